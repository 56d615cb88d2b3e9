"""Jobs over Redis streams, by streaq: any number of machines put and work, and any of them may die.

What this adapter adds to the library: a job is named by its key; a worker whose Redis has gone, or has lost its memory,
begins anew while what is under way goes on; and the unfinished jobs of a worker that is stopped go back into the
queue. The library forgets a job that is done, so the records know it for an hour.
"""

import asyncio
import json
import math
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog
from anyio import BrokenResourceError, ClosedResourceError
from coredis.exceptions import RedisError
from streaq import StreaqRetry, Worker

from bot.errors import StorageError
from bot.jobs.attempts import Attempts
from bot.ports import Clock, DeadJob, Handlers, Job, LaneFullError
from bot.store.job_records import JobRecords
from bot.store.keys import hashed
from bot.tasks import REPEATED_S, TaskSet, pause, running, within

log = structlog.get_logger(__name__)

QUEUE = "papers"  # the bot's own work: digests and chores
TALK = "papers:talk"  # jobs with a lane: what people ask for
TASK = "job"
URGENT, NORMAL = "urgent", "normal"
CONCURRENCY = 128  # most wait for their turn on a platform
TALKERS = 64  # answers at once
CONNECTIONS = 8  # of each queue; a job needs one for a millisecond; small plans of managed servers allow 30
IDLE_S = 14  # a dead worker's job is idle so long, and an idle worker looks again after so long: twice that at most
GRACE_S = 4.5  # for what is under way when a worker is stopped
REENTER_S = 1.0
BROKEN_S = 5.0  # after a worker broke: longer than a pause and a try to begin again
PUT_S = 1.2  # tried twice, in less than the three seconds that platforms give
CONNECT_S = 2.0
STREAM_S = IDLE_S + 5.0  # longer than a blocking read
TROUBLE = (
    RedisError,
    OSError,
    TimeoutError,
    ExceptionGroup,
    RuntimeError,  # the connection was left before the job was written to it,
    ClosedResourceError,  # or is being left
    BrokenResourceError,
)

Run = Callable[..., Coroutine[Any, Any, None]]


class _Worker(Worker[None]):
    """A worker that ends when `stop` is set, instead of listening for signals; `lost` says that it broke."""

    def __init__(self, url: str, stop: asyncio.Event, concurrency: int, queue: str) -> None:
        super().__init__(
            redis_url=queue_url(url),
            redis_kwargs={
                "connect_timeout": CONNECT_S,
                "stream_timeout": STREAM_S,
                "max_connections": CONNECTIONS,
                "decode_components": True,
            },
            concurrency=concurrency,
            queue_name=queue,
            priorities=[NORMAL, URGENT],  # the library wants the last ones first
            serializer=_serialize,
            deserializer=json.loads,
            idle_timeout=IDLE_S,
        )
        self.prefetch = concurrency  # a job waits where every worker can take it
        self._stop = stop
        self.lost = asyncio.Event()

    async def signal_handler(self, scope: Any) -> None:
        """Take no further job when told to. The library waits for what is under way: it must not, once it broke."""
        try:
            await self._stop.wait()
            scope.cancel("stopped")
        except asyncio.CancelledError:
            self.lost.set()
            raise


class _Connection:
    """An entered worker that only puts. It is entered and left by one task, as its library wants."""

    def __init__(self, url: str, queue: str, tasks: TaskSet) -> None:
        self._closing = asyncio.Event()
        self._open: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self.task = tasks.start(self._hold(url, queue), name="job queue connection")

    async def publish(self, job: Job) -> bool:
        """Claim the key and write the job, in one step of the server."""
        worker = await asyncio.shield(self._open)
        lane = (job.lane,) if job.lane else ()  # workers of earlier versions take three arguments
        task = _register(worker, _nothing).enqueue(job.kind, job.key, b64encode(job.body).decode(), *lane)
        task.id = hashed(job.key)  # the library's name of a job
        delay = timedelta(seconds=job.after_s) if job.after_s > 0 else None
        task.start(delay=delay, priority=URGENT if job.urgent else NORMAL)
        now_ms = int(time.time() * 1000)
        published: Any = worker.publish_task(worker.redis, task, await task.serialize(now_ms), now_ms)
        return bool(await published)  # 0, or the place in the queue; the library declares None

    async def ping(self) -> None:
        """Ask the server over this connection."""
        await (await asyncio.shield(self._open)).redis.ping()

    def leave(self) -> None:
        """Begin to leave; `task` ends soon."""
        self._closing.set()
        if not self._open.done():
            self.task.cancel()

    async def _hold(self, url: str, queue: str) -> None:
        worker = _Worker(url, self._closing, 1, queue)
        try:
            async with worker:
                self._open.set_result(worker)
                await self._closing.wait()
        except TROUBLE as error:
            log.info("jobs.connection_ended", reason=_first(error))
        finally:
            if not self._open.done():
                self._open.set_exception(ConnectionError("no connection"))
                self._open.exception()  # told to whoever wanted to put


class StreaqJobs:
    """The `Jobs` port: puts jobs. Open it with `open_jobs`."""

    def __init__(self, url: str, records: JobRecords) -> None:
        self._url = url
        self._records = records
        self._open: dict[str, _Connection] = {}
        self._connections = TaskSet()

    async def put(self, job: Job) -> bool:
        """Take a job; False when its key is known already."""
        known = await self._records.count(job.key, job.lane)
        if known == "full":
            raise LaneFullError("too many requests of one person")
        if known == "done":
            return False
        try:
            return await self._put(job)
        except TROUBLE:  # it may have lost its server's memory, or its server
            pass
        try:
            return await self._put(job)
        except TROUBLE as error:
            raise StorageError("the job queue cannot be reached", reason="down") from error

    async def check(self) -> None:
        """Raise StorageError unless the queue answers now."""
        connection = self._connected(QUEUE)
        try:
            await within(PUT_S, connection.ping(), name="ask the job queue")
        except TROUBLE as error:
            self._leave(connection)
            raise StorageError("the job queue cannot be reached", reason="down") from error

    async def load_dead(self) -> Sequence[DeadJob]:
        """Return the jobs that were given up, newest first."""
        return await self._records.load_dead()

    async def close(self) -> None:
        """Leave every connection; one that is being opened may take CONNECT_S to end."""
        for connection in list(self._open.values()):
            self._leave(connection)
        await self._connections.close(wait_s=CONNECT_S)

    async def _put(self, job: Job) -> bool:
        connection = self._connected(TALK if job.lane else QUEUE)
        try:
            return await within(PUT_S, connection.publish(job), name="put a job")
        except TROUBLE:
            self._leave(connection)
            raise

    def _connected(self, queue: str) -> _Connection:
        connection = self._open.get(queue)
        if connection is None or connection.task.done():
            connection = self._open[queue] = _Connection(self._url, queue, self._connections)
        return connection

    def _leave(self, connection: _Connection) -> None:
        """Leave this one; others may have opened the next already."""
        connection.leave()
        self._open = {queue: each for queue, each in self._open.items() if each is not connection}


class StreaqRunner:
    """Works off the queue until it is stopped."""

    def __init__(self, url: str, records: JobRecords, clock: Clock, *, concurrency: int = CONCURRENCY) -> None:
        self._url = url
        self._records = records
        self._clock = clock
        self._concurrency = concurrency
        self._broken_at = -math.inf  # seconds of the loop

    def find_trouble(self) -> str:
        """Return that jobs cannot be taken, as at the last try, "" while they can."""
        broken = asyncio.get_running_loop().time() - self._broken_at < BROKEN_S
        return "Jobs can't be taken from the queue; this is tried again" if broken else ""

    async def run(self, handlers: Handlers, stop: asyncio.Event) -> None:
        """Work until `stop`. Redis may go, and come back empty: then everything is registered anew.

        What people ask for has a worker of its own, so that no digest waits behind it.
        """
        attempts = Attempts(handlers, self._records, self._clock)
        try:
            async with running(_end(attempts, stop), name="end of the worker"):
                await asyncio.gather(
                    self._work(QUEUE, self._concurrency, attempts, stop), self._work(TALK, TALKERS, attempts, stop)
                )
        finally:
            await attempts.cancel()

    async def _work(self, queue: str, concurrency: int, attempts: Attempts, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._work_once(queue, concurrency, attempts, stop)

    async def _work_once(self, queue: str, concurrency: int, attempts: Attempts, stop: asyncio.Event) -> None:
        worker = _Worker(self._url, stop, concurrency, queue)
        _register(worker, _runner(attempts, worker.lost))
        try:
            await worker.run_async()
        except asyncio.CancelledError:
            if not stop.is_set():  # else the library's own end, while it was still connecting
                raise
        except Exception as error:  # the runner of a loop: whatever ended it, it begins again
            log.warning("jobs.reentered", reason=_first(error), limited=REPEATED_S)
            self._broken_at = asyncio.get_running_loop().time()
            await pause(REENTER_S, stop)


@asynccontextmanager
async def open_jobs(url: str, records: JobRecords) -> AsyncIterator[StreaqJobs]:
    """Open the putting side for the length of the block; nothing is connected before the first job."""
    jobs = StreaqJobs(url, records)
    try:
        yield jobs
    finally:
        await jobs.close()


def queue_url(url: str) -> str:
    """Return the address as the library's client wants it: with TLS it looks at the host's name only when told to."""
    if not url.startswith("rediss:") or "ssl_check_hostname=" in url or "ssl_cert_reqs=none" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_check_hostname=true"


async def _end(attempts: Attempts, stop: asyncio.Event) -> None:
    """Once stopped, what is under way has some seconds left, then its jobs go back into the queue."""
    await stop.wait()
    await asyncio.sleep(GRACE_S)
    await attempts.cancel()


def _runner(attempts: Attempts, lost: asyncio.Event) -> Run:
    async def run(kind: str, key: str, body: str, lane: str = "") -> None:
        again = await attempts.run(Job(kind=kind, key=key, body=b64decode(body), lane=lane), lost)
        if again is not None:
            raise StreaqRetry(again.reason, delay=timedelta(seconds=max(0.0, again.after_s)))

    return run


def _register(worker: _Worker, run: Run) -> Any:
    return worker.registry.get(TASK) or worker.task(name=TASK, max_tries=None, silent=True, ttl=0)(run)


async def _nothing(kind: str, key: str, body: str, lane: str = "") -> None:
    """Stands for the runner where jobs are only put."""


def _serialize(value: Any) -> str:
    return json.dumps(value, default=repr)


def _first(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"[:200]
