"""The store goes wrong in the middle of a digest, at every await of it: nothing is posted twice, nothing is missing."""

import random
from datetime import date

import pytest
from fakes.deliveries import World, at, some_papers
from fakes.mortal import Life
from fakes.platform import FakePlatform
from fakes.redis_proxy import RedisProxy

from bot.store.client import open_client

DAY = date(2025, 4, 21)
PAPERS = some_papers(DAY, 3)
EVERYTHING = ["header", *(paper.id for paper in PAPERS)]
FAULTS = {
    "stopped": "silent",
    "reply lost": "lost",
    "reset": "reset",
    "cut off in a reply": "half",
    "out of memory": "-OOM command not allowed when used memory > 'maxmemory'.",
    "a read-only replica": "-READONLY You can't write against a read only replica.",
    "too few replicas": "-NOREPLICAS Not enough good replicas to write.",
    "loading": "-LOADING Redis is loading the dataset in memory",
    "master down": "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    "no password given": "-NOAUTH Authentication required.",
    "wrong type": "-WRONGTYPE Operation against a key holding the wrong kind of value",
    "disk full": "-MISCONF Redis is configured to save RDB snapshots",
}
AWAITS = 45  # a digest without trouble has fewer
BROKEN_FOR = 3  # attempts


class Striking(Life):
    """A process that lives on while its line to the store breaks after one of its awaits."""

    def __init__(self, proxy: RedisProxy, fault: str, strikes_at: int) -> None:
        super().__init__()
        self._proxy, self._fault, self._strikes_at = proxy, fault, strikes_at

    async def passed(self, label: str) -> None:
        self.labels.append(label)
        if len(self.labels) == self._strikes_at:
            self._proxy.mode = self._fault


class Line:
    """Digests over a line that breaks."""

    def __init__(self, redis, clock, proxy: RedisProxy) -> None:
        self.world = World(redis, clock, FakePlatform(clock))
        self.world.source.days[DAY] = PAPERS
        self.proxy, self.clock, self.number = proxy, clock, 0

    async def run(self, fault: str, strikes_at: int) -> list[str]:
        self.number += 1
        self.clock._now = at(2025, 4, 21, 8)
        channel = self.world.channel(f"C{self.number}")
        await self.world.subscribe(channel)
        self.clock._now = at(2025, 4, 21, 9)
        await self.world.deliver_until(channel, Striking(self.proxy, FAULTS[fault], strikes_at), tries=BROKEN_FOR)
        self.proxy.mode = "ok"
        assert await self.world.deliver_until(channel, Life()) is None
        return self.world.platform.parts(channel)


@pytest.fixture
async def line(server_url, redis, clock):
    async with RedisProxy(server_url) as proxy, open_client(proxy.url, timeout_s=0.2) as client:
        yield Line(client, clock, proxy)


async def test_a_sample_of_faults_of_the_store_loses_and_doubles_nothing(line):
    chance = random.Random(4)
    for fault in FAULTS:
        assert await line.run(fault, chance.randrange(1, AWAITS)) == EVERYTHING, fault


@pytest.mark.soak
async def test_every_fault_of_the_store_at_every_await_loses_and_doubles_nothing(line):
    cases = [(fault, number) for fault in FAULTS for number in range(1, AWAITS)]
    wrong = [case for case in cases if await line.run(*case) != EVERYTHING]
    print(f"\n{len(cases)} digests, each with a store that broke after another await")
    assert not wrong, wrong
