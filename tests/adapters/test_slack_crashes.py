"""Processes that die and answers that are lost, on Slack: each message of a digest is visible once, none is missing."""

import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta

import aiohttp
import pytest
from fakes.deliveries import HOUR, at, some_papers
from fakes.mortal import Life, print_coverage
from fakes.slack_corner import open_corner
from fakes.slack_deliveries import SlackWorld, digest_parts

DAY = date(2025, 4, 21)
PAPERS = some_papers(DAY, 3)
EVERYTHING = ["header", "0", "1", "2"]
PAUSES = (timedelta(), HOUR)
SAMPLE, SOAKED = 6, 2_400
FAULTS = ("reset", "500", "502", "503", "504", "page", "words", "cut", "list", "nothing", "fatal_error")
HASTE = ("busy", "busy nameless", "busy page", "ratelimited", "service_unavailable")


class Matrix:
    """Runs one digest after the other, each in a channel of its own."""

    def __init__(self, world: SlackWorld) -> None:
        self.world = world
        world.source.days[DAY] = PAPERS
        self.deaths: Counter[str] = Counter()
        self.complete = 0
        self.awaits = 0
        self._numbers = itertools.count()

    async def run(
        self,
        dies: tuple[int, ...] = (),
        pause: timedelta = timedelta(),
        wiped: bool = False,
        faults: tuple[str, ...] = (),
        shuns: bool = False,
    ) -> list[str]:
        """One digest with deaths after the given awaits and faults at its posts; what stands in the end."""
        world, clock = self.world, self.world.clock
        clock._now = at(2025, 4, 21, 8)
        channel = world.place(f"C{next(self._numbers):07}")
        await world.subscribe(channel)
        clock._now = at(2025, 4, 21, 9)
        world.corner.shuns_pictures = shuns
        world.corner.faults.clear()
        world.corner.faults.extend(faults)
        for dies_at in dies:
            life = Life(dies_at)
            await world.deliver_until(channel, life)
            self.deaths[life.died_after or "(it was done before)"] += 1
            if wiped:
                await world.wipe(channel)
            clock.advance(seconds=pause.total_seconds())
        self.complete += bool(dies) and all(dies_at < self.awaits for dies_at in dies)
        last = Life()
        await world.deliver_until(channel, last)
        self.awaits = len(last.labels) if not dies else self.awaits
        return digest_parts(world.room(channel))


@pytest.fixture
async def matrix(redis, clock) -> AsyncIterator[Matrix]:
    async with open_corner() as corner, aiohttp.ClientSession() as session:
        matrix = Matrix(SlackWorld(redis, clock, corner, session))
        assert await matrix.run() == EVERYTHING
        yield matrix


def cases(awaits: int):
    deaths = [(first,) for first in range(awaits)] + list(itertools.product(range(awaits), repeat=2))
    return list(itertools.product(deaths, PAUSES, (False, True)))


async def test_a_sample_of_crashes_loses_and_doubles_nothing(matrix):
    for dies, pause, wiped in random.Random(7).sample(cases(matrix.awaits), SAMPLE):
        assert await matrix.run(dies, pause, wiped) == EVERYTHING, (dies, pause, wiped)


async def refused_cases(matrix: Matrix):
    assert await matrix.run(shuns=True) == EVERYTHING
    return [(*case, (), True) for case in cases(matrix.awaits)]


async def test_papers_that_slack_refuses_with_their_pictures_come_once_and_without_whatever_dies(matrix):
    for case in random.Random(7).sample(await refused_cases(matrix), SAMPLE // 2):
        assert await matrix.run(*case) == EVERYTHING, case
    [*rooms] = matrix.world.town.rooms.values()
    assert not any(block["type"] == "image" for each in rooms[-1].messages for block in each["blocks"])


@pytest.mark.soak
async def test_crashes_after_every_await_alone_and_in_pairs_lose_and_double_nothing(matrix):
    every = cases(matrix.awaits)
    chosen = random.Random(11).sample(every, min(SOAKED, len(every)))
    chosen += random.Random(11).sample(await refused_cases(matrix), SOAKED // 4)
    begun = time.monotonic()
    wrong = [case for case in chosen if await matrix.run(*case) != EVERYTHING]
    print(
        f"\n{len(chosen):,} of {len(every):,} runs in {time.monotonic() - begun:.0f} s, {matrix.awaits} awaits; it died"
    )
    print_coverage(matrix.deaths)
    assert not wrong, (len(wrong), wrong[:5])


@pytest.mark.parametrize(("post", "fault"), list(enumerate(("reset after", "reset", "page after", "cut"))))
async def test_a_lost_answer_is_looked_up_and_nothing_comes_twice(matrix, post, fault):
    assert await matrix.run(faults=("",) * post + (fault,)) == EVERYTHING


@pytest.mark.soak
async def test_every_spoilt_answer_at_every_post_and_in_pairs_shows_each_message_once(matrix):
    spoilt = [fault + when for fault in FAULTS for when in ("", " after")] + list(HASTE)
    single = [("",) * post + (fault,) for post in range(4) for fault in spoilt]
    pairs = [(first, second) for first in spoilt for second in spoilt]
    for faults in (*single, *pairs):
        assert await matrix.run(faults=faults) == EVERYTHING, faults
    print(f"\n{len(single) + len(pairs)} digests with spoilt answers: every message once")
