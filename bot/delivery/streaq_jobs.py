"""Jobs over Redis streams, by streaq: any number of machines put and work, and any of them may die. For the operator.

What this adapter adds to the library: a job is named by its key, and a key that was done is skipped for an hour; a
failing job waits longer each time and is buried after some tries; a worker whose Redis has gone, or has lost its
memory, begins anew; and the unfinished jobs of a worker that is stopped go back into the queue.
"""

import asyncio
import hashlib
import json
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import structlog
from coredis.exceptions import RedisError
from streaq import StreaqRetry, Worker

from bot.errors import StorageError, WorldError
from bot.ports import Again, Clock, DeadJob, Handlers, Job, JobRecords
from bot.tasks import pause, stop_tasks

log = structlog.get_logger(__name__)

QUEUE = "papers"
TASK = "job"
URGENT, NORMAL = "urgent", "normal"
CONCURRENCY = 128  # most wait for their turn on a platform
IDLE_S = 15  # of a dead worker, a job is taken by another after so long
GRACE_S = 8.0  # for what is under way when a worker is stopped
REENTER_S = 1.0
PUT_S = 2.0
CONNECT_S = 2.0
STREAM_S = IDLE_S + 5.0  # longer than a blocking read
RECORDS_S = 2.0
TRIES = 8
LONGEST_PAUSE_S = 600.0

Run = Callable[[str, str, str], Coroutine[Any, Any, None]]


class _Worker(Worker[None]):
    """A worker that ends when `stop` is set, instead of listening for signals."""

    def __init__(self, url: str, stop: asyncio.Event, concurrency: int) -> None:
        super().__init__(
            redis_url=coredis_url(url),
            redis_kwargs={"connect_timeout": CONNECT_S, "stream_timeout": STREAM_S},
            concurrency=concurrency,
            queue_name=QUEUE,
            priorities=[NORMAL, URGENT],  # the library wants the last ones first
            prefetch=1,
            serializer=_serialize,
            deserializer=json.loads,
            idle_timeout=IDLE_S,
        )
        self._stop = stop

    async def signal_handler(self, scope: Any) -> None:
        """End when told to; what is under way is given its grace by `StreaqWorker`."""
        await self._stop.wait()
        scope.cancel("stopped")


class _Connection:
    """An entered worker that only puts. It is entered and left by one task, as its library wants."""

    def __init__(self, url: str) -> None:
        self._closing = asyncio.Event()
        self._open: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._hold(url), name="job queue connection")

    @property
    def broken(self) -> bool:
        return self._task.done()

    async def worker(self) -> _Worker:
        return await asyncio.shield(self._open)

    async def close(self) -> None:
        self._closing.set()
        await asyncio.wait({self._task}, timeout=CONNECT_S)
        await stop_tasks([self._task])
        with suppress(asyncio.CancelledError, Exception):  # what broke was told to whoever wanted to put
            self._task.result()

    async def _hold(self, url: str) -> None:
        worker = _Worker(url, self._closing, 1)
        try:
            async with worker:
                self._open.set_result(worker)
                await self._closing.wait()
        except Exception as error:
            if not self._open.done():
                self._open.set_exception(error)
                self._open.exception()
        finally:
            if not self._open.done():
                self._open.cancel()


class StreaqJobs:
    """The `Jobs` port: puts jobs. Open it with `open_jobs`."""

    def __init__(self, url: str, records: JobRecords) -> None:
        self._url = url
        self._records = records
        self._connection: _Connection | None = None

    async def put(self, job: Job) -> bool:
        """Take a job, in one step; False when its key is known already."""
        if await self._records.was_done(job.key):
            return False
        for last in (False, True):
            try:
                async with asyncio.timeout(PUT_S):
                    return await self._publish(job)
            except (RedisError, OSError, TimeoutError, ExceptionGroup) as error:
                await self.close()
                if last:
                    raise StorageError("the job queue cannot be reached", reason="down") from error
        return False

    async def load_dead(self) -> Sequence[DeadJob]:
        """Return the jobs that were given up, newest first."""
        return await self._records.load_dead()

    async def close(self) -> None:
        """Leave the connection; the next job opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _publish(self, job: Job) -> bool:
        if self._connection is None or self._connection.broken:
            self._connection = _Connection(self._url)
        worker = await self._connection.worker()
        task = _register(worker, _nothing).enqueue(job.kind, job.key, b64encode(job.body).decode())
        task.id = task_id(job.key)
        delay = timedelta(seconds=job.after_s) if job.after_s > 0 else None
        task.start(delay=delay, priority=URGENT if job.urgent else NORMAL)
        now_ms = int(time.time() * 1000)
        published: Any = worker.publish_task(worker.redis, task, await task.serialize(now_ms), now_ms)
        return bool(await published)  # 0, or the place in the queue; the library declares None


class StreaqRunner:
    """Works off the queue until it is stopped."""

    def __init__(self, url: str, records: JobRecords, clock: Clock, *, concurrency: int = CONCURRENCY) -> None:
        self._url = url
        self._records = records
        self._clock = clock
        self._concurrency = concurrency

    async def run(self, handlers: Handlers, stop: asyncio.Event) -> None:
        """Work until `stop`. Redis may go, and come back empty: then everything is registered anew."""
        while not stop.is_set():
            worker = _Worker(self._url, stop, self._concurrency)
            _register(worker, self._runner(handlers, stop))
            try:
                await worker.run_async()
            except Exception as error:  # the runner of a loop: whatever ended it, it begins again
                log.warning("jobs.reentered", reason=_first(error))
                await pause(REENTER_S, stop)

    def _runner(self, handlers: Handlers, stop: asyncio.Event) -> Run:
        async def run(kind: str, key: str, body: str) -> None:
            try:
                again = await self._once(handlers, Job(kind=kind, key=key, body=b64decode(body)), stop)
            except WorldError as error:  # its records cannot be reached: an error would end the job for ever
                again = Again(after_s=RECORDS_S, reason=str(error))
            if again is not None:
                raise StreaqRetry(again.reason, delay=timedelta(seconds=max(0.0, again.after_s)))

        return run

    async def _once(self, handlers: Handlers, job: Job, stop: asyncio.Event) -> Again | None:
        if await self._records.was_done(job.key):
            return None
        again = await self._attempt(handlers, job, stop)
        if again is None:
            await self._records.done(job.key)
        return again

    async def _attempt(self, handlers: Handlers, job: Job, stop: asyncio.Event) -> Again | None:
        """Do the job once; an error waits longer each time, until the job is buried."""
        try:
            return await _until_stopped(handlers[job.kind](job), stop)
        except Exception as error:
            log.exception("job.failed", kind=job.kind, key=job.key)
            tries = await self._records.failed(job.key)
            if tries < TRIES:
                return Again(after_s=min(LONGEST_PAUSE_S, 2.0**tries), reason=type(error).__name__)
            reason = f"{type(error).__name__}: {error}"[:200]
            now = self._clock.now()
            await self._records.bury(DeadJob(kind=job.kind, key=job.key, reason=reason, at=now, tries=tries))
            return None


@asynccontextmanager
async def open_jobs(url: str, records: JobRecords) -> AsyncIterator[StreaqJobs]:
    """Open the putting side for the length of the block; nothing is connected before the first job."""
    jobs = StreaqJobs(url, records)
    try:
        yield jobs
    finally:
        await jobs.close()


def task_id(key: str) -> str:
    """Return the library's name of a job; user text never becomes part of a key."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def coredis_url(url: str) -> str:
    """Return the address in the form the library's client wants: a socket's password stands before its path there."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    options = dict(parse_qsl(parts.query))
    secret = quote(options["password"], safe="") if "password" in options else ""
    user = f":{secret}@" if secret else ""
    return f"unix://{user}{parts.path}?db={options.get('db', '0')}"


async def _until_stopped(work: Awaitable[Again | None], stop: asyncio.Event) -> Again | None:
    """Do the work; once stopped it has some seconds left, then the job goes back into the queue."""
    working, stopping = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            await asyncio.wait({working}, timeout=GRACE_S)
        return await working if working.done() else Again(after_s=0, reason="the worker was stopped")
    finally:
        await stop_tasks([working, stopping])


def _register(worker: _Worker, run: Run) -> Any:
    return worker.registry.get(TASK) or worker.task(name=TASK, max_tries=None, silent=True, ttl=0)(run)


async def _nothing(kind: str, key: str, body: str) -> None:
    """Stands for the runner where jobs are only put."""


def _serialize(value: Any) -> str:
    return json.dumps(value, default=repr)


def _first(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"[:200]
