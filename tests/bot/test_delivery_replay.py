"""Every recorded day through the whole delivery, from clock to platform: nothing twice, nothing missed."""

import json
import zipfile
from collections import Counter
from datetime import UTC as utc
from datetime import date, datetime, time, timedelta

import pytest
from fakes.deliveries import World
from fakes.jobs import HeldJobs
from fakes.platform import FakePlatform

from bot.digests.clock import DigestClock
from bot.model import Paper
from bot.runtime import build_handlers
from bot.store.leases import Leases

MORNING, AFTERNOON = time(7, 45), time(15, 15)
SOON_S = 60


def read_lists(shared) -> dict[tuple[date, time], list[Paper]]:
    """The recorded lists by day and time of day."""
    lists: dict[tuple[date, time], list[Paper]] = {}
    for at, name in ((MORNING, "hf_days_0745utc.zip"), (AFTERNOON, "hf_days_1515utc.zip")):
        with zipfile.ZipFile(shared / "data" / name) as archive:
            for member in archive.namelist():
                if member.endswith(".json"):
                    entries = json.loads(archive.read(member))
                    lists[date.fromisoformat(member.split("/")[-1][:10]), at] = [read_entry(each) for each in entries]
    return lists


def read_entry(entry: dict) -> Paper:
    paper = entry["paper"]
    upvotes, comments = paper.get("upvotes", 0), entry.get("numComments", 0)
    return Paper(id=paper["id"], title=paper["id"], upvotes=upvotes, comments=comments)


@pytest.mark.soak
async def test_over_all_recorded_days_a_channel_gets_every_paper_once(redis, clock, shared):
    lists = read_lists(shared)
    platform = FakePlatform(clock)
    world, jobs = World(redis, clock, platform), HeldJobs(clock)
    early, late = world.channel("morning"), world.channel("afternoon")
    days = sorted({day for day, _ in lists})
    clock._now = datetime.combine(days[0], time(1), tzinfo=utc)
    for channel, at in ((early, MORNING), (late, AFTERNOON)):
        await world.subscribe(channel, at_minute=at.hour * 60 + at.minute, layout="list", top=10_000)
    tick = DigestClock(world.subscriptions, jobs, Leases(redis), clock, world.meter).tick
    for number in range((days[-1] - days[0]).days + 1):
        day = days[0] + timedelta(days=number)
        for at in (MORNING, AFTERNOON):
            if papers := lists.get((day, at)):
                world.source.days[day] = papers
            clock._now = datetime.combine(day, at, tzinfo=utc) + timedelta(seconds=SOON_S)
            await tick()
            await jobs.run_due(build_handlers(world.deliverer(), {}, {}))
    settled = {paper.id for day in days[1:-3] for paper in world.source.days.get(day, ())}
    for channel in (early, late):
        shown = Counter(paper.id for each in platform.standing[channel.ref] for paper in each.message.papers)
        assert max(shown.values()) == 1
        assert not settled - shown.keys()
        assert len(platform.digests(channel)) == len(set(platform.digests(channel)))
        print(f"\n{channel.id}: {len(platform.digests(channel))} digests, {len(shown):,} papers, each once")
