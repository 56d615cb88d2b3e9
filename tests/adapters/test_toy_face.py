"""A third platform is one more entry in the registry: nothing else changes, and it passes bronze and silver."""

import asyncio
from datetime import datetime

import dialogs
import pytest
from contracts.levels import SilverContract
from dialogs import OWNER, Who
from fakes.jobs import HeldJobs
from fakes.sources import FakeSource
from fakes.toy_board import Board, Event, Note
from fakes.toy_face import ToyPublisher, toy

from adapters.faces import FACES, needed_faces, serving_roles
from adapters.platforms import build_ownerships, build_parts, open_faces, read_channel
from bot.app import OpenBot, open_bot
from bot.model import Channel, MessageRef, Person
from bot.settings import Settings


class ToyStage:
    """The publisher alone."""

    channel = Channel(platform="toy", workspace="T1", id="general")
    person = Person(platform="toy", workspace="T1", user="ada")

    def __init__(self, clock) -> None:
        self.board = Board(clock)
        self.publisher = ToyPublisher(self.board)

    def now(self) -> datetime:
        return self.board.clock.now()

    def titles(self) -> list[str]:
        return [note.text for note in self.board.public("general")]

    async def delete(self, ref: MessageRef) -> None:
        self.board.notes.remove(self.board.find(ref.id))

    async def react(self, ref: MessageRef) -> Person:
        self.board.find(ref.id).reactors.add("ada")
        return self.person

    def strike(self, fault: str) -> None:
        self.board.faults.append(fault)

    def forbid(self) -> None:
        self.board.closed.add("general")

    def close_door(self) -> None:
        self.board.closed.add("ada")

    def private(self) -> list[str]:
        return [note.text for note in self.board.notes if note.to == "ada"]


class ToyTalk:
    """People at the board."""

    channel, tells_zones = ToyStage.channel, True

    def __init__(self, board: Board, bot: OpenBot, source: FakeSource) -> None:
        self.board, self.bot, self.source = board, bot, source

    async def type(self, text: str, who: Who = OWNER) -> str:
        return await self._do("typed", who, text=text)

    async def press(self, label: str, who: Who = OWNER) -> str:
        note = self._newest(who)
        value = next(value for known, value in note.buttons if known == label)
        return await self._do("pressed", who, text=value, note=note.id)

    async def react(self, title: str, who: Who = OWNER, *, on: bool = True) -> None:
        note = [note for note in self.board.public("general") if title in note.text][-1]
        await self._do("reacted" if on else "took back", who, note=note.id)

    def shown(self) -> list[str]:
        return [note.text for note in self.board.public("general")]

    async def _do(self, kind: str, who: Who, **parts: str) -> str:
        self.board.zones[who.user] = who.zone
        (self.board.managers.add if who.manages else self.board.managers.discard)(who.user)
        await self.board.happen(Event(kind=kind, town=who.workspace, room=who.place, user=who.user, **parts))
        note = self._newest(who)
        return note.text if note else ""

    def _newest(self, who: Who) -> Note | None:
        return next((note for note in reversed(self.board.notes) if note.to == who.user), None)


class TestToyFace(SilverContract):
    @pytest.fixture
    def stage(self, clock) -> ToyStage:
        return ToyStage(clock)

    @pytest.fixture
    async def talk(self, redis, server_url, clock):
        board, source, stop = Board(clock), FakeSource(), asyncio.Event()
        source.days = dict(dialogs.EDITIONS)
        settings = Settings(_env_file=None, redis_url=server_url)
        async with open_bot(settings, clock=clock, source=source, follows=False) as bot:
            parts, needed = build_parts(settings, bot), needed_faces((*FACES, toy(board)), settings, {"worker"})
            async with open_faces(parts, HeldJobs(clock), needed, build_ownerships(parts, needed)) as [face]:
                listening = asyncio.create_task(face.listen(stop))
                yield ToyTalk(board, bot, source)
                stop.set()
                await listening


def test_a_face_in_the_registry_is_a_role_and_a_place_to_post_to(clock):
    faces, settings = (*FACES, toy(Board(clock))), Settings(_env_file=None)
    assert serving_roles(faces, settings, None) == {"clock", "worker", "toy"}
    face, channel = read_channel("toy:T1:general", faces)
    assert (face.name, channel) == ("toy", ToyStage.channel)
