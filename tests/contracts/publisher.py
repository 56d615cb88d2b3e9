"""What every platform's publisher has to do, as one suite: a face's test file inherits it and gives the `stage`.

A stage is a platform with one channel and can be asked what a person sees there.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

import pytest

from bot.digests.post import split_digest
from bot.errors import BusyError, RefusedError, UnsureError
from bot.model import Channel, Digest, Message, MessageRef, Paper, PaperId, Person
from bot.occasion import MessageKey
from bot.ports import Publisher
from bot.replies import Reply, line

DAY = date(2026, 11, 20)
OCCASION = f"scheduled:{DAY.isoformat()}"
PAPERS = tuple(
    Paper(id=PaperId(f"2611.0000{number}"), title=f"Paper *{number}* <b> & [x](y)", abstract="An abstract.", upvotes=9)
    for number in range(1, 4)
)
DIGEST = Digest(local_day=DAY, edition_days=(DAY,), papers=PAPERS)


class Stage(Protocol):
    """One platform, one channel, one person, and the means to make trouble."""

    publisher: Publisher
    channel: Channel
    person: Person

    def now(self) -> datetime:
        """The platform's clock."""

    def titles(self) -> Sequence[str]:
        """The text of every message that stands in the channel or its threads, in order of posting."""

    async def delete(self, ref: MessageRef) -> None:
        """A moderator deletes a message."""

    async def react(self, ref: MessageRef) -> Person:
        """Somebody puts a bookmark on it; returns who."""

    def strike(self, fault: str) -> None:
        """The next post meets `busy`, `lost before`, `lost after`."""

    def forbid(self) -> None:
        """The bot may no longer post in the channel."""

    def close_door(self) -> None:
        """The person takes no private messages."""

    def private(self) -> Sequence[str]:
        """What the person got privately."""

    def elsewhere(self) -> Channel:
        """A channel in another workspace; platinum only."""


class SpeakingContract:
    """What every face keeps, whatever can be seen of it later. Inherit, and provide a `stage` fixture."""

    async def post(self, stage: Stage, layout: str = "thread", to: Channel | None = None) -> dict[str, MessageRef]:
        refs: dict[str, MessageRef] = {}
        header = None
        for message in split_digest(DIGEST, layout):
            key = str(MessageKey(OCCASION, message.part))
            refs[key] = await stage.publisher.post(to or stage.channel, message, key, header)
            header = header or (refs[key] if layout == "thread" else None)
        return refs

    async def test_every_message_is_seen_once_and_in_order(self, stage):
        await self.post(stage)
        seen = stage.titles()
        assert len(seen) == 4
        for paper, text in zip(PAPERS, seen[1:], strict=True):
            assert paper.title in text

    async def test_a_channel_that_is_open_to_the_bot_is_no_problem(self, stage):
        assert not (await stage.publisher.check(stage.channel)).problem

    async def test_a_private_word_arrives_once(self, stage):
        await stage.publisher.tell(stage.person, Reply(title="Hello", lines=(line("A paper for you."),)), "alert:1")
        [text] = stage.private()
        assert "Hello" in text


class FailingContract:
    """How platforms that can be busy, closed or forbidden say so."""

    async def test_a_busy_platform_is_reported_with_the_time_to_wait(self, stage):
        stage.strike("busy")
        with pytest.raises(BusyError) as busy:
            await stage.publisher.post(stage.channel, Message(digest=DIGEST), str(MessageKey(OCCASION)), None)
        assert busy.value.retry_after_s > 0
        assert not stage.titles()

    async def test_a_channel_that_is_closed_to_the_bot_is_a_refusal_with_its_reason(self, stage):
        stage.forbid()
        with pytest.raises(RefusedError) as refused:
            await stage.publisher.post(stage.channel, Message(digest=DIGEST), str(MessageKey(OCCASION)), None)
        assert refused.value.about == "channel"
        assert refused.value.reason

    async def test_a_closed_door_is_a_refusal_about_the_person(self, stage):
        stage.close_door()
        with pytest.raises(RefusedError) as refused:
            await stage.publisher.tell(stage.person, Reply(title="Hello"), "alert:1")
        assert refused.value.about == "person"


class ShowingContract(SpeakingContract):
    """What a face keeps beside where its messages can be looked for, the terminal included."""

    @pytest.mark.parametrize("layout", ["thread", "list", "papers"])
    async def test_what_was_posted_is_found_again_by_its_key(self, stage, layout):
        before = stage.now()
        refs = await self.post(stage, layout)
        found = await stage.publisher.find(stage.channel, [*refs, f"{OCCASION}/2611.99999"], before)
        assert dict(found) == refs

    @pytest.mark.parametrize("layout", ["thread", "list"])
    async def test_everything_shown_is_recalled_when_the_store_has_forgotten_it(self, stage, layout):
        before = stage.now()
        refs = await self.post(stage, layout)
        recalled = await stage.publisher.recall(stage.channel, before - timedelta(minutes=5))
        assert recalled.refs == refs
        named = set(recalled.named.get(OCCASION, ())) | {key.partition("/")[2] for key in recalled.refs}
        assert {paper.id for paper in PAPERS} <= named

    async def test_an_empty_channel_recalls_nothing(self, stage):
        recalled = await stage.publisher.recall(stage.channel, stage.now() - timedelta(days=5))
        assert not recalled.refs


class PublisherContract(ShowingContract, FailingContract):
    """What platforms with faults, moderators and reactions keep beside."""

    async def test_a_channel_that_is_closed_to_the_bot_is_known_before_anything_is_posted(self, stage):
        stage.forbid()
        assert (await stage.publisher.check(stage.channel)).problem

    async def test_a_message_that_was_deleted_is_not_found(self, stage):
        before = stage.now()
        refs = await self.post(stage, "papers")
        gone = list(refs)[1]
        await stage.delete(refs[gone])
        assert gone not in await stage.publisher.find(stage.channel, list(refs), before)

    @pytest.mark.parametrize("fault", ["lost before", "lost after"])
    async def test_an_unknown_outcome_is_said_to_be_unknown_and_can_be_looked_up(self, stage, fault):
        key = str(MessageKey(OCCASION))
        before = stage.now()
        stage.strike(fault)
        with pytest.raises(UnsureError):
            await stage.publisher.post(stage.channel, Message(digest=DIGEST), key, None)
        found = await stage.publisher.find(stage.channel, [key], before)
        assert (key in found) == (fault == "lost after") == (len(stage.titles()) == 1)

    async def test_reactions_are_counted_and_then_read(self, stage):
        refs = list((await self.post(stage)).values())
        reactor = await stage.react(refs[1])
        counts = await stage.publisher.count_reactions(refs)
        assert (counts[refs[0]], counts[refs[1]]) == (0, 1)
        assert await stage.publisher.load_reactors(refs[1]) == {reactor}

    async def test_reactions_of_a_deleted_message_are_missing_not_none(self, stage):
        refs = list((await self.post(stage, "papers")).values())
        await stage.delete(refs[1])
        assert refs[1] not in await stage.publisher.count_reactions(refs)


class WorkspacesContract(PublisherContract):
    """What a platform with many workspaces keeps beside."""

    async def test_two_workspaces_never_see_each_other(self, stage):
        """The same digest in two workspaces: each finds and recalls its own."""
        before, other = stage.now(), stage.elsewhere()
        there = await self.post(stage, to=other)
        assert not stage.titles()
        assert not await stage.publisher.find(stage.channel, list(there), before)
        here = await self.post(stage)
        assert dict(await stage.publisher.find(stage.channel, list(here), before)) == here
        assert (await stage.publisher.recall(other, before - timedelta(hours=1))).refs == there
        assert not set(here.values()) & set(there.values())


class SendingContract(SpeakingContract, FailingContract):
    """What a face keeps whose messages nobody can look for once they are handed in. `stage.names()` are the names that
    messages carry, by which whoever gets one twice can tell."""

    @pytest.mark.parametrize("fault", ["lost before", "lost after"])
    async def test_what_may_have_been_taken_is_said_to_be_unknown_and_repeated_under_its_name(self, stage, fault):
        key, message = str(MessageKey(OCCASION)), Message(digest=DIGEST, layout="list")
        stage.strike(fault)
        with pytest.raises(UnsureError):
            await stage.publisher.post(stage.channel, message, key, None)
        assert len(stage.names()) == (fault == "lost after")
        ref = await stage.publisher.post(stage.channel, message, key, None)
        assert set(stage.names()) == {ref.id}

    async def test_nothing_is_found_again(self, stage):
        refs = await self.post(stage, "list")
        assert not await stage.publisher.find(stage.channel, list(refs), stage.now())
        assert not (await stage.publisher.recall(stage.channel, stage.now() - timedelta(days=5))).refs
