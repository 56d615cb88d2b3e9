"""Stores of earlier versions, opened by this one: nobody loses a bookmark, a digest or an installation to an update."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from fakes.stored_rows import dump_rows, load_rows, unpack
from prometheus_client import CollectorRegistry
from records.lived_in import (
    ADA,
    DISCORDER,
    GRACE,
    GUILD,
    LEFT,
    PAPERS_CHANNEL,
    PRIVATE,
    SECRET_KEY,
    SHUT,
    TEAM,
    TERMINAL,
    VIDEO,
    some_papers,
)

from bot.app import open_bot
from bot.health.metrics import Meter
from bot.jobs.queue import StreaqRunner
from bot.model import Asker, PaperId
from bot.runtime import open_works
from bot.store.audit import check_values
from bot.store.installations import Installations, Seal
from bot.store.job_records import JobRecords
from bot.store.keys import DECLARED
from bot.tasks import stop_tasks

RECORDS = sorted((Path(__file__).parents[1] / "records").glob("store_*.jsonl"))
NEWER: tuple[str, ...] = (
    "papers:*:aside",
    "papers:found",
    "papers:heard:*",
    "papers:lane:*",
    "papers:nothing",
    "papers:owners",
    "papers:trial",
    "papers:used",
    "papers:vectors:*",
    "papers:watched",
    "papers:{workspace:*}:since",
    "papers:{channel:*}:saves",
    "papers:{person:*}:undo",
    "papers:{person:*}:disliked",
    "papers:{channel:*}:address",
    "papers:{channel:*}:requests",
    "papers:{person:*}:mail",
    "papers:{person:*}:mail_asked",
    "papers:mail:asks:*",
    "papers:mail:secret",
)
"""Patterns of keys that came after the newest record. Better: add them to tests/records/lived_in.py and record anew."""

SHORT = ("papers:lease:pace%20arxiv",)  # may run out while a test reads the rest

RECORDED_AT = datetime(2025, 4, 26, 8, 55, tzinfo=UTC)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.fixture(params=RECORDS, ids=lambda path: path.stem)
async def bot(request, redis, server_url, clock):
    await load_rows(redis, lines_of(request.param))
    clock.advance(seconds=(RECORDED_AT - clock.now()).total_seconds())
    settings = settings_of(server_url)
    async with open_bot(settings, clock=clock, source=FakeSource(), follows=False) as bot:
        bot.publishers.update(slack=FakePlatform(clock), discord=FakePlatform(clock))
        yield bot


async def say(bot, text, person=ADA, channel=PAPERS_CHANNEL):
    asker = Asker(person=person, channel=channel, manages=True)
    return [reply async for reply in bot.answer(text, asker)][-1]


def test_every_kind_of_key_is_in_a_record():
    kept = {unpack(json.loads(line)["key"]).decode() for path in RECORDS for line in lines_of(path)}
    missing = {each.pattern for each in DECLARED if not any(fnmatchcase(key, each.pattern) for key in kept)}
    assert missing == set(NEWER)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
async def test_a_record_is_written_back_as_it_was(redis, path):
    def timeless(line: str) -> dict:
        return {**json.loads(line), "ttl_ms": bool(json.loads(line)["ttl_ms"])}

    await load_rows(redis, lines_of(path))
    kept = [timeless(line) for line in lines_of(path)]
    written = [timeless(line) for line in await dump_rows(redis)]
    assert [row for row in written if row["key"] not in SHORT] == [row for row in kept if row["key"] not in SHORT]


async def test_doctor_can_read_every_value(bot):
    [finding] = await check_values(bot.redis)
    assert finding.text == "All stored values are readable."


async def test_bookmarks_keep_notes_tags_and_what_was_undone(bot):
    kept = {each.id: each for each in await bot.store.bookmarks.load_all(ADA)}
    noted = kept[PaperId("2504.21000")]
    assert (noted.note, noted.tags) == ("for the reading group", ("agents", "video"))
    assert noted.title == "Video Matter 0 of 2025-04-21"
    assert PaperId("2504.21001") in kept
    assert kept[PaperId("2504.00777")].title == "A Copied Title"
    assert "2504.21002" in [each.id for each in await bot.store.bookmarks.load_removed(ADA)]
    assert [each.id for each in await bot.store.bookmarks.load_all(DISCORDER)] == ["2504.21003"]
    assert await bot.store.saves.load_forgotten([LEFT, ADA]) == {LEFT}
    assert (await bot.store.saves.count(TEAM, RECORDED_AT - timedelta(days=30)))[PaperId("2504.21000")] == 1


async def test_a_reaction_of_then_is_taken_away_now(bot):
    [ref, *_] = await bot.store.outbox.load_posted(TEAM, RECORDED_AT - timedelta(days=14))
    [(_, people)] = (await bot.store.reactions.load_standing([ref])).items()
    assert list(people) == [ADA]
    before = {each.id for each in await bot.store.bookmarks.load_all(ADA)}
    assert (await bot.unreact(Asker(person=ADA, channel=PAPERS_CHANNEL), ref, emoji="bookmark")).changed
    assert {each.id for each in await bot.store.bookmarks.load_all(ADA)} < before


async def test_digests_are_as_they_were_set_up(bot):
    subscriptions = {each.channel: each async for each in bot.store.subscriptions.walk()}
    assert subscriptions.keys() == {PAPERS_CHANNEL, VIDEO, SHUT, PRIVATE, GUILD}
    assert subscriptions[PAPERS_CHANNEL].top == 3
    assert subscriptions[PAPERS_CHANNEL].weekdays == frozenset(range(7))
    assert (subscriptions[VIDEO].about, subscriptions[VIDEO].paused_until) == ("video", date(2025, 6, 1))
    assert subscriptions[SHUT].halted == "the channel is archived"
    assert subscriptions[PRIVATE].personal
    assert subscriptions[PRIVATE].owner == ADA
    assert await bot.store.subscriptions.next_at(PAPERS_CHANNEL) is not None
    assert {each.channel for each in await bot.store.subscriptions.of_workspace(TEAM)} >= {PAPERS_CHANNEL, PRIVATE}
    assert (await bot.store.reports.load(PAPERS_CHANNEL))[0].outcome == "posted"


async def test_what_was_posted_is_posted_no_second_time(bot, server_url, clock):
    """The digest that was frozen and sent then, and the one that falls due now."""
    occasion = "scheduled:2025-04-22"
    frozen = await bot.store.outbox.load_digest(PAPERS_CHANNEL, occasion)
    keys = [f"{occasion}/header", *(f"{occasion}/{paper.id}" for paper in frozen.papers)]
    parts = await bot.store.outbox.load_parts(PAPERS_CHANNEL, keys)
    assert all(parts[key].ref for key in keys)
    assert (await bot.store.outbox.load_history(PAPERS_CHANNEL)).considered
    async with open_works(bot, server_url, Meter(CollectorRegistry())) as works:
        clock.advance(days=1)
        await works.deliverer.deliver(PAPERS_CHANNEL)
    posted = bot.publishers["slack"].standing[PAPERS_CHANNEL.ref]
    shown = {paper.id for each in posted for paper in each.message.papers}
    assert shown
    assert not shown & {paper.id for paper in frozen.papers}


async def test_people_are_told_what_they_follow_and_nothing_twice(bot):
    assert [each.words for each in await bot.store.follows.load(ADA)] == ["video matter"]
    assert (await bot.store.alerts.load_told(ADA)).papers
    assert await bot.store.alerts.load_noticed()
    assert await bot.store.follows.load_muted() == {GRACE}
    assert await bot.alerts.run(RECORDED_AT) == 0
    assert "Alerts had stopped" in str(await say(bot, "following", GRACE))


async def test_an_installation_is_opened_with_its_key(bot):
    installations = Installations(bot.redis, Seal([SECRET_KEY]))
    assert await installations.load_workspaces("slack") == [TEAM]
    assert (await installations.load(TEAM)).token == "xoxb-record"


async def test_the_library_is_all_there(bot):
    monday = date(2025, 4, 21)
    assert bot.library.papers(bot.library.edition(monday).ids) == tuple(some_papers(monday))
    assert bot.library.edition(date(2025, 4, 20)).ids == ()
    assert "title:24d9a1fd8be6e7be" in bot.library.aliases
    assert len((await bot.library.load_ranking("week 2025-W17")).ids) == 4
    assert await bot.store.asked.load("quaternion attention zoo") == ("1706.03762",)


async def test_the_rest_is_read_as_well(bot):
    health = await bot.store.health.load()
    assert health["arXiv"].reason == "arXiv answered 503"
    assert health["Hugging Face"].answered_at
    assert "abc" in await bot.store.marks.load_mark("discord commands")
    [dead] = await bot.store.jobs.load_dead()
    assert dead.reason == "RefusedError: the platform refuses it"
    assert len(await bot.store.transcript.load(TERMINAL)) == 1


async def test_a_job_that_waited_through_the_update_is_done(redis, server_url, clock):
    """The clock of then put digests into the queue; the worker of now has them delivered."""
    await load_rows(redis, lines_of(RECORDS[0]))
    done: list[str] = []
    wanted = {f"digest:slack:T1:{channel}:scheduled:2025-04-25" for channel in ("C1", "D1")}
    stop, came = asyncio.Event(), asyncio.Event()

    async def deliver(job):
        done.append(job.key.rpartition(":")[0])
        if wanted <= set(done):
            came.set()

    async def nothing(job):
        return None

    handlers = {"digest": deliver, "alerts": nothing, "refresh": nothing, "reactions": nothing}
    runner = StreaqRunner(server_url, JobRecords(redis), clock)
    task = asyncio.create_task(runner.run(handlers, stop))
    try:
        async with asyncio.timeout(20):
            await came.wait()
        stop.set()
        await task
    finally:
        await stop_tasks([task])
    assert wanted <= set(done)
