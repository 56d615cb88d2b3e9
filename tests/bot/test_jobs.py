"""Work that outlives the process that thought of it: done at least once, known by its key, buried when hopeless."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from bot.delivery import streaq_jobs
from bot.delivery.streaq_jobs import StreaqRunner, coredis_url, open_jobs
from bot.errors import StorageError
from bot.ports import Again, Job
from bot.storage.job_records import RedisJobRecords
from bot.tasks import stop_tasks

PATIENCE_S = 10.0


@pytest.fixture
def records(redis):
    return RedisJobRecords(redis)


@pytest.fixture
async def jobs(server_url, records):
    async with open_jobs(server_url, records) as jobs:
        yield jobs


async def until(condition, *, within_s=PATIENCE_S):
    """Look again and again; the deadline only ends a test that would never end."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.02)


@pytest.fixture
def working(server_url, records, clock):
    """A worker for the length of a block."""

    @asynccontextmanager
    async def work(handler, **options):
        stop = asyncio.Event()
        runner = StreaqRunner(server_url, records, clock, concurrency=8)
        task = asyncio.create_task(runner.run({"test": handler, **options}, stop))
        try:
            yield stop
            stop.set()
            await asyncio.wait_for(task, PATIENCE_S)
        finally:
            await stop_tasks([task])

    return work


class Seen:
    """A handler that notes what it got and answers as told."""

    def __init__(self, *answers) -> None:
        self.jobs: list[Job] = []
        self.answers = list(answers)

    async def __call__(self, job: Job):
        self.jobs.append(job)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def keys(self):
        return [job.key for job in self.jobs]


async def test_a_job_reaches_its_handler_with_its_body(jobs, working):
    seen = Seen()
    assert await jobs.put(Job(kind="test", key="a", body=b"\x00\xff body"))
    async with working(seen):
        await until(lambda: seen.jobs)
    assert [(job.key, job.body) for job in seen.jobs] == [("a", b"\x00\xff body")]


async def test_a_key_that_waits_or_was_done_is_no_new_job(jobs, working, records):
    seen = Seen()
    assert await jobs.put(Job(kind="test", key="event 1"))
    assert not await jobs.put(Job(kind="test", key="event 1"))
    async with working(seen):
        await until(lambda: seen.jobs)
        while not await records.was_done("event 1"):
            await asyncio.sleep(0.01)
        assert not await jobs.put(Job(kind="test", key="event 1"))
        await jobs.put(Job(kind="test", key="event 2"))
        await until(lambda: len(seen.jobs) == 2)
    assert seen.keys == ["event 1", "event 2"]


async def test_urgent_jobs_go_first(jobs, working):
    for number in range(20):
        await jobs.put(Job(kind="test", key=f"many {number}"))
    await jobs.put(Job(kind="test", key="one", urgent=True))
    seen = Seen()
    async with working(seen):
        await until(lambda: len(seen.jobs) == 21)
    assert seen.keys.index("one") <= 9  # as many as may run at once


async def test_a_handler_that_wants_to_be_called_again_is(jobs, working):
    seen = Seen(Again(after_s=0, reason="busy"), Again(after_s=0, reason="busy"))
    await jobs.put(Job(kind="test", key="a"))
    async with working(seen):
        await until(lambda: len(seen.jobs) == 3)


async def test_a_job_that_always_fails_is_buried_with_its_reason(jobs, working, monkeypatch):
    monkeypatch.setattr(streaq_jobs, "TRIES", 2)
    monkeypatch.setattr(streaq_jobs, "LONGEST_PAUSE_S", 0.0)
    seen = Seen(*[ValueError("no such thing")] * 5)
    await jobs.put(Job(kind="test", key="a"))
    async with working(seen):
        while not (dead := await jobs.load_dead()):
            await asyncio.sleep(0.02)
    assert [(each.key, each.reason, each.tries) for each in dead] == [("a", "ValueError: no such thing", 2)]


async def test_a_store_that_lost_everything_is_begun_anew_by_both_sides(jobs, working, redis):
    seen = Seen()
    async with working(seen):
        await jobs.put(Job(kind="test", key="a"))
        await until(lambda: len(seen.jobs) == 1)
        await redis.flushdb()
        await redis.execute_command("FUNCTION", "FLUSH")
        await jobs.put(Job(kind="test", key="b"))
        await until(lambda: len(seen.jobs) == 2)


async def test_a_worker_that_is_stopped_gives_its_work_back(jobs, working, monkeypatch):
    monkeypatch.setattr(streaq_jobs, "GRACE_S", 0.05)
    began, never = asyncio.Event(), asyncio.Event()

    async def endless(job):
        began.set()
        await never.wait()

    await jobs.put(Job(kind="test", key="a"))
    async with working(endless) as stop:
        await began.wait()
        stop.set()
    seen = Seen()
    async with working(seen):
        await until(lambda: seen.jobs)
    assert seen.keys == ["a"]


async def test_a_queue_that_cannot_be_reached_is_an_honest_error(records):
    async with open_jobs("redis://127.0.0.1:1", records) as jobs:
        with pytest.raises(StorageError):
            await jobs.put(Job(kind="test", key="a"))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("redis://:secret@host:6379/2", "redis://:secret@host:6379/2"),
        ("unix:///tmp/a.sock?password=p%40ss", "unix://:p%40ss@/tmp/a.sock?db=0"),
        ("unix:///tmp/a.sock?db=3", "unix:///tmp/a.sock?db=3"),
    ],
)
def test_addresses_are_given_in_the_librarys_own_form(ours, theirs):
    assert coredis_url(ours) == theirs
