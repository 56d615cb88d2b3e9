"""What becomes of a job that is tried: it is done, comes again after a pause, or is buried.

A failing job waits longer each time. What the world fails at is tried for about an hour, our own mistakes for some
minutes, and what a platform refuses for good only once. A kind that this worker does not know waits for a newer worker:
during an upgrade both run. A job under way belongs to its process, not to the connection over which it came: when that
is lost the job goes on, and whoever brings it again waits for the same one. What one person asks for waits behind their
own requests, never before those of others.
"""

import asyncio
from asyncio import Semaphore
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

import structlog

from bot.errors import RefusedError, WorldError
from bot.ports import Again, Clock, DeadJob, Handlers, Job
from bot.store.job_records import JobRecords
from bot.tasks import TaskSet, running

log = structlog.get_logger(__name__)

TRIES = 8
WORLD_TRIES = 14  # with the pauses in between nearly an hour
LONGEST_PAUSE_S = 600.0
LONGEST_WISH_S = 3_600.0  # of those who say when to come back
RECORDS_S = 2.0
LANE_PAUSE_S = 1.0
LONGEST_REASON = 200

BACK = Again(after_s=0, reason="the worker left")
WIDTH = 3  # of one lane at once
MOST = 16  # of one lane in this process, running and waiting; the rest stays in the queue


class Attempts:
    """Does the jobs of one process by its handlers."""

    def __init__(self, handlers: Handlers, records: JobRecords, clock: Clock) -> None:
        self._handlers = handlers
        self._records = records
        self._clock = clock
        self._lanes = Lanes()
        self._tasks = TaskSet()
        self._under_way: dict[str, asyncio.Task[Again | None]] = {}

    async def run(self, job: Job, lost: asyncio.Event) -> Again | None:
        """Do the job, or wait for it where it is under way; return None when it is settled.

        When `lost` is set it goes on, and the job has to be brought again to learn of its end.
        """
        task = self._under_way.get(job.key) or self._begin(job)
        async with running(lost.wait(), name="lost") as leaving:
            await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() and not task.cancelled() else BACK

    async def cancel(self) -> None:
        """End what is under way: its jobs are not settled."""
        await self._tasks.close()

    def _begin(self, job: Job) -> asyncio.Task[Again | None]:
        task = self._under_way[job.key] = self._tasks.start(self._settle(job), name=f"job {job.kind}")
        task.add_done_callback(lambda _: self._under_way.pop(job.key, None))
        return task

    async def _settle(self, job: Job) -> Again | None:
        if not self._lanes.has_room(job.lane):
            return Again(after_s=LANE_PAUSE_S, reason="its lane is busy")
        try:
            async with self._lanes.turn(job.lane):
                if await self._records.was_done(job.key):
                    return None
                again = await self._attempt(job)
                if again is None:
                    await self._records.done(job.key)
                return again
        except WorldError as error:  # its records cannot be reached: nobody knows what became of it
            return Again(after_s=RECORDS_S, reason=str(error))

    async def _attempt(self, job: Job) -> Again | None:
        try:
            return await self._handlers.get(job.kind, _leave_to_others)(job)
        except WorldError as error:
            log.warning("job.waits", kind=job.kind, key=job.key, reason=_reason(error))
            return await self._fail(job, error, 1 if isinstance(error, RefusedError) else WORLD_TRIES)
        except Exception as error:  # the runner of a loop: one bad job is no reason to stop
            log.exception("job.failed", kind=job.kind, key=job.key)
            return await self._fail(job, error, TRIES)

    async def _fail(self, job: Job, error: Exception, tries: int) -> Again | None:
        """Return when to try again, or bury the job when it failed `tries` times."""
        failures = await self._records.failed(job.key)
        if failures < tries:
            wish_s = error.retry_after_s if isinstance(error, WorldError) else 0.0
            pause_s = min(LONGEST_PAUSE_S, 2.0**failures)
            return Again(after_s=max(pause_s, min(LONGEST_WISH_S, wish_s)), reason=_reason(error))
        now = self._clock.now()
        await self._records.bury(DeadJob(kind=job.kind, key=job.key, reason=_reason(error), at=now, tries=failures))
        return None


class Lanes:
    """Counts what is under way for each lane; "" is the bot's own work and has no limit."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._turns: WeakValueDictionary[str, Semaphore] = WeakValueDictionary()

    def has_room(self, lane: str) -> bool:
        """Whether one more of this lane may wait here."""
        return not lane or self._taken[lane] < MOST

    @asynccontextmanager
    async def turn(self, lane: str) -> AsyncIterator[None]:
        """Wait for a turn in the lane, in the order of those who came."""
        if not lane:
            yield
            return
        turns = self._turns.setdefault(lane, Semaphore(WIDTH))
        self._taken[lane] += 1
        try:
            async with turns:
                yield
        finally:
            self._taken[lane] -= 1
            if not self._taken[lane]:
                del self._taken[lane]


async def _leave_to_others(job: Job) -> None:
    raise WorldError(f"this version of the bot does not know the job “{job.kind}”")


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_REASON]
