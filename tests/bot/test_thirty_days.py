"""A month of a thousand channels with everything going wrong at random: every paper reaches every channel once."""

import os
import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fakes.deliveries import World, at
from fakes.jobs import HeldJobs
from fakes.mortal import Crash, Life
from fakes.platform import FakePlatform

from bot.digests.clock import DigestClock
from bot.model import Paper, PaperId
from bot.ports import Failed
from bot.runtime import build_handlers
from bot.store.leases import Leases

CHANNELS, DAYS = int(os.environ.get("SIMULATED_CHANNELS", "1000")), 30
BEAT = timedelta(minutes=15)
START = date(2025, 3, 3)  # the clocks of Europe and America change in this month
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe")
KEPT_DAYS = 7


class Tally(FakePlatform):
    """Counts which paper was shown how often in which channel, and keeps only the last week's messages."""

    def prepare(self, total: int) -> None:
        self.shown: dict[str, bytearray] = {}
        self.headers: Counter[str] = Counter()
        self.doubled: list[str] = []
        self._total = total

    def _add(self, channel, message, key, reply_to):
        ref = super()._add(channel, message, key, reply_to)
        counts = self.shown.setdefault(channel.ref, bytearray(self._total))
        for paper in message.papers:
            counts[int(paper.id[5:])] += 1
        there = self.standing[channel.ref]
        if [each.key for each in there].count(key) > 1:
            self.doubled.append(f"{channel.ref} {key}")
        self.headers[channel.ref] += 1
        oldest = self.clock.now() - timedelta(days=KEPT_DAYS)
        self.standing[channel.ref] = [each for each in there if each.at > oldest]
        return ref


class Month:
    """The world, its faults, and the time."""

    def __init__(self, redis, clock, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = clock
        self.platform = Tally(clock)
        self.world = World(redis, clock, self.platform)
        self.jobs = HeldJobs(clock)
        self.faults: Counter[str] = Counter()
        self.steps = 0
        self.editions = self.write_editions()
        self.platform.prepare(sum(len(papers) for papers in self.editions.values()) + 1)

    def write_editions(self) -> dict[date, list[Paper]]:
        number, editions = 0, {}
        for days in range(DAYS + 1):
            day = START + timedelta(days=days)
            if day.weekday() < 5:
                count = self.chance.randint(5, 25)
                editions[day] = [self.paper(number + each, day) for each in range(count)]
                number += count
        return editions

    def paper(self, number: int, day: date) -> Paper:
        return Paper(id=PaperId(f"2503.{number:05d}"), title=f"Paper {number}", upvotes=number % 97, days=(day,))

    async def settle_in(self) -> None:
        for number in range(CHANNELS):
            channel = self.world.channel(f"C{number}", workspace=f"W{int(number**0.5)}")
            await self.world.subscribe(
                channel,
                zone=self.chance.choice(ZONES),
                at_minute=self.chance.randrange(0, 1440, 5),
                layout="list",
                top=1_000,
            )

    def publish(self) -> None:
        """A list opens in the night and grows until two in the afternoon, in UTC."""
        now = self.clock.now()
        if papers := self.editions.get(now.date()):
            share = min(1.0, 0.4 + now.hour / 14)
            self.world.source.days[now.date()] = papers[: max(1, int(len(papers) * share))]

    def go_wrong(self) -> Life:
        """What strikes in this quarter of an hour."""
        roll = self.chance.random
        for fault, likely in (("busy", 0.3), ("lost before", 0.3), ("lost after", 0.3)):
            if roll() < likely:
                self.note(fault)
                self.platform.faults.append(fault)
        self.world.source.failure = Failed(reason="down") if roll() < 0.05 else None
        self.jobs.twice = roll() < 0.05
        if roll() < 0.02:
            self.note("the queue lost everything")
            self.jobs.lose_everything()
        if roll() < 0.3:
            self.note("a worker died")
            return Life(self.chance.randrange(400))
        return Life()

    def note(self, fault: str) -> None:
        self.faults[fault] += 1

    async def beat(self) -> None:
        self.publish()
        life = self.go_wrong()
        self.platform.step = life.passed
        clock = DigestClock(self.world.subscriptions, self.jobs, Leases(self.world.redis), self.clock, self.world.meter)
        while await clock.tick() >= 200:
            pass
        try:
            self.steps += await self.jobs.run_due(build_handlers(self.world.deliverer(life), {}, {}))
        except Crash:
            self.platform.step = None
            self.steps += await self.jobs.run_due(build_handlers(self.world.deliverer(), {}, {}))

    async def live(self) -> tuple[int, int]:
        """Return the memory after a week and at the end, in bytes."""
        self.clock._now = at(START.year, START.month, START.day)
        end = self.clock.now() + timedelta(days=DAYS)
        early = 0
        while self.clock.now() < end:
            if self.chance.random() < 0.01:
                self.note("everything was down for hours")
                self.clock.advance(hours=self.chance.randint(1, 9))
            self.clock.advance(seconds=BEAT.total_seconds())
            await self.beat()
            early = early or (resident() if self.clock.now() > end - timedelta(days=DAYS - 10) else 0)
        for _ in range(12):  # what is under way comes to its end
            self.clock.advance(seconds=BEAT.total_seconds())
            self.platform.faults.clear()
            await self.beat()
        return early, resident()


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
async def test_a_month_of_faults_delivers_every_paper_to_every_channel_once(redis, clock):
    month = Month(redis, clock, seed=11)
    clock._now = at(2025, 3, 2, 23, 50)
    await month.settle_in()
    early, late = await month.live()
    shown = month.platform.shown
    twice = sum(count > 1 for counts in shown.values() for count in counts)
    # a channel's first digest is the newest edition: what came before a delayed one is the archive
    days = [day for day in month.editions if START < day < START + timedelta(days=DAYS - 5)]
    settled = [paper for day in days for paper in month.editions[day]]
    missing = Counter(f"{ref} {paper.day}" for ref in shown for paper in settled if shown[ref][int(paper.id[5:])] == 0)
    for case, count in missing.items():
        print("missing", case, count)
    print(f"\n{month.steps:,} deliveries to {len(shown):,} channels, {sum(month.platform.headers.values()):,} digests")
    print(f"faults: {dict(month.faults)}; memory {late / early - 1:+.1%} from the tenth day to the last")
    assert month.steps >= 10_000
    assert len(shown) == CHANNELS
    assert (twice, missing.total(), month.platform.doubled) == (0, 0, [])
    assert late < early * 1.05


def test_the_zones_of_the_month_change_their_clocks_in_it():
    offsets = {(zone, at(2025, 3, day).astimezone(ZoneInfo(zone)).utcoffset()) for zone in ZONES for day in (4, 31)}
    assert len(offsets) > len(ZONES)
