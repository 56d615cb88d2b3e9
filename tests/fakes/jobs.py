"""A queue in a test's hand: it can lose its jobs, run them twice, and wait in the test's own time."""

import heapq
import itertools
from datetime import datetime, timedelta

from bot.ports import Again, DeadJob, Handlers, Job

REMEMBERED = timedelta(hours=1)


class HeldJobs:
    """The `Jobs` port over a list. What a handler raises goes to the test, and the job is gone."""

    def __init__(self, clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[datetime, int, Job]] = []
        self._ready: list[tuple[bool, int, Job]] = []
        self._held: set[str] = set()
        self._done: dict[str, datetime] = {}
        self._numbers = itertools.count()
        self.twice = False
        self.refused = 0

    def __len__(self) -> int:
        return len(self._waiting) + len(self._ready)

    async def put(self, job: Job) -> bool:
        now = self._clock.now()
        if job.key in self._held or now - self._done.get(job.key, now - REMEMBERED) < REMEMBERED:
            self.refused += 1
            return False
        self._held.add(job.key)
        self._push(job, now + timedelta(seconds=job.after_s))
        return True

    async def load_dead(self) -> list[DeadJob]:
        return []

    def lose_everything(self) -> None:
        """The queue's memory is gone."""
        self._waiting.clear()
        self._ready.clear()
        self._held.clear()
        self._done.clear()

    async def run_due(self, handlers: Handlers) -> int:
        """Run what waits and is due by now; return how many ran."""
        ran = 0
        while job := self._next():
            outcome = None
            try:
                if job.kind in handlers:
                    ran += 1
                    outcome = await handlers[job.kind](job)
                    if self.twice:
                        await handlers[job.kind](job)
            finally:
                self._end(job, outcome)
        now = self._clock.now()
        self._done = {key: at for key, at in self._done.items() if now - at < REMEMBERED}
        return ran

    def _next(self) -> Job | None:
        """Take the next that is due: the urgent ones first, then in the order in which they came."""
        while self._waiting and self._waiting[0][0] <= self._clock.now():
            _, number, job = heapq.heappop(self._waiting)
            heapq.heappush(self._ready, (not job.urgent, number, job))
        return heapq.heappop(self._ready)[2] if self._ready else None

    def _end(self, job: Job, outcome: Again | None) -> None:
        now = self._clock.now()
        if isinstance(outcome, Again):
            self._push(job, now + timedelta(seconds=max(outcome.after_s, 0.001)))
        else:
            self._held.discard(job.key)
            self._done[job.key] = now

    def _push(self, job: Job, at: datetime) -> None:
        heapq.heappush(self._waiting, (at, next(self._numbers), job))
