"""A queue in a test's hand: it can lose its jobs, run them twice, and wait in the test's own time."""

import heapq
import itertools
from datetime import datetime, timedelta

from bot.ports import Again, DeadJob, Handlers, Job

REMEMBERED = timedelta(hours=1)


class HeldJobs:
    """The `Jobs` port over a list."""

    def __init__(self, clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[datetime, bool, int, Job]] = []
        self._known: dict[str, datetime] = {}
        self._numbers = itertools.count()
        self.twice = False
        self.refused = 0

    def __len__(self) -> int:
        return len(self._waiting)

    async def put(self, job: Job) -> bool:
        now = self._clock.now()
        if now - self._known.get(job.key, now - 2 * REMEMBERED) < REMEMBERED:
            self.refused += 1
            return False
        self._known[job.key] = now
        self._push(job, now + timedelta(seconds=job.after_s))
        return True

    async def load_dead(self) -> list[DeadJob]:
        return []

    def lose_everything(self) -> None:
        """The queue's memory is gone."""
        self._waiting.clear()
        self._known.clear()

    async def run_due(self, handlers: Handlers) -> int:
        """Run what waits and is due by now; return how many ran."""
        ran = 0
        while self._waiting and self._waiting[0][0] <= self._clock.now():
            _, _, _, job = heapq.heappop(self._waiting)
            if job.kind not in handlers:
                continue
            ran += 1
            outcome = await handlers[job.kind](job)
            if self.twice:
                await handlers[job.kind](job)
            if isinstance(outcome, Again):
                self._push(job, self._clock.now() + timedelta(seconds=max(outcome.after_s, 0.001)))
        now = self._clock.now()
        self._known = {key: at for key, at in self._known.items() if now - at < REMEMBERED}
        return ran

    def _push(self, job: Job, at: datetime) -> None:
        heapq.heappush(self._waiting, (at, not job.urgent, next(self._numbers), job))
