"""One person, channel, workspace or paper that something is wrong with costs nobody else anything."""

from datetime import date, timedelta

import pytest
from fakes.jobs import HeldJobs
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from bot.app import open_bot
from bot.chores import recover
from bot.digests.clock import DigestClock
from bot.errors import BusyError
from bot.health.metrics import Meter
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person, Shown, Subscription, Workspace
from bot.store import keys
from bot.store.job_records import JobRecords
from bot.store.leases import Leases
from bot.store.outbox import Part
from bot.store.reading import encode
from bot.tasks import isolated

MONDAY, TUESDAY = date(2025, 4, 21), date(2025, 4, 22)
TEAM, OTHER_TEAM = (Workspace(platform="slack", id=name) for name in ("T1", "T2"))
HERE, THERE = (Channel(platform="slack", workspace="T1", id=name) for name in ("C1", "C2"))
ADA, GRACE = (Person(platform="slack", workspace="T1", user=name) for name in ("ADA", "GRA"))
PAPERS = [Paper(id=PaperId(f"2504.0000{number}"), title=f"Matter {number}", days=(MONDAY,)) for number in range(1, 4)]


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
async def bot(redis, server_url, clock, source):
    source.days[MONDAY] = list(PAPERS)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield bot


async def say(bot, text, person=ADA):
    return [reply async for reply in bot.answer(text, Asker(person=person, channel=HERE, manages=True))][-1]


class Standing:
    """The part of a publisher that recovery asks: the people on messages."""

    def __init__(self, people) -> None:
        self.people = people

    async def count_reactions(self, refs):
        return {ref: len(self.people[ref]) for ref in refs}

    async def load_reactors(self, ref):
        return frozenset(self.people[ref])


async def a_message(bot, channel: Channel, name: str) -> MessageRef:
    ref = MessageRef(channel=channel, id=name)
    await bot.store.outbox.remember(ref, Shown(ids=(PAPERS[0].id,)), bot.clock.now())
    return ref


def test_trouble_of_one_is_passed_over_and_trouble_of_all_is_not():
    with isolated("odd"):
        raise ValueError("this one")
    with pytest.raises(BusyError), isolated("odd"):
        raise BusyError("the platform is busy")


async def test_a_channel_whose_settings_are_of_a_wrong_type_does_not_stop_the_clock(bot, redis, clock):
    subscriptions, jobs = bot.store.subscriptions, HeldJobs(clock)
    for channel, minutes in ((HERE, 2), (THERE, 1)):
        at = clock.now() - timedelta(minutes=minutes)
        await subscriptions.save(
            Subscription(channel=channel, at_minute=at.hour * 60 + at.minute, weekdays=frozenset(range(7))), at
        )
    await redis.delete(keys.subscription(HERE))
    await redis.hset(keys.subscription(HERE), "what", "is this")
    digests = DigestClock(subscriptions, jobs, Leases(redis), clock, Meter(CollectorRegistry()))
    await digests.tick()
    ran = []

    async def deliver(job):
        ran.append(job.key)

    await jobs.run_due({"digest": deliver})
    assert [key.split(":")[3] for key in ran] == ["C2"]
    assert await subscriptions.next_at(HERE) == clock.now() + timedelta(hours=1)


@pytest.mark.parametrize("odd", ["-inf", "inf", "-1e300", "253402300799999", "1761000000000"])
async def test_a_digest_whose_next_time_cannot_be_read_comes_all_the_same(bot, redis, clock, odd):
    subscriptions, jobs = bot.store.subscriptions, HeldJobs(clock)
    at = clock.now() - timedelta(minutes=1)
    wanted = Subscription(channel=HERE, at_minute=at.hour * 60 + at.minute, weekdays=frozenset(range(7)))
    await subscriptions.save(wanted, at)
    [member] = await redis.zrange(keys.DUE, 0, 0)
    await redis.zadd(keys.DUE, {member: odd, b"nobody": odd})
    digests = DigestClock(subscriptions, jobs, Leases(redis), clock, Meter(CollectorRegistry()))
    await digests.repair()
    await digests.tick()
    assert await jobs.run_due({"digest": _deliver}) == 1
    assert await subscriptions.next_at(HERE) == clock.now() + timedelta(minutes=5)


async def _deliver(job) -> None:
    return None


async def test_a_saver_whose_bookmarks_are_of_a_wrong_type_costs_no_other_saver_a_reaction(bot, redis, clock):
    first, second = await a_message(bot, HERE, "1"), await a_message(bot, HERE, "2")
    await redis.set(keys.bookmarks(ADA), "what is this")
    changed = await bot.recover(TEAM, Standing({first: [ADA, GRACE], second: [GRACE, ADA]}))
    assert changed == 1
    assert [each.id for each in await bot.store.bookmarks.load_all(GRACE)] == [PAPERS[0].id]


async def test_a_message_that_cannot_be_understood_costs_no_other_channel_its_reactions(bot):
    class Odd(Standing):
        async def count_reactions(self, refs):
            return {ref: int(ref.id) and len(self.people[ref]) for ref in refs}

    odd, good = await a_message(bot, HERE, "no number"), await a_message(bot, THERE, "2")
    assert await bot.recover(TEAM, Odd({odd: [ADA], good: [GRACE]})) == 1


async def test_a_message_whose_people_cannot_be_read_costs_no_other_message_of_its_channel_its_reactions(bot):
    class Odd(Standing):
        async def load_reactors(self, ref):
            return await super().load_reactors(good if ref == good else None)

    odd, good = await a_message(bot, HERE, "1"), await a_message(bot, HERE, "2")
    assert await bot.recover(TEAM, Odd({odd: [ADA], good: [GRACE]})) == 1


async def test_a_workspace_whose_recovery_breaks_does_not_stop_that_of_the_next(bot, monkeypatch):
    class Half(Standing):
        async def count_reactions(self, refs):
            return {ref: len(self.people[ref]) for ref in refs}

    await a_message(bot, HERE, "1")
    far = await a_message(bot, Channel(platform="slack", workspace="T2", id="C3"), "2")
    recover_one, seen = bot.recover, []

    async def watched(workspace, publisher):
        seen.append(workspace)
        if workspace == TEAM:
            raise KeyError("ours")
        return await recover_one(workspace, publisher)

    monkeypatch.setattr(bot, "recover", watched)
    bot.publishers["slack"] = Half({far: [GRACE]})
    await recover(bot)
    assert seen == [TEAM, OTHER_TEAM]
    assert await bot.store.bookmarks.load_all(GRACE)


async def test_a_follower_who_breaks_the_look_costs_no_other_follower_an_alert(bot, source, clock, monkeypatch):
    platform = bot.publishers["slack"] = FakePlatform(clock)
    await say(bot, "follow matter", ADA)
    await say(bot, "follow matter", GRACE)
    await bot.alerts.run(clock.now())
    clock.advance(hours=12)
    source.days[TUESDAY] = [Paper(id=PaperId("2504.00009"), title="Matter nine", days=(TUESDAY,))]
    await bot.refresh_day(TUESDAY)
    load_told, wanted = bot.store.alerts.load_told, bot.alerts._wanted

    async def load(person):
        if person == ADA:
            raise KeyError("ours")
        return await load_told(person)

    monkeypatch.setattr(bot.alerts.teller.store.alerts, "load_told", load)
    assert await bot.alerts.run(clock.now()) == 1
    assert GRACE in platform.told
    assert ADA not in platform.told
    clock.advance(hours=12)
    source.days[TUESDAY].append(Paper(id=PaperId("2504.00010"), title="Matter ten", days=(TUESDAY,)))
    await bot.refresh_day(TUESDAY)

    async def want(followed, noticed):
        if followed[0].person == ADA:
            raise KeyError("ours")
        return await wanted(followed, noticed)

    monkeypatch.setattr(type(bot.alerts), "_wanted", lambda self, *args: want(*args))
    assert await bot.alerts.run(clock.now()) == 1


async def test_a_paper_with_impossible_counts_is_left_out_and_the_others_are_found(bot, redis, server_url, clock):
    odd = replace(PAPERS[0], upvotes=-(2**63), stars=2**62)
    await redis.hset(keys.paper_shard(odd.id), odd.id, encode(odd))
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as started:
        found = await say(started, "matter")
        assert {card.paper.title for card in found.cards} == {"Matter 2", "Matter 3"}


async def test_a_paper_or_list_under_anothers_name_is_none(bot, redis, server_url, clock):
    await redis.hset(keys.paper_shard(PAPERS[0].id), PAPERS[0].id, encode(PAPERS[1]))
    edition = bot.library.edition(MONDAY)
    await redis.hset(keys.EDITIONS, "2025-04-18", encode(edition))
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as started:
        assert started.library.edition_days() == (MONDAY,)
        assert started.library.paper(PAPERS[0].id) is None


async def test_settings_that_name_another_channel_are_nobodys(bot, redis):
    await redis.set(keys.subscription(HERE), encode(Subscription(channel=THERE)))
    assert await bot.store.subscriptions.load(HERE) is None
    assert [each async for each in bot.store.subscriptions.walk()] == []


@pytest.mark.parametrize("odd", ["many", "9" * 19, str(2**63 - 1)])
async def test_counters_that_are_no_numbers_begin_anew(bot, redis, clock, odd):
    await say(bot, "save 2504.00001")
    await redis.hset(keys.bookmarks(ADA), "!", odd)
    assert not (await say(bot, "save 2504.00002")).trouble
    assert len((await say(bot, "saved")).cards) == 2
    records = JobRecords(redis)
    await records.failed("job")
    [failures] = await redis.keys("papers:job:failed:*")
    await redis.set(failures, odd)
    assert await records.failed("job") == 1


@pytest.mark.parametrize("odd", ["many", "9" * 19, str(2**63 - 1), "nan"])
async def test_a_turn_that_cannot_be_read_is_begun_anew_and_the_platform_is_asked(bot, redis, clock, odd):
    turn = await bot.store.outbox.begin(HERE, clock.now())
    await bot.store.outbox.mark(turn)
    await redis.hset(keys.delivery(HERE), mapping={"epoch": odd, "until": odd})
    clock.advance(minutes=5)
    after = await bot.store.outbox.begin(HERE, clock.now())
    assert not after.known
    assert after.epoch > turn.epoch
    await bot.store.outbox.intend(after, "scheduled:2025-04-21/header", clock.now())
    assert await bot.store.outbox.load_parts(HERE, ["scheduled:2025-04-21/header"]) == {
        "scheduled:2025-04-21/header": Part(at=clock.now(), epoch=after.epoch)
    }


async def test_an_occasion_whose_name_is_no_text_stops_no_digest(bot, redis, clock):
    await redis.hset(keys.digests(HERE), mapping={b"\xff\xfe%d" % number: b"1" for number in range(70)})
    await redis.hset(keys.digests(HERE), "scheduled:2025-04-21", b"1")
    await bot.store.outbox._prune(HERE)
    left = await redis.hkeys(keys.digests(HERE))
    assert len(left) == 60
    assert b"scheduled:2025-04-21" in left
