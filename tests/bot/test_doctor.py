"""What the operator is told: what is wrong, and what to do about it."""

from datetime import date, timedelta

import pytest
from cases import each
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace

from bot.app import open_bot
from bot.model import Asker, Channel, Paper, PaperId, Person, Subscription
from bot.ports import DeadJob, Empty, Failed, Found
from bot.sources.watched import WatchedSource, note_outcome
from bot.store import keys
from bot.store.check import judge_time
from bot.store.health import HealthBook, SourceHealth
from bot.store.job_records import JobRecords

MONDAY = date(2025, 4, 21)
PAPER = Paper(id=PaperId("2504.00001"), title="A Title", days=(MONDAY,))
ADA = Person(platform="console", workspace="local", user="ada")


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = [PAPER]
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        yield bot


async def findings(bot) -> dict[str, str]:
    return {
        finding.topic: f"{finding.level}: {finding.text} {finding.advice}".strip() for finding in await bot.examine()
    }


async def test_a_healthy_bot_has_nothing_to_complain_of_but_the_store_it_is_given(bot):
    await bot.refresh_day(MONDAY)
    found = await findings(bot)
    assert found["library"].startswith("good: 1 paper in 1 edition, the newest of Monday 21 April 2025")
    assert found["index"] == "good: 1 paper can be searched."
    assert found["values"] == "good: All stored values are readable."
    assert found["today"].startswith("good: Hugging Face answers")


async def test_what_is_said_of_a_source_begins_with_a_capital(bot, redis, clock):
    source = FakeSource()
    source.failure = Failed(reason="arXiv could not be reached")
    await WatchedSource(source, "arXiv", HealthBook(redis), clock).search("titans")
    assert (await findings(bot))["arXiv"].startswith("warning: Could not be reached, a moment ago")


async def test_what_cannot_be_read_is_counted_and_named(bot, redis):
    await bot.refresh_day(MONDAY)
    asker = Asker(person=ADA, channel=Channel(platform="console", id="test"))
    [_ async for _ in bot.answer("save 2504.00001", asker)]
    await redis.hset(keys.paper_shard(PaperId("2504.00002")), "2504.00002", b"\x02garbage")
    await redis.hset(keys.bookmarks(ADA), "2504.00003", b"")
    await redis.delete(keys.CHANGES)
    await redis.set(keys.CHANGES, "no stream")
    found = await findings(bot)
    await redis.delete(keys.CHANGES)
    assert found["values"].startswith("warning: 3 cannot be read")
    for name in ("2504.00002", "2504.00003", keys.CHANGES):
        assert name in found["values"]


CHANNELS = [Channel(platform="slack", workspace="T1", id=f"C{number}") for number in range(4)]


async def test_digests_that_are_halted_or_late_are_named_with_the_next_step(bot, clock):
    """Monday, 16:00: one was delivered this morning, one was not, one is refused, one fires tonight."""
    morning, evening = Subscription(channel=CHANNELS[0]), Subscription(channel=CHANNELS[3], at_minute=20 * 60)
    tomorrow = clock.now() + timedelta(hours=17)
    await bot.store.subscriptions.save(morning, tomorrow)
    await bot.store.subscriptions.save(replace(morning, channel=CHANNELS[1]), clock.now() + timedelta(minutes=3))
    await bot.store.subscriptions.save(replace(morning, channel=CHANNELS[2], halted="the channel is archived"), None)
    await bot.store.subscriptions.save(evening, clock.now() + timedelta(hours=4))
    found = await findings(bot)
    assert found["digests"].startswith("warning: 1 of 4 digests stopped: the channel is archived (1).")
    assert found["delivery"].startswith("warning: 1 digest late: slack:T1:C1.")
    assert "mail-test" not in found["delivery"]
    mailed = replace(morning, channel=Channel(platform="mail", id="0" * 32))
    await bot.store.subscriptions.save(mailed, clock.now() - timedelta(hours=5))
    assert "`papers mail-test ADDRESS`" in (await findings(bot))["delivery"]


async def test_a_weekly_note_that_is_late_is_named_like_a_digest(bot, clock):
    note = Subscription(channel=replace(CHANNELS[1], series="weekly"), weekdays=frozenset({0}))
    await bot.store.subscriptions.save(note, clock.now() - timedelta(hours=7))
    assert (await findings(bot))["delivery"].startswith("warning: 1 digest late: slack:T1:C1:weekly.")


async def test_a_mail_that_is_halted_has_no_channel_to_look_into(bot, clock):
    halted = Subscription(channel=Channel(platform="mail", id="0" * 32), halted="the mail server refuses this address")
    await bot.store.subscriptions.save(halted, None)
    found = (await findings(bot))["digests"]
    assert "`/papers mail`" in found
    assert "/papers settings" not in found
    await bot.store.subscriptions.save(replace(halted, channel=CHANNELS[0]), None)
    both = (await findings(bot))["digests"]
    assert "`/papers mail`" in both
    assert "`/papers settings`" in both


async def test_a_bot_that_delivers_says_so(bot, clock):
    await bot.store.subscriptions.save(Subscription(channel=CHANNELS[0]), clock.now() + timedelta(hours=17))
    found = await findings(bot)
    assert found["digests"] == "good: 1 digest set up, none stopped."
    assert found["delivery"] == "good: No digests are late."
    assert found["jobs"] == "good: No failed jobs."


async def test_jobs_that_were_given_up_are_counted_and_the_newest_says_why(bot, redis, clock):
    records = JobRecords(redis)
    for reason in ("KeyError: 'a'", "ValueError: b"):
        await records.bury(DeadJob(kind="digest", key="k", reason=reason, at=clock.now(), tries=8))
    assert (await findings(bot))["jobs"].startswith("warning: 2 failed jobs; latest, digest: ValueError: b.")


@each(
    "ahead, said",
    [
        (timedelta(seconds=-5), "good: Clock in sync with the server."),
        (timedelta(seconds=45), "warning: This machine's clock is 45 seconds ahead of the server's"),
        (timedelta(hours=-2), "warning: This machine's clock is 2 hours behind the server's"),
    ],
)
def test_clocks_that_disagree_are_said(ahead, said):
    finding = judge_time(ahead)
    assert f"{finding.level}: {finding.text}".startswith(said)


async def test_the_time_is_compared_with_the_servers(bot):
    assert "behind the server's" in (await findings(bot))["clock"]


async def test_a_source_that_fails_is_said_with_the_next_step(bot):
    bot.refresher.source.failure = Failed(reason="Hugging Face answered 429", retry_after_s=90)
    assert "It asks to be left alone for 90 seconds" in (await findings(bot))["today"]


async def test_an_empty_library_says_how_to_fill_it(bot):
    bot.refresher.source.days.clear()
    assert "papers refresh" in (await findings(bot))["library"]


async def test_a_pause_that_a_source_asked_for_is_kept_by_a_process_that_starts_later(redis, clock):
    source, book = FakeSource(), HealthBook(redis)
    source.failure = Failed(reason="Hugging Face answered 429", retry_after_s=60)
    await WatchedSource(source, "Hugging Face", book, clock).fetch_day(MONDAY)
    source.failure = None
    later = WatchedSource(source, "Hugging Face", book, clock)
    refused = await later.fetch_day(MONDAY)
    said = "Hugging Face answered 429 and is left alone until 16:01 UTC"
    assert (refused.reason, refused.retry_after_s) == (said, 60)
    assert len(source.asked) == 1
    clock.advance(seconds=61)
    assert isinstance(await later.fetch_day(MONDAY), Empty)
    assert (await book.load())["Hugging Face"] == SourceHealth(answered_at=clock.now())


async def test_a_question_does_not_wait_for_a_source_that_was_just_out_of_reach(redis, clock):
    source = FakeSource()
    site = WatchedSource(source, "Hugging Face", HealthBook(redis), clock)
    source.failure = Failed(reason="Hugging Face could not be reached")
    await site.fetch_day(MONDAY)
    assert (await site.search("state space")).reason == "Hugging Face could not be reached"
    assert (await site.fetch_paper(PAPER.id)).reason == "Hugging Face could not be reached"
    assert len(source.asked) == 1
    await site.fetch_day(MONDAY)
    assert len(source.asked) == 2, "what nobody waits for is tried"
    source.failure = None
    clock.advance(seconds=16)
    assert isinstance(await site.search("state space"), Empty)


async def test_health_tells_the_last_answer_and_the_failure_since(clock):
    now = clock.now()
    healthy = note_outcome(SourceHealth(), Found(papers=()), now)
    failing = note_outcome(healthy, Failed(reason="x"), now + timedelta(hours=1))
    assert (failing.answered_at, failing.failed_at, failing.reason) == (now, now + timedelta(hours=1), "x")
    assert note_outcome(failing, Empty(), now + timedelta(hours=2)).failed_at is None


async def test_arxiv_is_not_blamed_for_having_no_editions(redis, clock):
    source = FakeSource()
    source.failure = Failed(reason="arXiv has no editions")
    await WatchedSource(source, "arXiv", HealthBook(redis), clock, lists=False).fetch_day(MONDAY)
    assert await HealthBook(redis).load() == {}


async def test_whoever_insists_has_a_source_asked_that_wants_to_be_left_alone(redis, clock):
    source, book = FakeSource(), HealthBook(redis)
    source.failure = Failed(reason="Hugging Face answered 403", retry_after_s=3_600)
    first = await WatchedSource(source, "Hugging Face", book, clock).fetch_day(MONDAY)
    assert first.reason == "Hugging Face answered 403 and is left alone until 17:00 UTC"
    source.failure = None
    insisting = WatchedSource(source, "Hugging Face", book, clock, obeys=False)
    assert isinstance(await insisting.fetch_day(MONDAY), Empty)
    assert (await book.load())["Hugging Face"].not_before is None
