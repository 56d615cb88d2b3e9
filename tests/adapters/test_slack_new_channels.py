"""Channels that the bot has just joined: their first digest waits for no look at their history, and nothing doubles."""

import random
from datetime import date, timedelta

import aiohttp
import pytest
from fakes.deliveries import OWNER, at, some_papers
from fakes.mortal import Life
from fakes.slack_corner import BOT, open_corner
from fakes.slack_deliveries import SlackWorld, digest_parts
from fakes.virtual_time import START, VirtualTime

from bot.commands.digest_card import Outlooks
from bot.commands.subscribing import answer_subscribe
from bot.commands.telling import ChannelTeller
from bot.jobs.rate_limit import FairPacer
from bot.language.grammar import parse_command
from bot.model import Asker, Workspace
from bot.store.answers import LastChanges
from bot.store.health import HealthBook
from bot.store.new_channels import NewChannels
from bot.store.purge import Purge
from bot.store.rate_limit import RedisTurns
from bot.store.store import Store
from bot.taste.tastes import Tastes

PAPERS, ENOUGH_S, LOOKS_PER_S, AT_ONCE = 1, 2, 50 / 60, 10
DAY = date(2025, 4, 21)
EVERYTHING = ["header", "0", "1", "2"]
SAMPLE = 6


class WaitingPacer:
    """The real turns of Slack's limits; virtual time passes only while one is waited for."""

    def __init__(self, redis, time: VirtualTime) -> None:
        self._time, self._turns = time, RedisTurns(redis, clock=time)
        self._pacer = FairPacer(self, now=time.seconds, sleep=time.sleep)

    async def take(self, lane, wanted):
        return await self._time.during(self._turns.take(lane, wanted))

    async def turn(self, lane, workspace):
        self._time.leave()
        try:
            await self._pacer.turn(lane, workspace)
        finally:
            self._time.enter()


@pytest.fixture
async def world(redis, clock):
    async with open_corner() as corner, aiohttp.ClientSession() as session:
        yield SlackWorld(redis, clock, corner, session)


async def subscribe(world, channel):
    """As a person does in the channel; the bot joins it. Nothing is said to the channel."""
    asker = Asker(person=OWNER, channel=channel, manages=True)
    command = parse_command("subscribe daily at 9 UTC", today=DAY, name="papers")
    tastes = Tastes(world.library, Store(world.redis, world.clock), world.clock)
    parts = {"clock": world.clock, "finder": world.finder, "subscriptions": world.subscriptions}
    parts["outlooks"] = Outlooks(world.clock, world.finder, HealthBook(world.redis), world.outbox, tastes)
    publishers = {"slack": world.publisher()}
    parts |= {
        "new_channels": NewChannels(world.redis),
        "teller": ChannelTeller(world.clock, publishers),
        "last_changes": LastChanges(world.redis),
    }
    replies = answer_subscribe(command, asker, publishers=publishers, **parts)
    assert not (await anext(replies)).trouble
    await replies.aclose()


def new_place(world, name):
    channel = world.place(name)
    world.room(channel).members.discard(BOT)
    return channel


async def met_a_week_ago(world):
    """The workspace's first channel was joined long before."""
    now = world.clock.now()
    await NewChannels(world.redis).note_joined(world.place("C0FIRST"), now - timedelta(days=7), looks_back=timedelta())


@pytest.mark.parametrize("many", [12, pytest.param(40, marks=pytest.mark.soak)])
@pytest.mark.parametrize("old", [False, True])
async def test_new_channels_wait_only_for_their_own_messages_once_the_store_is_old(world, redis, old, many):
    """With 50 looks a minute they waited for each other."""
    time = VirtualTime()
    world.clock._now = START - timedelta(hours=12)
    world.source.days[DAY] = some_papers(DAY, PAPERS)
    if old:
        await met_a_week_ago(world)
    channels = [new_place(world, f"C{number:07}") for number in range(many)]
    for channel in channels:
        await subscribe(world, channel)
    world.clock._now = at(2025, 4, 21, 9)
    await world.refresher.refresh_day(DAY)
    world.pacer = WaitingPacer(redis, time)
    await time.run(*(time.during(world.deliverer().deliver(channel)) for channel in channels))
    assert {len(world.room(channel).messages) for channel in channels} == {1 + PAPERS}
    print(f"\n{many} new channels, store {'old' if old else 'new'}: {time.seconds():.1f} s")
    assert world.corner.counted("conversations.history") == (0 if old else many)
    assert (time.seconds() < ENOUGH_S) if old else (time.seconds() > (many - AT_ONCE) / LOOKS_PER_S)


@pytest.mark.parametrize("lost", ["everything", "the workspace", "the channel's deliveries"])
@pytest.mark.parametrize("old", [False, True])
async def test_a_bot_that_was_removed_and_joins_again_without_its_memory_shows_nothing_twice(world, redis, old, lost):
    world.source.days[DAY] = some_papers(DAY, 3)
    world.clock._now = at(2025, 4, 21, 8)
    if old:
        await met_a_week_ago(world)
    channel = new_place(world, "C0000001")
    await subscribe(world, channel)
    world.clock._now = at(2025, 4, 21, 9)
    await world.deliver_until(channel, Life())
    assert digest_parts(world.room(channel)) == EVERYTHING
    world.room(channel).members.discard(BOT)
    if lost == "everything":
        await redis.flushdb()
    elif lost == "the workspace":
        await Purge(redis).purge(Workspace(platform="slack", id=channel.workspace))
    else:
        await world.wipe(channel)
    await subscribe(world, channel)
    world.clock._now = at(2025, 4, 22, 9)
    await world.deliver_until(channel, Life())
    assert digest_parts(world.room(channel)) == EVERYTHING


class Matrix:
    """Digests in channels that were just joined, and joined again after a death."""

    def __init__(self, world) -> None:
        self.world, self._number, self.awaits = world, 0, 0

    async def run(self, dies_at=None, *, old=True, removed=False, wiped=False):
        world, self._number = self.world, self._number + 1
        world.clock._now = at(2025, 4, 21, 8)
        if old:
            await met_a_week_ago(world)
        channel = new_place(world, f"C{self._number:07}")
        await subscribe(world, channel)
        world.clock._now = at(2025, 4, 21, 9)
        life = Life(dies_at) if dies_at is not None else Life()
        await world.deliver_until(channel, life)
        self.awaits = self.awaits or len(life.labels)
        if wiped:
            await world.wipe(channel)
        if removed:
            world.room(channel).members.discard(BOT)
            await subscribe(world, channel)
        world.clock.advance(seconds=60)
        await world.deliver_until(channel, Life())
        return digest_parts(world.room(channel))


@pytest.fixture
async def matrix(world):
    world.source.days[DAY] = some_papers(DAY, 3)
    matrix = Matrix(world)
    assert await matrix.run() == EVERYTHING
    return matrix


def cases(awaits):
    flags = (False, True)
    return [
        (n, {"removed": r, "wiped": w, "old": o}) for n in range(awaits) for r in flags for w in flags for o in flags
    ]


async def test_a_sample_of_crashes_in_channels_just_joined_loses_and_doubles_nothing(matrix):
    for dies_at, what in random.Random(7).sample(cases(matrix.awaits), SAMPLE):
        assert await matrix.run(dies_at, **what) == EVERYTHING, (dies_at, what)


@pytest.mark.soak
async def test_crashes_after_every_await_in_channels_just_joined_lose_and_double_nothing(matrix):
    every = cases(matrix.awaits)
    wrong = [case for case in every if await matrix.run(case[0], **case[1]) != EVERYTHING]
    print(f"\n{len(every)} runs in channels just joined, {matrix.awaits} awaits: {len(wrong)} lost or doubled")
    assert not wrong, wrong[:5]
