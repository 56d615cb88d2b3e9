"""One lane per person in the queue: whoever asks without end holds up nobody else, and no digest waits for talk."""

import asyncio

import pytest
from fakes.store_watch import until

from bot.jobs import queue
from bot.jobs.attempts import MOST, Attempts
from bot.jobs.queue import StreaqRunner, open_jobs
from bot.ports import Job, LaneFullError
from bot.store import job_records
from bot.store.job_records import JobRecords
from bot.tasks import running


def talk(number: int, lane: str = "slack:T1:U1") -> Job:
    return Job(kind="talk", key=f"{lane}:{number}", lane=lane, urgent=True)


class Handlers(dict):
    """Talk hangs until the test lets it go; who is waited for is noted when it is done."""

    def __init__(self) -> None:
        self.hung, self.done, self.over = 0, asyncio.Queue(), asyncio.Event()
        super().__init__(talk=self._talk, digest=self._digest)

    async def _talk(self, job: Job) -> None:
        if job.lane == "slack:T1:U1" or job.lane.startswith("crowd"):
            self.hung += 1
            await self.over.wait()
        self.done.put_nowait(job.key)

    async def _digest(self, job: Job) -> None:
        self.done.put_nowait(job.key)


async def test_a_person_who_asks_without_end_takes_few_of_a_workers_places(redis, clock):
    handlers, lost = Handlers(), asyncio.Event()
    attempts = Attempts(handlers, JobRecords(redis), clock)
    waiting = [asyncio.ensure_future(attempts.run(talk(number), lost)) for number in range(MOST + 5)]
    returned, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert (await attempts.run(talk(1, lane="slack:T1:U2"), lost)) is None
    assert handlers.hung == 3
    assert {task.result().reason for task in returned} == {"its lane is busy"}
    handlers.over.set()
    results = await asyncio.gather(*waiting)
    assert [result for result in results if result is None] == [None] * MOST


async def test_a_digest_is_delivered_while_every_answer_hangs(redis, server_url, clock, monkeypatch):
    monkeypatch.setattr(queue, "TALKERS", 8)
    handlers, stop = Handlers(), asyncio.Event()
    records = JobRecords(redis)
    async with open_jobs(server_url, records) as jobs:
        runner = StreaqRunner(server_url, records, clock)
        async with running(runner.run(handlers, stop), name="worker") as worker:
            for number in range(18):
                await jobs.put(talk(0, lane=f"crowd {number}"))
            async with asyncio.timeout(20):
                while handlers.hung < 8:
                    await asyncio.sleep(0.005)
                await jobs.put(Job(kind="digest", key="digest:1"))
                assert await handlers.done.get() == "digest:1"
            handlers.over.set()
            stop.set()
            await worker


async def test_the_queue_takes_so_many_requests_of_one_person_a_minute_and_no_more(redis, server_url, monkeypatch):
    monkeypatch.setattr(job_records, "LANE_MOST", 3)
    async with open_jobs(server_url, JobRecords(redis)) as jobs:
        for number in range(3):
            assert await jobs.put(talk(number))
        with pytest.raises(LaneFullError):
            await jobs.put(talk(4))
        assert await jobs.put(talk(4, lane="slack:T1:U2"))
        assert await jobs.put(Job(kind="digest", key="digest:1"))


async def test_a_worker_that_cannot_take_jobs_says_so_until_it_can(redis, server_url, clock, monkeypatch):
    """Something else lies where the queue has its jobs."""
    monkeypatch.setattr(queue, "REENTER_S", 0.01)
    monkeypatch.setattr(queue, "BROKEN_S", 0.3)
    stop, runner = asyncio.Event(), StreaqRunner(server_url, JobRecords(redis), clock)
    await redis.set("streaq:papers:queues:normal", "what is this")
    async with running(runner.run({}, stop), name="worker") as worker:
        assert await until(runner.find_trouble) == "Jobs can't be taken from the queue; this is tried again"
        await redis.delete("streaq:papers:queues:normal")
        await until(lambda: not runner.find_trouble())
        stop.set()
        await worker
