"""Digests that come by themselves: on time, once, after any downtime, and with a reason when they do not come."""

import random
from datetime import date, timedelta

import msgspec
import pytest
from fakes.deliveries import OWNER, World, at, some_papers
from fakes.jobs import HeldJobs
from fakes.platform import FakePlatform
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.digests.clock import DigestClock
from bot.errors import RefusedError
from bot.model import Channel
from bot.ports import Failed
from bot.runtime import build_handlers
from bot.store import keys
from bot.store.leases import Leases

MONDAY = date(2025, 4, 21)
NINE = at(2025, 4, 21, 9)


class Bot:
    """The clock and a worker over one world, in the test's own time."""

    def __init__(self, redis, clock) -> None:
        self.clock = clock
        self.platform = FakePlatform(clock)
        self.world = World(redis, clock, self.platform)
        self.jobs = HeldJobs(clock)
        self.here = self.world.channel("C")
        self.set(at(2025, 4, 21, 8))

    def set(self, now) -> None:
        self.clock._now = now

    def new_clock(self) -> DigestClock:
        world = self.world
        return DigestClock(world.subscriptions, self.jobs, Leases(world.redis), self.clock, world.meter)

    async def beat(self) -> int:
        """One tick and all the work that is due."""
        await self.new_clock().tick()
        return await self.jobs.run_due(build_handlers(self.world.deliverer(), {}, {}))

    async def live(self, until, step=timedelta(hours=1)) -> None:
        while self.clock.now() < until:
            self.set(min(until, self.clock.now() + step))
            await self.beat()

    def digests(self, channel: Channel | None = None) -> list[str]:
        return self.platform.digests(channel or self.here)


@pytest.fixture
def bot(redis, clock) -> Bot:
    bot = Bot(redis, clock)
    for days in range(5):
        day = MONDAY + timedelta(days=days)
        bot.world.source.days[day] = some_papers(day, 3)
    return bot


async def test_the_digest_comes_at_its_time_and_once(bot):
    await bot.world.subscribe(bot.here)
    await bot.live(at(2025, 4, 21, 8, 50))
    assert bot.digests() == []
    await bot.live(at(2025, 4, 21, 23))
    assert bot.digests() == ["scheduled:2025-04-21"]
    await bot.live(at(2025, 4, 23, 12), timedelta(hours=1))
    assert bot.digests() == ["scheduled:2025-04-21", "scheduled:2025-04-22", "scheduled:2025-04-23"]
    seen = [part for part in bot.platform.parts(bot.here) if part != "header"]
    assert len(seen) == len(set(seen)) == 9


async def test_the_time_is_the_channels_own(bot):
    await bot.world.subscribe(bot.here, zone="Asia/Tokyo", at_minute=18 * 60)
    await bot.live(at(2025, 4, 21, 8, 59), timedelta(minutes=1))
    assert bot.digests() == []
    await bot.live(at(2025, 4, 21, 9, 1), timedelta(minutes=1))
    assert bot.digests() == ["scheduled:2025-04-21"]


@pytest.mark.parametrize("down", [timedelta(minutes=1), timedelta(hours=1), timedelta(hours=23), timedelta(days=3)])
async def test_a_downtime_ends_with_one_digest(bot, down):
    await bot.world.subscribe(bot.here)
    bot.set(NINE + down)
    await bot.live(bot.clock.now() + timedelta(minutes=40))
    assert len(bot.digests()) == 1


async def test_after_a_month_of_downtime_nothing_of_it_is_lost_and_one_digest_comes(bot):
    await bot.world.subscribe(bot.here, top=200)
    bot.set(NINE)
    await bot.beat()
    for days in range(5, 35):
        day = MONDAY + timedelta(days=days)
        bot.world.source.days[day] = some_papers(day, 3)
    bot.set(NINE + timedelta(days=30))
    await bot.live(bot.clock.now() + timedelta(minutes=40))
    assert len(bot.digests()) == 2
    assert len(bot.platform.parts(bot.here)) == 2 + 3 * 31


async def test_a_clock_that_goes_back_two_hours_repeats_nothing(bot):
    await bot.world.subscribe(bot.here)
    await bot.live(at(2025, 4, 21, 9, 30))
    bot.set(at(2025, 4, 21, 7, 30))
    await bot.live(at(2025, 4, 21, 12))
    assert bot.digests() == ["scheduled:2025-04-21"]


async def test_a_clock_that_jumps_two_days_ahead_and_back_repeats_nothing(bot):
    await bot.world.subscribe(bot.here)
    await bot.live(at(2025, 4, 21, 9, 30))
    bot.set(at(2025, 4, 23, 9, 30))
    await bot.beat()
    bot.set(at(2025, 4, 21, 10))
    await bot.live(at(2025, 4, 25, 10), timedelta(hours=1))
    assert len(bot.digests()) == len(set(bot.digests()))
    seen = [part for part in bot.platform.parts(bot.here) if part != "header"]
    assert len(seen) == len(set(seen)) == 15


async def test_a_queue_that_loses_its_jobs_delays_a_digest_and_loses_none(bot):
    await bot.world.subscribe(bot.here)
    bot.set(NINE)
    await bot.new_clock().tick()
    bot.jobs.lose_everything()
    await bot.live(NINE + timedelta(minutes=15), timedelta(minutes=1))
    assert bot.digests() == ["scheduled:2025-04-21"]


async def test_a_handler_that_runs_twice_posts_once(bot):
    bot.jobs.twice = True
    await bot.world.subscribe(bot.here)
    await bot.live(at(2025, 4, 21, 10))
    assert bot.platform.parts(bot.here)[0] == "header"
    assert len(bot.platform.seen(bot.here)) == 4


async def test_two_clocks_of_which_one_sleeps_beyond_its_lease_put_one_job(bot):
    await bot.world.subscribe(bot.here)
    bot.set(NINE)
    sleepy, awake = bot.new_clock(), bot.new_clock()
    due = (await bot.world.subscriptions.load_due(NINE, limit=10))[0]
    await awake.tick()
    await sleepy._put(due, NINE, urgent=True)
    assert (len(bot.jobs), bot.jobs.refused) == (8, 1)  # the digest and seven chores
    assert not await bot.world.subscriptions.move(due, NINE)


@pytest.mark.soak
async def test_two_clocks_in_a_thousand_rounds_double_nothing(bot):
    """One reads what is due, sleeps for minutes or hours, and goes on with what it had read."""
    chance = random.Random(3)
    channels = [bot.world.channel(f"C{number}") for number in range(5)]
    for channel in channels:
        await bot.world.subscribe(channel, layout="list")
    for number in range(1_000):
        day = MONDAY + timedelta(days=number)
        bot.world.source.days = {day: some_papers(day, 2)}
        bot.set(NINE + timedelta(days=number))
        stale = await bot.world.subscriptions.load_due(bot.clock.now(), limit=10)
        sleepy, read_at = bot.new_clock(), bot.clock.now()
        await bot.beat()
        bot.clock.advance(minutes=chance.choice((1, 6, 45, 180)))
        for due in stale:
            await sleepy._put(due, read_at if chance.random() < 0.5 else bot.clock.now(), urgent=True)
        await bot.beat()
    for channel in channels:
        assert len(bot.digests(channel)) == len(set(bot.digests(channel))) == 1_000


async def test_a_channel_that_is_archived_halts_and_its_owner_is_told_once(bot):
    await bot.world.subscribe(bot.here)
    bot.platform.refusals[bot.here.ref] = RefusedError(
        "the channel is archived", about="channel", advice="Unarchive it."
    )
    await bot.live(at(2025, 4, 23, 12), timedelta(hours=1))
    assert bot.platform.posts == 1
    [(_, notice)] = bot.platform.told[OWNER]
    assert "archived" in str(notice.lines)
    assert "Unarchive it." in str(notice.note)
    subscription = await bot.world.subscriptions.load(bot.here)
    assert subscription.halted == "the channel is archived"
    [report] = await bot.world.reports.load(bot.here)
    assert (report.outcome, "archived" in report.reason) == ("refused", True)


async def test_an_owner_whose_door_is_closed_is_not_told_and_nothing_breaks(bot):
    await bot.world.subscribe(bot.here)
    bot.platform.closed_doors.add(OWNER)
    bot.platform.refusals[bot.here.ref] = RefusedError("the bot was removed", about="channel")
    await bot.live(at(2025, 4, 21, 12))
    assert (await bot.world.subscriptions.load(bot.here)).halted


async def test_a_token_that_is_gone_halts_the_workspace_and_no_other(bot):
    there, elsewhere = bot.world.channel("D"), bot.world.channel("C", workspace="V")
    for channel in (bot.here, there, elsewhere):
        await bot.world.subscribe(channel)
    bot.platform.refusals[bot.here.ref] = RefusedError("the token was revoked", about="workspace")
    bot.platform.refusals[there.ref] = bot.platform.refusals[bot.here.ref]
    await bot.live(at(2025, 4, 21, 12))
    assert (await bot.world.subscriptions.load(there)).halted
    assert not (await bot.world.subscriptions.load(elsewhere)).halted
    assert len(bot.digests(elsewhere)) == 1


async def test_a_busy_platform_delays_a_digest(bot):
    await bot.world.subscribe(bot.here)
    bot.platform.faults.extend(["busy", "lost before", "", "lost after", "busy"])
    bot.set(at(2025, 4, 21, 8, 59))
    await bot.live(at(2025, 4, 21, 9, 5), timedelta(seconds=5))
    assert len(bot.platform.seen(bot.here)) == 4


async def test_a_digest_that_could_not_be_posted_gives_way_to_the_next(bot):
    await bot.world.subscribe(bot.here)
    bot.platform.faults.extend(["busy"] * 10_000)
    await bot.live(at(2025, 4, 22, 8, 50), timedelta(hours=2))
    bot.platform.faults.clear()
    await bot.live(at(2025, 4, 22, 12))
    assert bot.digests() == ["scheduled:2025-04-22"]
    assert {each.message.digest.local_day for each in bot.platform.standing[bot.here.ref]} == {date(2025, 4, 22)}


async def test_sources_that_fail_are_asked_again_until_they_answer(bot):
    await bot.world.subscribe(bot.here)
    bot.world.source.failure = Failed(reason="Hugging Face answered 503")
    await bot.live(at(2025, 4, 21, 9, 30))
    assert bot.digests() == []
    [report] = await bot.world.reports.load(bot.here)
    assert (report.outcome, report.reason) == ("waiting", "Hugging Face answered 503")
    bot.world.source.failure = None
    await bot.live(at(2025, 4, 21, 9, 50))
    assert bot.digests() == ["scheduled:2025-04-21"]


async def test_last_good_papers_are_posted_with_their_age_when_the_source_fails(bot):
    other = bot.world.channel("D")
    await bot.world.subscribe(other)
    await bot.live(at(2025, 4, 21, 9, 10))
    await bot.world.subscribe(bot.here, at_minute=13 * 60)
    bot.world.source.failure = Failed(reason="Hugging Face answered 503")
    await bot.live(at(2025, 4, 21, 13, 30))
    [header, *_] = bot.platform.standing[bot.here.ref]
    assert header.message.digest.stale_since == at(2025, 4, 21, 9)


async def test_a_day_without_news_says_why(bot):
    await bot.world.subscribe(bot.here)
    await bot.live(at(2025, 4, 26, 8), timedelta(hours=1))
    count = len(bot.digests())
    await bot.live(at(2025, 4, 27, 12), timedelta(hours=1))
    assert len(bot.digests()) == count
    reports = await bot.world.reports.load(bot.here)
    assert (reports[0].outcome, "2025-04-25" in reports[0].reason) == ("nothing", True)
    assert reports[1].outcome == "posted"


async def test_a_channel_gets_only_what_it_asked_for(bot):
    await bot.world.subscribe(bot.here, about='title:"paper 1"', layout="list")
    await bot.live(at(2025, 4, 21, 10))
    [header] = bot.platform.standing[bot.here.ref]
    assert [paper.title for paper in header.message.papers] == ["Paper 1 of 2025-04-21"]


async def test_a_wiped_store_with_old_subscriptions_repeats_nothing(bot):
    await bot.world.subscribe(bot.here)
    await bot.live(at(2025, 4, 22, 12), timedelta(hours=1))
    before = bot.platform.seen(bot.here)
    await bot.world.wipe(bot.here)
    bot.jobs.lose_everything()
    await bot.world.subscribe(bot.here)
    await bot.world.subscriptions.save(await bot.world.subscriptions.load(bot.here), at(2025, 4, 21, 9))
    await bot.live(at(2025, 4, 22, 20), timedelta(hours=1))
    assert bot.platform.seen(bot.here) == before
    await bot.live(at(2025, 4, 23, 12), timedelta(hours=1))
    assert bot.digests()[-1] == "scheduled:2025-04-23"
    seen = [part for part in bot.platform.parts(bot.here) if part != "header"]
    assert len(seen) == len(set(seen)) == 9


async def test_channels_that_are_due_together_share_one_look_at_the_source(bot):
    for number in range(8):
        await bot.world.subscribe(bot.world.channel(f"C{number}", workspace=f"W{number}"))
    bot.set(NINE)
    await bot.beat()
    assert len([channel for channel in bot.platform.standing.values() if channel]) == 8
    assert bot.world.source.asked == ["day 2025-04-21"]


async def test_every_line_of_a_deliverys_log_names_it(bot):
    await bot.world.subscribe(bot.here)
    bot.platform.faults.append("busy")
    with capture_logs(processors=[merge_contextvars]) as lines:
        await bot.live(at(2025, 4, 21, 9, 5), timedelta(seconds=20))
    told = [line for line in lines if line["event"].startswith("delivery.")]
    assert len(told) >= 5
    assert all("fake:W:C" in str(line) and "2025-04-21" in str(line.get("delivery")) for line in told)


async def test_an_empty_store_posts_nothing(bot):
    await bot.live(at(2025, 4, 22, 12), timedelta(hours=1))
    assert bot.platform.posts == 0


async def test_a_lost_set_of_times_is_mended_from_the_subscriptions(bot):
    await bot.world.subscribe(bot.here)
    subscription = await bot.world.subscriptions.load(bot.here)
    await bot.world.subscriptions.save(subscription, None)
    bot.set(NINE)
    await bot.new_clock().repair()
    await bot.live(NINE + timedelta(minutes=20))
    assert bot.digests() == ["scheduled:2025-04-21"]


async def test_a_workspace_with_many_channels_does_not_go_first_with_all_of_them(bot):
    for number in range(8):
        await bot.world.subscribe(bot.world.channel(f"B{number}", workspace="BIG"))
    await bot.world.subscribe(bot.here)
    bot.set(NINE)
    await bot.beat()
    order = [ref for ref, there in sorted(bot.platform.standing.items(), key=lambda item: int(item[1][0].ref.id))]
    assert order.index(bot.here.ref) <= 4


async def test_a_digest_that_was_ended_while_it_was_refused_stays_ended(bot):
    await bot.world.subscribe(bot.here)
    await refuse_after(bot, bot.world.subscriptions.remove(bot.here))
    assert await bot.world.subscriptions.load(bot.here) is None
    assert not bot.platform.told


async def test_a_digest_that_was_changed_while_it_was_refused_keeps_the_change(bot):
    subscription = await bot.world.subscribe(bot.here)
    changed = msgspec.structs.replace(subscription, top=3)
    await refuse_after(bot, bot.world.subscriptions.save(changed, NINE))
    now = await bot.world.subscriptions.load(bot.here)
    assert (now.top, now.halted) == (3, "the channel is archived")


async def refuse_after(bot, meanwhile) -> None:
    """The channel is archived, and something else happens while its digest is posted."""

    async def step(label: str) -> None:
        if label.startswith("post: before"):
            await meanwhile
            raise RefusedError("the channel is archived", about="channel")

    bot.platform.step = step
    bot.set(NINE)
    await bot.beat()


async def test_mending_the_set_brings_nothing_back_that_was_ended(bot):
    await bot.world.subscribe(bot.here)
    await bot.world.subscriptions.save(await bot.world.subscriptions.load(bot.here), None)
    bot.set(NINE)
    clock = bot.new_clock()
    async for _ in bot.world.subscriptions.walk():
        await bot.world.subscriptions.remove(bot.here)  # after it was read
        await bot.world.subscriptions.schedule(bot.here, NINE)  # what the mending then does
    await clock.tick()
    await bot.live(NINE + timedelta(minutes=20))
    assert (bot.digests(), await bot.world.subscriptions.next_at(bot.here)) == ([], None)


async def test_a_subscription_that_cannot_be_understood_holds_nobody_up(bot):
    odd = await bot.world.subscribe(bot.world.channel("A"))
    lost = await bot.world.subscribe(bot.world.channel("B"))
    await bot.world.subscribe(bot.here)
    save = bot.world.subscriptions.save
    await save(msgspec.structs.replace(odd, zone="Mars/Phobos"), NINE - timedelta(minutes=5))
    await save(msgspec.structs.replace(lost, zone="Mars/Phobos"), None)
    await bot.world.redis.zadd(keys.DUE, {b"junk": 1})
    bot.set(NINE)
    await bot.new_clock().repair()
    await bot.beat()
    assert bot.digests() == ["scheduled:2025-04-21"]
    assert await bot.world.redis.zscore(keys.DUE, b"junk") is None


async def test_a_frozen_digest_that_cannot_be_read_is_decided_anew(bot):
    await bot.world.subscribe(bot.here)
    await bot.world.redis.hset(keys.digests(bot.here), "scheduled:2025-04-21", b"junk")
    await bot.live(at(2025, 4, 22, 12), timedelta(hours=1))
    assert bot.digests() == ["scheduled:2025-04-21", "scheduled:2025-04-22"]


async def test_what_was_posted_and_cannot_be_read_is_not_posted_again(bot):
    await bot.world.subscribe(bot.here)
    bot.platform.faults.extend(["", "busy"])
    bot.set(NINE)
    await bot.beat()
    await bot.world.redis.hset(keys.outbox(bot.here), "scheduled:2025-04-21/header", b"junk")
    await bot.live(at(2025, 4, 21, 10))
    assert bot.digests() == ["scheduled:2025-04-21"]
    [report, *_] = await bot.world.reports.load(bot.here)
    assert (report.outcome, report.reason) == ("waiting", "what was posted there cannot be read")


async def test_a_platform_that_is_busy_for_hours_is_the_reason_that_status_gives(bot):
    await bot.world.subscribe(bot.here)
    bot.platform.faults.extend(["busy"] * 200)
    await bot.live(at(2025, 4, 21, 11))
    [report] = await bot.world.reports.load(bot.here)
    assert (report.outcome, report.reason) == ("waiting", "the platform is busy")


async def test_a_mistake_of_ours_is_told_too(bot):
    await bot.world.subscribe(bot.here)

    async def step(label: str) -> None:
        if label.startswith("post"):
            raise ZeroDivisionError

    bot.platform.step = step
    bot.set(NINE)
    with pytest.raises(ZeroDivisionError):
        await bot.beat()
    [report] = await bot.world.reports.load(bot.here)
    assert (report.outcome, report.reason) == ("failed", "an internal error (ZeroDivisionError)")
