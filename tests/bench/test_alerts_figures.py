"""What a look for new papers costs while many people follow many things. Figures, not verdicts."""

import random
import time
from datetime import date, timedelta

import pytest
from fakes.platform import FakePlatform
from fakes.sources import FakeSource

from bot.app import open_bot
from bot.model import Paper, PaperId, Person, Workspace
from bot.settings import Settings
from bot.store.follows import Follow

PEOPLE, SEARCHES, DAYS, A_DAY = 10_000, 2_000, 10, 40
WORDS = [a + b for a in ("band", "care", "dual", "edge", "flow", "gate") for b in ("ing", "ness", "able", "et", "ly")]


def a_title(chance):
    return " ".join(chance.choices(WORDS, k=8))


@pytest.mark.bench
async def test_a_look_costs_little_when_nothing_is_new(redis, server_url, clock):
    chance = random.Random(1)
    source = FakeSource()
    async with open_bot(Settings(redis_url=server_url), clock=clock, source=source, follows=False) as bot:
        bot.publishers["fake"] = FakePlatform(clock)
        await bot.alerts.run(clock.now())
        for number in range(PEOPLE):
            person = Person(platform="fake", workspace=f"T{number % 100}", user=f"u{number}")
            words = f"{chance.choice(WORDS)} {chance.choice(WORDS)} -x{number % SEARCHES}"
            there = Workspace(platform="fake", id=person.workspace)
            await bot.store.follows.add(Follow(person=person, workspace=there, words=words, since=clock.now()))
        clock.advance(minutes=5)
        for number in range(DAYS):
            day = date(2025, 4, 21) - timedelta(days=number)
            ids = [PaperId(f"25{number:02d}.{each:05d}") for each in range(A_DAY)]
            papers = [Paper(id=each, title=a_title(chance), days=(day,)) for each in ids]
            source.days[day] = papers
            await bot.refresher.refresh_day(day)
        await bot.finder.warm()
        for name in ("everything new", "nothing new", "nothing new again"):
            began, used = time.perf_counter(), time.process_time()
            told = await bot.alerts.run(clock.now())
            print(
                f"{name}: {told} messages, {time.perf_counter() - began:.2f} s, CPU {time.process_time() - used:.2f} s"
            )
            clock.advance(minutes=5)
