"""Workers and clocks leave a mark every few seconds, so that the others can say when nobody does their work."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.errors import WorldError
from bot.ports import Clock, HealthBook, SourceHealth
from bot.supervisor import Run
from bot.tasks import pause, running

log = structlog.get_logger(__name__)

BEAT_S = 5.0
GONE = timedelta(seconds=60)  # clocks of machines may be half a minute apart
PREFIX = "process "
LOST = {"worker": "mentions, alerts and digests wait", "clock": "no digest becomes due"}


def is_source(name: str) -> bool:
    """Whether a name in the health book is that of a source, not of a process of ours."""
    return not name.startswith(PREFIX)


def name_missing(health: Mapping[str, SourceHealth], now: datetime) -> str:
    """Return which kinds of process nobody runs and what that means, "" when none is missing. Pure."""
    missing = [role for role in LOST if not _is_alive(health.get(f"{PREFIX}{role}"), now)]
    return " ".join(f"No {role} is running: {LOST[role]}." for role in missing)


async def run_with_beat(role: str, run: Run, book: HealthBook, clock: Clock, stop: asyncio.Event) -> None:
    """Run a worker or a clock, and leave its mark as long as it runs."""
    async with running(_beat(role, book, clock), name=f"heartbeat of the {role}"):
        await run(stop)


class Watch:
    """Says in the log and to `/readyz` that nobody does the work this process hands on."""

    def __init__(self, book: HealthBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._since = clock.now()

    async def find_trouble(self) -> str:
        """Return what is missing; nothing in the first minute, while others may still start. Raises StorageError."""
        now = self._clock.now()
        return name_missing(await self._book.load(), now) if now - self._since >= GONE else ""

    async def run(self, stop: asyncio.Event) -> None:
        """Log what is missing when that changes, until `stop`."""
        said = ""
        while not stop.is_set():
            with suppress(WorldError):
                missing = await self.find_trouble()
                if missing and missing != said:
                    log.warning("process.missing", reason=missing, advice="Start `papers worker` and `papers clock`.")
                said = missing
            await pause(BEAT_S, stop)


async def _beat(role: str, book: HealthBook, clock: Clock) -> None:
    while True:
        with suppress(WorldError):  # a store that is down is no news here
            await book.save(f"{PREFIX}{role}", SourceHealth(answered_at=clock.now()))
        await asyncio.sleep(BEAT_S)


def _is_alive(health: SourceHealth | None, now: datetime) -> bool:
    return health is not None and health.answered_at is not None and abs(now - health.answered_at) < GONE
