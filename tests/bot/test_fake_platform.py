"""The platform in memory keeps the contract of publishers, so that what is shown with it holds for real ones."""

from datetime import datetime

import pytest
from contracts.publisher import PublisherContract
from fakes.platform import FakePlatform

from bot.errors import RefusedError
from bot.model import Channel, MessageRef, Person

PERSON = Person(platform="fake", workspace="W", user="ada")


class FakeStage:
    """The fake as a stage."""

    def __init__(self, clock) -> None:
        self.publisher = FakePlatform(clock)
        self.channel = Channel(platform="fake", workspace="W", id="C")
        self.person = PERSON
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def titles(self) -> list[str]:
        there = self.publisher.standing[self.channel.ref]
        return [each.message.paper.title if each.message.paper else "header" for each in there if not each.deleted]

    async def delete(self, ref: MessageRef) -> None:
        next(each for each in self.publisher.standing[self.channel.ref] if each.ref == ref).deleted = True

    async def react(self, ref: MessageRef) -> Person:
        next(each for each in self.publisher.standing[self.channel.ref] if each.ref == ref).reactors.add(PERSON)
        return PERSON

    def strike(self, fault: str) -> None:
        self.publisher.faults.append(fault)

    def forbid(self) -> None:
        self.publisher.refusals[self.channel.ref] = RefusedError("the bot was removed", about="channel")

    def close_door(self) -> None:
        self.publisher.closed_doors.add(PERSON)

    def private(self) -> list[str]:
        return [reply.title for _, reply in self.publisher.told[PERSON]]


class TestFakePlatform(PublisherContract):
    @pytest.fixture
    def stage(self, clock) -> FakeStage:
        return FakeStage(clock)
