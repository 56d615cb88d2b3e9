"""What becomes of a job that fails: it comes again, later each time, and is buried when it is hopeless."""

import asyncio

import pytest
from contracts.jobs import Seen
from structlog.testing import capture_logs

from bot.errors import BusyError, RefusedError, SourceError, StorageError
from bot.jobs.attempts import Attempts
from bot.ports import Again, DeadJob, Job
from bot.store import keys
from bot.store.client import open_client
from bot.store.job_records import JobRecords

JOB = Job(kind="test", key="a")


@pytest.fixture(autouse=True)
def logged():
    """Tracebacks are for operators."""
    with capture_logs() as logged:
        yield logged


@pytest.fixture
def records(redis):
    return JobRecords(redis)


@pytest.fixture
def attempts(records, clock):
    def make(handler):
        return Attempts({"test": handler}, records, clock)

    return make


async def tried_to_the_end(attempts: Attempts) -> list[float]:
    """Try the job until it is settled; return the pauses."""
    pauses, lost = [], asyncio.Event()
    while (again := await attempts.run(JOB, lost)) is not None:
        pauses.append(again.after_s)
    return pauses


async def test_our_own_mistakes_wait_longer_each_time_and_are_buried_with_their_reason(attempts, records, clock):
    seen = Seen(*[ValueError("no such thing")] * 99)
    assert await tried_to_the_end(attempts(seen)) == [2, 4, 8, 16, 32, 64, 128]
    assert await records.load_dead() == [
        DeadJob(kind="test", key="a", reason="ValueError: no such thing", at=clock.now(), tries=8)
    ]


async def test_what_the_world_fails_at_is_tried_for_about_an_hour(attempts, records, logged):
    pauses = await tried_to_the_end(attempts(Seen(*[StorageError("down")] * 99)))
    assert pauses == sorted(pauses)
    assert 50 * 60 < sum(pauses) < 70 * 60
    assert [dead.tries for dead in await records.load_dead()] == [14]
    assert {entry["log_level"] for entry in logged} == {"warning"}


async def test_what_is_refused_for_good_is_tried_once(attempts, records):
    seen = Seen(*[RefusedError("the bot was removed", about="channel")] * 9)
    assert await tried_to_the_end(attempts(seen)) == []
    assert [dead.reason for dead in await records.load_dead()] == ["RefusedError: the bot was removed"]


async def test_a_kind_that_nobody_knows_waits_an_hour_for_a_newer_worker_and_then_is_buried(records, clock, logged):
    assert 50 * 60 < sum(await tried_to_the_end(Attempts({}, records, clock))) < 70 * 60
    [dead] = await records.load_dead()
    assert dead.reason == "WorldError: this version of the bot does not know the job “test”"
    assert {entry["log_level"] for entry in logged} == {"warning"}


async def test_who_says_when_to_come_back_is_obeyed_for_an_hour_at_most(attempts):
    errors = (
        BusyError("rate limited", retry_after_s=90),
        SourceError("answered 503", retry_after_s=10**9),
        BusyError("busy", retry_after_s=0.5),
    )
    assert await tried_to_the_end(attempts(Seen(*errors))) == [90, 3_600, 8]


async def test_a_handler_decides_itself_when_it_is_called_again_and_this_is_no_failure(attempts, records):
    seen = Seen(*[Again(after_s=7, reason="busy")] * 30)
    assert await tried_to_the_end(attempts(seen)) == [7] * 30
    assert await records.load_dead() == []


async def test_a_job_that_went_well_in_the_end_has_all_its_tries_next_time(attempts, redis):
    assert await tried_to_the_end(attempts(Seen(*[ValueError()] * 7))) == [2, 4, 8, 16, 32, 64, 128]
    await redis.delete(*await redis.keys("papers:job:done:*"))  # an hour later
    assert await tried_to_the_end(attempts(Seen(ValueError()))) == [2]


async def test_a_job_that_was_done_or_buried_is_not_done_again(attempts):
    for first in (Seen(), Seen(RefusedError("gone", about="channel"))):
        again = Seen()
        await tried_to_the_end(attempts(first))
        await tried_to_the_end(attempts(again))
        assert not again.jobs


async def test_a_job_that_is_brought_twice_runs_once(attempts):
    release, lost = asyncio.Event(), asyncio.Event()
    seen = []

    async def slow(job):
        seen.append(job.key)
        await release.wait()

    both = attempts(slow)
    first = asyncio.create_task(both.run(JOB, asyncio.Event()))
    second = asyncio.create_task(both.run(JOB, lost))
    await asyncio.sleep(0)
    lost.set()
    assert await second == Again(after_s=0, reason="the worker left")
    release.set()
    assert await first is None
    assert seen == ["a"]


async def test_without_its_records_no_job_is_lost(clock):
    async with open_client("redis://127.0.0.1:1", timeout_s=0.1) as nowhere:
        seen = Seen()
        again = await Attempts({"test": seen}, JobRecords(nowhere), clock).run(JOB, asyncio.Event())
    assert again.after_s > 0
    assert not seen.jobs


async def test_only_the_newest_of_the_dead_are_kept(records, clock, monkeypatch):
    monkeypatch.setattr(keys, "DEAD_KEPT", 3)
    for number in range(5):
        await records.bury(DeadJob(kind="test", key=str(number), reason="r", at=clock.now(), tries=8))
    assert [dead.key for dead in await records.load_dead()] == ["4", "3", "2"]
