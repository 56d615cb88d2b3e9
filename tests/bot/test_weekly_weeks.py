"""Weeks of weekly notes with clocks that change, workers that die and queues that forget: each note exactly once."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from fakes.deliveries import World, at
from fakes.jobs import HeldJobs
from fakes.mortal import Crash, Life
from fakes.platform import FakePlatform

from bot.digests.clock import DigestClock
from bot.digests.decide import DigestDecider
from bot.digests.due import next_fires
from bot.model import Bookmark, Channel, Paper, PaperId, Person, Subscription, Workspace
from bot.note import WEEKLY
from bot.runtime import build_handlers
from bot.store.leases import Leases
from bot.store.store import Store
from bot.taste.tastes import Tastes
from bot.weekly.decide import NoteDecider

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago")
START = date(2025, 3, 3)  # the clocks of Europe, America and Australia change within weeks, and back in autumn
BEAT = timedelta(hours=6)
PAPERS = 40


class Weeks:
    """People with saved papers and notes, and all that goes wrong."""

    def __init__(self, redis, clock, people: int, seed: int) -> None:
        self.clock, self.chance = clock, random.Random(seed)
        self.platform = FakePlatform(clock)
        self.world = World(redis, clock, self.platform)
        self.store = Store(redis, clock)
        self.jobs = HeldJobs(clock)
        self.people = [
            Person(platform="fake", workspace=f"W{number % 7}", user=f"u{number}") for number in range(people)
        ]
        self.settings: dict[Person, Subscription] = {}
        self.faults: Counter[str] = Counter()

    async def settle_in(self) -> None:
        world, store = self.world, self.store
        tastes = Tastes(world.library, store, self.clock)
        notes = NoteDecider(world.library, store, tastes)
        series = {WEEKLY: notes.decide}
        world.decider = DigestDecider(world.library, world.refresher, world.finder, self.clock, tastes, series)
        papers = [Paper(id=PaperId(f"2503.{number:05d}"), title=f"Matter {number}") for number in range(PAPERS)]
        await world.library.keep_found(papers, self.clock.now())
        for number, person in enumerate(self.people):
            kept = self.chance.sample(papers, number % 4)  # every fourth has nothing, now and ever
            marks = [Bookmark(id=each.id, title=each.title, saved_at=self.clock.now()) for each in kept]
            await store.bookmarks.add(person, marks, "command", Workspace(platform="fake", id=person.workspace))
            talk = Channel(platform="fake", workspace=person.workspace, id=f"D{person.user}", series=WEEKLY)
            wishes = {
                "zone": self.chance.choice(ZONES),
                "at_minute": self.chance.choice((0, 90, 120, 150, 9 * 60, 1439)),
                "weekdays": frozenset({self.chance.choice((0, 5, 6))}),
            }
            self.settings[person] = Subscription(channel=talk, owner=person, personal=True, layout="list", **wishes)
            [fire] = next_fires(self.settings[person], self.clock.now())
            await world.subscriptions.save(self.settings[person], fire.at)

    def go_wrong(self, deaths: int) -> Life:
        for fault in ("busy", "lost before", "lost after"):
            if self.chance.random() < 0.2:
                self.platform.faults.append(fault)
        self.jobs.twice = self.chance.random() < 0.1
        if self.chance.random() < 0.02:
            self.jobs.lose_everything()
            self.faults["the queue lost everything"] += 1
        return Life(self.chance.randrange(60)) if self.chance.random() < deaths / 100 else Life()

    async def beat(self, deaths: int) -> None:
        life = self.go_wrong(deaths)
        world = self.world
        self.platform.step = life.passed
        ticking = DigestClock(world.subscriptions, self.jobs, Leases(world.redis), self.clock, world.meter)
        await ticking.tick()
        try:
            await self.jobs.run_due(build_handlers(world.deliverer(life), {}, {}))
        except Crash:
            self.faults["a worker died"] += 1
            self.platform.step = None
            await self.jobs.run_due(build_handlers(world.deliverer(), {}, {}))

    async def live(self, weeks: int, deaths: int) -> None:
        end = self.clock.now() + timedelta(weeks=weeks)
        while self.clock.now() < end:
            self.clock.advance(seconds=BEAT.total_seconds())
            await self.beat(deaths)
        self.platform.faults.clear()
        for _ in range(12):
            self.clock.advance(minutes=10)
            await self.beat(0)

    def judge(self, weeks: int) -> int:
        """Look at every talk; return how many notes there are."""
        total = 0
        for number, person in enumerate(self.people):
            seen = self.platform.standing[self.settings[person].channel.place.ref]
            wanted = [] if number % 4 == 0 else self.days(person, weeks)
            assert [each.key for each in seen] == [f"weekly:{day}/header" for day in wanted], person
            assert all(each.message.papers and each.message.digest.note for each in seen), "none is empty"
            assert all(each.key.endswith("/header") for each in seen)
            assert all(later.at - earlier.at > timedelta(days=6) for earlier, later in pairwise(seen))
            total += len(seen)
        return total

    def days(self, person: Person, weeks: int) -> list[date]:
        began, end = at(START.year, START.month, START.day), self.clock.now()
        fires = next_fires(self.settings[person], began, count=weeks + 2)
        return [fire.day for fire in fires if fire.at <= end]


async def run(redis, clock, *, people: int, weeks: int, deaths: int, seed: int) -> Weeks:
    clock._now = at(START.year, START.month, START.day)
    lived = Weeks(redis, clock, people, seed)
    await lived.settle_in()
    await lived.live(weeks, deaths)
    total = lived.judge(weeks)
    print(f"\n{total:,} notes to {people} people in {weeks} weeks; {dict(lived.faults)}")
    return lived


async def test_notes_of_two_weeks_come_exactly_once_whatever_dies(redis, clock):
    lived = await run(redis, clock, people=4, weeks=2, deaths=40, seed=3)
    assert lived.faults["a worker died"]


@pytest.mark.soak
async def test_notes_of_thirty_weeks_and_two_hundred_people_come_exactly_once(redis, clock):
    lived = await run(redis, clock, people=200, weeks=30, deaths=10, seed=5)
    assert lived.faults["a worker died"] >= 20


def test_the_zones_of_these_weeks_change_their_clocks_in_them():
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"):
        offsets = {
            (at(2025, 3, 3) + timedelta(weeks=week)).astimezone(ZoneInfo(zone)).utcoffset() for week in range(30)
        }
        assert len(offsets) == 2, zone
