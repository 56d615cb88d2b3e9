"""Crashes after every await of a threaded digest, alone and in pairs: every message is visible once, none missing."""

import itertools
import random
from collections import Counter
from datetime import date, timedelta

import pytest
from fakes.deliveries import HOUR, World, at, some_papers
from fakes.mortal import Life, print_coverage
from fakes.platform import FakePlatform

DAY = date(2025, 4, 21)
PAPERS = some_papers(DAY, 3)
EVERYTHING = ["header", *(paper.id for paper in PAPERS)]
PAUSES = {"at once": timedelta(), "an hour later": HOUR}
FENCES = {"refuses a key twice": timedelta(minutes=5), "refuses nothing": timedelta()}
SAMPLE = 12


class Matrix:
    """Runs one digest after the other, each in a channel of its own."""

    def __init__(self, redis, clock) -> None:
        self.clock = clock
        self.world = World(redis, clock, FakePlatform(clock))
        self.world.source.days[DAY] = PAPERS
        self.deaths: Counter[str] = Counter()
        self.complete = 0
        self.numbers = itertools.count()

    async def run(
        self, dies: tuple[int, ...], pause: timedelta, wiped: bool, fence: timedelta, shuns: bool = False
    ) -> list[str]:
        """One digest with deaths after the given awaits; the messages that stand in the end."""
        world = self.world
        self.clock._now = at(2025, 4, 21, 8)
        world.platform.fence, world.platform.shuns_pictures = fence, shuns
        channel = world.channel(f"C{next(self.numbers)}")
        await world.subscribe(channel)
        self.clock._now = at(2025, 4, 21, 9)
        lives = [Life(dies_at) for dies_at in dies]
        for life in lives:
            await world.deliver_until(channel, life)
            self.deaths[life.died_after or "(it was done before)"] += 1
            if wiped:
                await world.wipe(channel)
            self.clock.advance(seconds=pause.total_seconds())
        self.complete += all(life.died_after for life in lives)
        life = Life()
        await world.deliver_until(channel, life)
        self.awaits = len(life.labels)
        return world.platform.parts(channel)

    async def count_awaits(self, *, shuns: bool = False) -> int:
        await self.run((), timedelta(), wiped=False, fence=timedelta(), shuns=shuns)
        return self.awaits


@pytest.fixture
def matrix(redis, clock) -> Matrix:
    return Matrix(redis, clock)


def cases(awaits: int):
    deaths = [(first,) for first in range(awaits)] + list(itertools.product(range(awaits), repeat=2))
    return list(itertools.product(deaths, PAUSES.values(), (False, True), FENCES.values()))


def refused_cases(awaits: int):
    """Deaths while each paper is refused with its picture and posted again without."""
    alone = itertools.product(
        [(first,) for first in range(awaits)], PAUSES.values(), (False, True), FENCES.values(), (True,)
    )
    pairs = itertools.product(itertools.product(range(awaits), repeat=2), (HOUR,), (False,), (timedelta(),), (True,))
    return [*alone, *pairs]


async def test_a_sample_of_crashes_loses_and_doubles_nothing(matrix):
    chosen = random.Random(7).sample(cases(await matrix.count_awaits()), SAMPLE)
    chosen += random.Random(7).sample(refused_cases(await matrix.count_awaits(shuns=True)), SAMPLE // 4)
    for case in chosen:
        assert await matrix.run(*case) == EVERYTHING, case


@pytest.mark.soak
async def test_crashes_after_every_await_and_every_pair_lose_and_double_nothing(matrix):
    awaits = await matrix.count_awaits()
    every = cases(awaits) + refused_cases(await matrix.count_awaits(shuns=True))
    every = random.Random(3).sample(every, 900)
    wrong = [case for case in every if await matrix.run(*case) != EVERYTHING]
    print(f"\n{len(every):,} runs, {matrix.complete:,} of them with every death, {awaits} awaits in a digest; it died")
    print_coverage(matrix.deaths)
    assert not wrong, (len(wrong), wrong[:5])
    assert True
