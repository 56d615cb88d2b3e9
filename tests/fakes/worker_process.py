"""A real process that is clock and worker over a platform in a file: the thing that the kill proofs kill.

Arguments: the store's address, the platform's file, seconds that a post takes, `clock`, `worker` or `both`, and, where
the time is not the machine's, a file with it and the days that have papers. It is run as a script, so that PYTHONPATH
says which version of `bot` runs.
"""

import asyncio
import signal
import sys
from datetime import date, datetime
from pathlib import Path

from fakes.deliveries import some_papers
from fakes.file_platform import FilePlatform
from fakes.sources import FakeSource
from prometheus_client import CollectorRegistry

from bot.app import SystemClock, open_bot
from bot.health.logs import configure_logs
from bot.health.metrics import Meter
from bot.runtime import open_works
from bot.settings import Settings


class FileClock:
    """The `Clock` port: the time that stands in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text())


async def main(url: str, path: str, takes_s: str, part: str, time_path: str = "", *days: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings = Settings(redis_url=url, _env_file=None)
    clock, source = FileClock(Path(time_path)) if time_path else SystemClock(), FakeSource()
    source.days = {day: some_papers(day, 3) for day in map(date.fromisoformat, days)}
    async with open_bot(settings, clock=clock, source=source, store_timeout_s=2.0) as bot:
        bot.publishers["fake"] = FilePlatform(Path(path), float(takes_s))
        async with (
            open_works(bot, url, Meter(CollectorRegistry()), concurrency=16) as works,
            asyncio.TaskGroup() as group,
        ):
            if part in ("clock", "both"):
                group.create_task(works.clock.run(stop))
            if part in ("worker", "both"):
                group.create_task(works.run_worker({}, stop))
            print("ready", flush=True)


if __name__ == "__main__":
    configure_logs("WARNING", "text")
    asyncio.run(main(*sys.argv[1:]))
