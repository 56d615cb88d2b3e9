"""Posting an edition by hand: every message visible once, whatever crashes in between."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec
import pytest
from fakes.sources import FakeSource

from bot.delivery.by_hand import EditionDesk
from bot.delivery.post import Poster
from bot.library import Library
from bot.model import Channel, Edition, Message, MessageRef, Paper, PaperId, PostRequest
from bot.ports import Failed
from bot.refresh import Refresher
from bot.storage.leases import RedisLeases
from bot.storage.library import RedisLibrary
from bot.storage.outbox import RedisOutbox

MONDAY = date(2025, 4, 21)
HERE = Channel(platform="fake", workspace="W", id="C")
PAPERS = [Paper(id=PaperId(f"2504.0000{number}"), title=f"Paper {number}", upvotes=9 - number) for number in range(3)]


class Crash(Exception):
    """The process dies here."""


class FakeChannel:
    """A channel that shows what was posted, and a publisher that can die before or after the platform has accepted."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, Message]] = []
        self.asked = 0
        self.steps = itertools.count()
        self.dies_at: int | None = None

    def step(self) -> None:
        if next(self.steps) == self.dies_at:
            raise Crash

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        self.step()
        self.messages.append((key, message))
        self.step()
        return MessageRef(channel=channel, id=key)

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        self.asked += 1
        return {key: MessageRef(channel=channel, id=key) for key, _ in self.messages if key in keys}

    @property
    def parts(self) -> list[str]:
        return [message.part for _, message in self.messages]


@pytest.fixture
def source() -> FakeSource:
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    return source


@pytest.fixture
async def open_desk(redis, clock, source):
    """Returns the desk of a process that has just started."""

    async def open_one(channel: FakeChannel) -> EditionDesk:
        library = Library(RedisLibrary(redis))
        await library.load()
        refresher = Refresher(library, source, RedisLeases(redis), clock)
        return EditionDesk(library, refresher, Poster(RedisOutbox(redis), channel, clock), clock)

    return open_one


REQUEST = PostRequest(channel=HERE)
EVERYTHING = ["header", *(paper.id for paper in PAPERS)]


async def test_an_edition_comes_as_a_header_and_its_papers(open_desk):
    channel = FakeChannel()
    done = await (await open_desk(channel)).post(REQUEST)
    assert channel.parts == EVERYTHING
    assert done.posted.fresh == 4


async def test_posting_again_posts_nothing_new_even_with_new_upvotes(open_desk, source, clock):
    channel = FakeChannel()
    await (await open_desk(channel)).post(REQUEST)
    source.days[MONDAY].append(Paper(id=PaperId("2504.00099"), title="Late", upvotes=99))
    clock.advance(hours=2)
    done = await (await open_desk(channel)).post(REQUEST)
    assert (done.posted.fresh, channel.parts) == (0, EVERYTHING)


@pytest.mark.parametrize("dies_at", range(8))
async def test_a_crash_anywhere_loses_and_doubles_nothing(open_desk, dies_at):
    channel = FakeChannel()
    channel.dies_at = dies_at
    with pytest.raises(Crash):
        await (await open_desk(channel)).post(REQUEST)
    channel.dies_at = None
    await (await open_desk(channel)).post(REQUEST)
    assert channel.parts == EVERYTHING


async def test_the_platform_is_asked_only_when_something_is_unsure(open_desk):
    channel = FakeChannel()
    await (await open_desk(channel)).post(REQUEST)
    await (await open_desk(channel)).post(REQUEST)
    assert channel.asked == 0


async def test_a_reaction_on_a_message_finds_its_papers(open_desk, redis):
    channel = FakeChannel()
    await (await open_desk(channel)).post(REQUEST)
    outbox = RedisOutbox(redis)
    refs = [MessageRef(channel=HERE, id=key) for key, _ in channel.messages]
    assert (await outbox.shown_at(refs[1])).ids == (PAPERS[0].id,)
    header = await outbox.shown_at(refs[0])
    assert (len(header.ids), header.group) == (3, "Digest of 2025-04-21 (3)")
    assert (await outbox.shown_at(msgspec.structs.replace(refs[0], id="other"))).ids == ()


async def test_a_day_without_an_edition_posts_nothing(open_desk):
    channel = FakeChannel()
    done = await (await open_desk(channel)).post(PostRequest(channel=HERE, day=date(2025, 4, 19)))
    assert (done.posted.digest, channel.messages) == (None, [])


async def test_a_stale_edition_is_posted_and_says_since_when(open_desk, source, clock, redis):
    old = Edition(day=MONDAY, ids=(PAPERS[0].id,), fetched_at=datetime(2025, 4, 21, 9, tzinfo=UTC))
    await RedisLibrary(redis).save_edition(old, PAPERS[:1])
    source.failure = Failed(reason="Hugging Face answered 503")
    done = await (await open_desk(FakeChannel())).post(REQUEST)
    assert done.posted.digest.stale_since == old.fetched_at


async def test_the_list_layout_is_one_message(open_desk):
    channel = FakeChannel()
    await (await open_desk(channel)).post(PostRequest(channel=HERE, layout="list", top=2))
    [(_, message)] = channel.messages
    assert (len(message.papers), message.digest.left_out) == (2, 1)
