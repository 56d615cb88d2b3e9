"""Work that outlives the process that thought of it: done at least once, known by its key, whatever the store does."""

import asyncio
import time
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
from contracts.jobs import JobsContract, Seen
from fakes.redis_proxy import RedisProxy
from fakes.tls_front import TlsFront, make_certificate
from structlog.testing import capture_logs

from bot.errors import StorageError
from bot.jobs import queue as job_queue
from bot.jobs.queue import StreaqRunner, open_jobs, queue_url
from bot.ports import Job
from bot.store.job_records import JobRecords
from bot.store.server import open_server
from bot.tasks import stop_tasks

PATIENCE_S = 60.0
SECRET = "p@ss/w%rd: +"


@pytest.fixture
def records(redis):
    return JobRecords(redis)


@pytest.fixture
async def jobs(server_url, records):
    async with open_jobs(server_url, records) as jobs:
        yield jobs


@pytest.fixture(autouse=True)
def brisk(monkeypatch):
    monkeypatch.setattr(job_queue, "REENTER_S", 0.02)


async def until(condition):
    """Look again and again; the deadline only ends a test that would never end."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.01)


@pytest.fixture
def working(server_url, records, clock):
    """A worker for the length of a block."""

    @asynccontextmanager
    async def work(handlers, *, url=server_url, at_once=8):
        stop = asyncio.Event()
        task = asyncio.create_task(StreaqRunner(url, records, clock, concurrency=at_once).run(handlers, stop))
        try:
            yield stop
            stop.set()
            await asyncio.wait_for(task, PATIENCE_S)
        finally:
            await stop_tasks([task])

    return work


class StreamYard:
    """A real queue, and a worker that does one job at a time."""

    def __init__(self, jobs, working, redis) -> None:
        self.jobs, self._working, self._redis = jobs, working, redis

    @asynccontextmanager
    async def working(self, handlers):
        async with self._working(handlers, at_once=1):
            yield

    async def until(self, condition):
        await until(condition)

    async def hour_passes(self):
        """What is to be forgotten by then is."""
        for key in await self._redis.keys("*"):
            if 0 <= await self._redis.ttl(key) <= 3_600:
                await self._redis.delete(key)


class TestStreaqJobs(JobsContract):
    """Jobs over Redis streams."""

    @pytest.fixture
    def yard(self, jobs, working, redis):
        return StreamYard(jobs, working, redis)


async def test_both_sides_begin_anew_when_the_store_lost_everything(jobs, working, redis):
    seen = Seen()
    async with working({"test": seen}):
        await jobs.put(Job(kind="test", key="a"))
        await until(lambda: seen.jobs)
        await redis.flushdb()
        await redis.execute_command("FUNCTION", "FLUSH")
        many = [Job(kind="test", key=f"b {number}") for number in range(20)]
        assert all(await asyncio.gather(*map(jobs.put, many)))
        await until(lambda: len(seen.jobs) == 21)


async def test_what_is_under_way_goes_on_while_the_connection_is_lost_and_others_are_done_meanwhile(
    jobs, working, records, server_url
):
    """A digest takes minutes; a store that was away for a moment neither ends it nor is kept waiting by it."""
    release, seen = asyncio.Event(), Seen()

    async def long(job):
        seen.jobs.append(job)
        await release.wait()

    async with RedisProxy(server_url) as line, working({"long": long, "short": seen}, url=line.url):
        await jobs.put(Job(kind="long", key="digest"))
        await until(lambda: seen.jobs)
        with capture_logs() as logged:
            line.mode = "reset"
            await until(lambda: any(entry["event"] == "jobs.reentered" for entry in logged))
            line.mode = "ok"
        await jobs.put(Job(kind="short", key="event"))
        await until(lambda: len(seen.jobs) == 2)
        assert not await records.was_done("digest")
        release.set()
        async with asyncio.timeout(PATIENCE_S):
            while not await records.was_done("digest"):
                await asyncio.sleep(0.01)
    assert seen.keys == ["digest", "event"]


async def test_a_worker_that_is_stopped_gives_its_work_back(jobs, working, monkeypatch):
    monkeypatch.setattr(job_queue, "GRACE_S", 0.05)
    began, ended = asyncio.Event(), asyncio.Event()

    async def endless(job):
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    await jobs.put(Job(kind="test", key="a"))
    async with working({"test": endless}) as stop:
        await began.wait()
        stop.set()
    assert ended.is_set()
    seen = Seen()
    async with working({"test": seen}):
        await until(lambda: seen.jobs)
    assert seen.keys == ["a"]


async def test_a_queue_that_cannot_be_reached_is_an_honest_error(records):
    async with open_jobs("redis://127.0.0.1:1", records) as jobs:
        with pytest.raises(StorageError):
            await jobs.put(Job(kind="test", key="a"))


@pytest.mark.parametrize("step", range(3, 21, 3))
async def test_a_connection_that_is_closed_while_many_put_costs_nobody_more_than_an_honest_error(
    jobs, monkeypatch, step
):
    """One put that failed closes the connection they share, at any moment of the others."""

    async def put_many(name):
        many = [Job(kind="test", key=f"{name} {number}") for number in range(20)]
        return await asyncio.gather(*map(jobs.put, many), return_exceptions=True)

    assert {type(each) for each in await put_many("earlier")} == {bool}  # connected
    monkeypatch.setattr(job_queue, "PUT_S", 0.1)
    putting = asyncio.create_task(put_many("now"))
    for _ in range(step):
        await asyncio.sleep(0)
    jobs._leave(jobs._open[job_queue.QUEUE])
    outcomes = await putting
    assert [each for each in outcomes if not isinstance(each, bool | StorageError)] == []


async def test_a_password_may_hold_any_character(tmp_path, records):
    """As the store's own client takes it, so does the queue's: at a socket and at a port."""
    async with open_server(tmp_path, password=SECRET) as server, RedisProxy(server.url) as line:
        at_port = line.url.replace("redis://", f"redis://:{quote(SECRET, safe='')}@")
        async with open_jobs(server.url, records) as jobs, open_jobs(at_port, records) as others:
            assert await jobs.put(Job(kind="test", key="a"))
            assert not await others.put(Job(kind="test", key="a"))


async def test_with_tls_the_certificate_has_to_name_the_host(redis, server_url, records, tmp_path):
    certificate = make_certificate(tmp_path, "localhost")
    async with TlsFront(server_url, certificate) as front:
        for host, welcome in (("localhost", True), ("127.0.0.1", False)):
            url = f"rediss://{host}:{front.port}/0?ssl_ca_certs={certificate}"
            async with open_jobs(url, records) as jobs:
                if welcome:
                    assert await jobs.put(Job(kind="test", key="a"))
                    continue
                with pytest.raises(StorageError):
                    await jobs.put(Job(kind="test", key="b"))


def test_only_who_asks_for_it_talks_to_any_host_with_tls():
    assert queue_url("rediss://host/0") == "rediss://host/0?ssl_check_hostname=true"
    assert queue_url("rediss://host/0?ssl_cert_reqs=none") == "rediss://host/0?ssl_cert_reqs=none"
    assert queue_url("redis://host/0") == "redis://host/0"
