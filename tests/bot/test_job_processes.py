"""Workers as real processes that are killed or told to stop, and a store that dies under them: no job is lost."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from fakes.own_store import OwnStore, answering

from bot.jobs.queue import open_jobs
from bot.ports import Job
from bot.store.client import open_client
from bot.store.job_records import JobRecords

TESTS = Path(__file__).parents[1]
JOBS = 500
DRAINED_S = 10
AGAIN_S = 30.0  # a killed worker's jobs are taken by others within this


class Crew:
    """Worker processes over one store, and the diary of what they did."""

    def __init__(self, store: OwnStore, client, jobs, folder: Path) -> None:
        self.store, self.client, self.jobs = store, client, jobs
        self.path = folder / "diary"
        self.path.touch()
        self.processes: list[subprocess.Popen] = []

    def start(self, *, takes_s: float = 0.05) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "fakes.job_worker", self.store.url, str(self.path), str(takes_s)],
            cwd=TESTS,
            env={**os.environ, "PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    async def put(self, name: str, count: int) -> set[str]:
        """Put so many jobs; some may be known already."""
        keys = {f"{name}-{number}" for number in range(count)}
        for key in sorted(keys):
            await self.jobs.put(Job(kind="test", key=key))
        return keys

    def noted(self, what: str) -> Counter[str]:
        lines = [line.split() for line in self.path.read_text().splitlines()]
        return Counter(key for noted, key, _ in lines if noted == what)

    async def until(self, condition, within_s: float = 60.0) -> None:
        """Look again and again; the deadline only ends a test that would never end."""
        async with asyncio.timeout(within_s):
            while not condition():
                await asyncio.sleep(0.02)

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
async def crew(tmp_path):
    store = OwnStore(tmp_path / "store")
    store.start()
    async with open_client(store.url, timeout_s=2.0) as client:
        await answering(client)
        async with open_jobs(store.url, JobRecords(client)) as jobs:
            crew = Crew(store, client, jobs, tmp_path)
            yield crew
            crew.end()
    store.kill()


@pytest.mark.soak
async def test_the_jobs_of_killed_workers_are_done_by_others(crew):
    chance = random.Random(11)
    wanted = await crew.put("job", JOBS)
    workers = [crew.start() for _ in range(4)]
    killed_at = 0.0
    for number, worker in enumerate(chance.sample(workers, 2), 1):
        await crew.until(lambda: len(crew.noted("end")) >= 100 * number)  # noqa: B023
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        killed_at = time.monotonic()
    await crew.until(lambda: set(crew.noted("end")) == wanted)
    print(
        f"\n{JOBS} jobs, two of four workers killed: all done {time.monotonic() - killed_at:.0f} s after the last kill"
    )
    print(f"{sum(count > 1 for count in crew.noted('begin').values())} begun twice, none lost")
    assert time.monotonic() - killed_at < AGAIN_S + 5
    for worker in workers:
        if worker.poll() is None:
            worker.terminate()
            assert worker.wait(timeout=DRAINED_S) == 0


@pytest.mark.soak
async def test_a_worker_told_to_stop_ends_in_time_and_its_long_jobs_are_done_by_the_next(crew):
    wanted = await crew.put("job", 40)
    worker = crew.start(takes_s=300)
    await crew.until(lambda: len(crew.noted("begin")) == 16)
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(timeout=DRAINED_S) == 0
    took_s = time.monotonic() - began
    crew.start(takes_s=0.01)
    await crew.until(lambda: set(crew.noted("end")) == wanted)
    print(f"\nstopped in {took_s:.1f} s with 16 long jobs under way; all 40 done by the next worker")


@pytest.mark.soak
async def test_a_worker_told_to_stop_finishes_its_short_jobs_first(crew):
    await crew.put("job", 40)
    worker = crew.start(takes_s=1)
    await crew.until(lambda: len(crew.noted("begin")) >= 16)
    worker.terminate()
    assert worker.wait(timeout=DRAINED_S) == 0
    assert crew.noted("begin") == crew.noted("end")


@pytest.mark.soak
async def test_a_job_that_outlasts_the_time_of_a_dead_worker_is_not_done_twice(crew):
    wanted = await crew.put("job", 16)
    crew.start(takes_s=50)
    await crew.until(lambda: len(crew.noted("begin")) == 16)
    crew.start(takes_s=50)
    await crew.until(lambda: set(crew.noted("end")) == wanted, within_s=90)
    assert set(crew.noted("begin").values()) == {1}


@pytest.mark.soak
async def test_a_store_that_is_killed_and_comes_back_with_its_data_costs_no_job(crew):
    wanted = await crew.put("job", JOBS)
    workers = [crew.start() for _ in range(2)]
    await crew.until(lambda: len(crew.noted("end")) >= 100)
    crew.store.kill()
    await asyncio.sleep(2)
    crew.store.start()
    await answering(crew.client)
    back, ended = time.monotonic(), len(crew.noted("end"))
    await crew.until(lambda: len(crew.noted("end")) > ended + 16)
    took_s = time.monotonic() - back
    wanted |= await crew.put("later", 20)
    await crew.until(lambda: set(crew.noted("end")) == wanted)
    doubled = sum(count > 1 for count in crew.noted("begin").values())
    print(f"\nat work again {took_s:.1f} s after the store's return; {doubled} of {len(wanted)} begun twice, none lost")
    assert all(worker.poll() is None for worker in workers)


@pytest.mark.soak
async def test_a_store_that_comes_back_empty_is_worked_off_by_the_same_workers(crew):
    await crew.put("job", JOBS)
    workers = [crew.start() for _ in range(2)]
    await crew.until(lambda: len(crew.noted("end")) >= 100)
    crew.store.kill()
    crew.store.start(empty=True)
    await answering(crew.client)
    back = time.monotonic()
    wanted = await crew.put("job", JOBS)  # whoever owns the work puts it again
    await crew.until(lambda: set(crew.noted("end")) == wanted)
    print(f"\nall done {time.monotonic() - back:.1f} s after the store came back empty")
    assert all(worker.poll() is None for worker in workers)
