"""A real process that does jobs: the thing that the proofs of the queue kill.

Arguments: the store's address, the file that hears of every job that begins and ends, seconds that a job takes.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.health.logs import configure_logs
from bot.jobs.queue import StreaqRunner
from bot.ports import Job
from bot.store.client import open_client
from bot.store.job_records import JobRecords


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Diary:
    """Each line is one write at the end of the file, so that many processes may share it."""

    def __init__(self, path: Path, takes_s: float) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._takes_s = takes_s

    async def __call__(self, job: Job) -> None:
        self._note("begin", job)
        await asyncio.sleep(self._takes_s)
        self._note("end", job)

    def _note(self, what: str, job: Job) -> None:
        os.write(self._file, f"{what} {job.key} {os.getpid()}\n".encode())


async def main(url: str, path: str, takes_s: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_client(url, timeout_s=2.0) as client:
        runner = StreaqRunner(url, JobRecords(client), WallClock(), concurrency=16)
        await runner.run({"test": Diary(Path(path), float(takes_s))}, stop)


if __name__ == "__main__":
    configure_logs("WARNING", "text")
    asyncio.run(main(*sys.argv[1:]))
