"""A digest to very many channels at a platform's own limit: how near, with how many refusals, at what price.

Whole deliveries (decide, freeze, intend, post, remember) by one, two and four workers, each with its own connection and
line of turns, on a platform that counts what exceeds its limit. Run with `pytest -m bench -s`; `FANOUT` sets the size.
"""

import asyncio
import os
import resource
import time
from collections import deque

import pytest
from fakes.deliveries import World, at, some_papers
from fakes.platform import FakePlatform

from bot.digests.deliver import Deliverer
from bot.jobs.rate_limit import FairPacer
from bot.ports import Lane
from bot.store.client import open_client
from bot.store.rate_limit import RedisTurns
from bot.store.store import Store

pytestmark = pytest.mark.bench
SIZE = int(os.environ.get("FANOUT", "1000"))
DISCORD, DISCORD_LIMIT = Lane(name="discord:fanout", per_s=48.0), 50
SLACK_PER_S, SLACK_LIMIT = 0.95, 1.0  # a message may be under way for longer than the one before it
AT_ONCE = 128
SLACK_AT_ONCE = 256  # a threaded digest waits for its channel most of the time
DAY = at(2025, 4, 21).date()


class Counter:
    """A platform's own look at its limit: requests within any second, for each thing that is limited."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._recent: dict[str, deque[float]] = {}
        self.refusals = 0
        self.first = self.last = 0.0
        self.requests = 0

    def count(self, what: str) -> None:
        now = time.monotonic()
        self.first, self.last = self.first or now, now
        self.requests += 1
        recent = self._recent.setdefault(what, deque())
        while recent and now - recent[0] >= 1.0:
            recent.popleft()
        recent.append(now)
        self.refusals += len(recent) > self._limit


class Door:
    """The platform as one worker reaches it: each request waits for its turn and is counted."""

    def __init__(self, platform: FakePlatform, pacer: FairPacer, counter: Counter, per_channel: bool) -> None:
        self._platform, self._pacer, self._counter, self._per_channel = platform, pacer, counter, per_channel

    def __getattr__(self, name):
        method = getattr(self._platform, name)

        async def call(channel, *args):
            lane = Lane(name=f"slack:{channel.id}", per_s=SLACK_PER_S) if self._per_channel else DISCORD
            if name == "post" or not self._per_channel:
                await self._pacer.turn(lane, channel.workspace)
                self._counter.count(channel.id if self._per_channel else "token")
            return await method(channel, *args)

        return call


async def fan_out(redis, clock, url, *, workers: int, per_channel: bool, layout: str, papers: int, size: int) -> None:
    clock._now = at(2025, 4, 21, 8)
    world = World(redis, clock, FakePlatform(clock))
    world.source.days[DAY] = some_papers(DAY, papers)
    channels = [world.channel(f"C{number}", workspace=f"W{number % 97}") for number in range(size)]
    for channel in channels:
        await world.subscribe(channel, layout=layout)
    clock._now = at(2025, 4, 21, 9)
    counter = Counter(1 if per_channel else DISCORD_LIMIT)
    clients = [open_client(url, timeout_s=10.0) for _ in range(workers)]
    waiting = deque(channels)

    async def work(client) -> None:
        door = Door(world.platform, FairPacer(RedisTurns(client)), counter, per_channel)
        store = Store(client, clock)
        deliverer = Deliverer(store, world.decider, world.library, {"fake": door}, clock, world.meter)

        async def one() -> None:
            while waiting:
                channel = waiting.popleft()
                assert await deliverer.deliver(channel) is None

        await asyncio.gather(*(one() for _ in range(SLACK_AT_ONCE if per_channel else AT_ONCE)))

    begin, cpu = time.monotonic(), cpu_s()
    await asyncio.gather(*(work(client) for client in clients))
    took = time.monotonic() - begin
    for client in clients:
        await client.aclose()
    expected = 1 + (papers if layout == "thread" else 0)
    whole = sum(len(world.platform.seen(channel)) == expected for channel in channels)
    assert whole == size
    alone, shared = (expected - 1) / SLACK_LIMIT, (counter.requests - 1) / DISCORD.per_s
    least_s = alone if per_channel else shared
    print(
        f"\n{'slack' if per_channel else 'discord'}: {size:,} channels, {workers} workers, {counter.requests:,} calls"
        f" in {took:.1f} s: {least_s / took:.1%} of the limit, {counter.refusals} refusals,"
        f" CPU {(cpu_s() - cpu) / took:.0%}"
    )


def cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("workers", [1, 2, 4])
async def test_one_token_for_all_channels(redis, clock, server_url, workers):
    """Discord: a request every forty-eighth of a second, whoever makes it."""
    await fan_out(redis, clock, server_url, workers=workers, per_channel=False, layout="list", papers=3, size=SIZE)


@pytest.mark.parametrize("workers", [1, 4])
async def test_a_limit_for_each_channel(redis, clock, server_url, workers):
    """Slack: a message a second in each channel, a threaded digest of eight papers in all of them at once."""
    size = min(SIZE, SLACK_AT_ONCE * workers)
    await fan_out(redis, clock, server_url, workers=workers, per_channel=True, layout="thread", papers=8, size=size)
