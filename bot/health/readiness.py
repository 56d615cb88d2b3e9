"""`/readyz` and the gauges of `/metrics`: the checks that say whether this process can answer.

Everything that is shown beside the counters is read when somebody looks, within a deadline: a store that is down makes
the gauges say so, and never holds the page up.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot.errors import StorageError
from bot.health.metrics import Meter
from bot.papers.library import Library
from bot.ports import Clock
from bot.store.store import Store

LOOK_S = 1.5
OVERDUE = timedelta(minutes=1)  # what is due is looked at within seconds
OVERDUE_MOST = 1_000
UPSTREAM = ("Hugging Face", "Hugging Face pages")


class Vitals:
    """What `/readyz` and `/metrics` show of one process."""

    def __init__(
        self,
        meter: Meter,
        library: Library,
        store: Store,
        clock: Clock,
        checks: Sequence[Callable[[], Awaitable[str]]] = (),
    ) -> None:
        """Each of `checks` returns why this process is not ready, "" when it finds nothing; StorageError counts."""
        self._meter = meter
        self._checks = checks
        self._library = library
        self._store = store
        self._clock = clock
        self._store_up = math.nan
        self._upstream_age_s = math.nan
        self._dead = math.nan
        self._overdue = math.nan
        meter.watch("store_up", "Whether the store answers", lambda: self._store_up)
        meter.watch("upstream_age_seconds", "Since the newest list was fetched", lambda: self._upstream_age_s)
        meter.watch("jobs_dead", "Jobs that were given up", lambda: self._dead)
        meter.watch("digests_overdue", "Due digests that no clock has looked at", lambda: self._overdue)
        meter.watch("library_papers", "Library in memory", lambda: float(library.size))

    async def find_trouble(self) -> str:
        """Return why this process is not ready, "" when it is."""
        try:
            async with asyncio.timeout(LOOK_S):
                await self._store.health.load()
                for check in self._checks:
                    if reason := await check():
                        return reason
        except (StorageError, TimeoutError) as error:
            return str(error) or "Redis didn't answer in time"
        return "" if self._library.loaded else "The library hasn't loaded yet"

    async def expose(self) -> bytes:
        """Return counters and gauges in Prometheus' text format."""
        try:
            async with asyncio.timeout(LOOK_S):
                await self._look()
        except (StorageError, TimeoutError):
            self._store_up, self._upstream_age_s, self._dead, self._overdue = 0.0, math.nan, math.nan, math.nan
        return self._meter.expose()

    async def _look(self) -> None:
        now = self._clock.now()
        known = await self._store.health.load()
        answered = [at for name in UPSTREAM if name in known and (at := known[name].answered_at)]
        self._upstream_age_s = (now - max(answered)).total_seconds() if answered else math.nan
        self._dead = len(await self._store.jobs.load_dead())
        self._overdue = len(await self._store.subscriptions.load_due(now - OVERDUE, limit=OVERDUE_MOST))
        self._store_up = 1.0
