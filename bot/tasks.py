"""Tasks with an owner: those that run beside a block, and those that are started and left alone.

`asyncio` tells nobody when a task dies that nobody awaits. Only this module and bot/supervisor.py make tasks: what has
to run for good is supervised, everything else is logged here when it fails. What goes wrong with one element of a loop
costs that element only (`isolated`).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar

import structlog

from bot.errors import StorageError, WorldError

log = structlog.get_logger(__name__)

AGAIN_S = 0.05
STUCK_S = 0.5  # then a task that does not end is left behind
PATIENCE_S = 1.3  # of the two seconds a first answer may take
TURN_S = 0.004  # of computing at a stretch: answers to others wait no longer
REPEATED_S = 60.0  # until the log says once more that something is still down, which is tried every second

T = TypeVar("T")


async def stop_tasks(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel `tasks` and wait until they are done, at most `STUCK_S`: what does not end by then is logged and left.

    One cancellation is not always enough: with redis-py 8.1 one that falls into opening a connection is lost.
    """
    left = {task for task in tasks if not task.done()}
    for _ in range(round(STUCK_S / AGAIN_S)):
        if not left:
            return
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_S)
    for task in left:
        log.error("task.stuck", task=task.get_name() if isinstance(task, asyncio.Task) else repr(task))


async def within(seconds: float, work: Coroutine[Any, Any, T], *, name: str) -> T:
    """Return what `work` returns; raise TimeoutError when that takes longer, even if a library loses the cancellation.

    `asyncio.timeout` waits for ever then. So whatever a library does for us is awaited here, in a task of its own; one
    that does not end is left behind, as `stop_tasks` says.
    """
    loop = asyncio.get_running_loop()
    task, over = loop.create_task(work, name=name), loop.create_future()

    def end(ended: asyncio.Task[T] | None = None) -> None:
        if ended is not None and not ended.cancelled():
            ended.exception()  # that of one that comes late is nobody's
        if not over.done():
            over.set_result(None)

    task.add_done_callback(end)
    timer = loop.call_later(seconds, end)
    try:
        await over
        if task.done():
            return task.result()
        raise TimeoutError
    finally:
        timer.cancel()
        await stop_tasks([task])


class Turns:
    """Lets other tasks run while one computes for long: call `give` after each small piece of work."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    async def give(self) -> None:
        """Give the others a turn if the last one was `TURN_S` ago."""
        if time.perf_counter() - self._began >= TURN_S:
            await asyncio.sleep(0)
            self._began = time.perf_counter()


async def run_all(calls: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run `calls` side by side and return their results in order; the first error stops the others and is raised.

    Not a TaskGroup: before Python 3.13 one that fails leaves a request of cancellation on the task it ran in, and
    Python 3.11.0 to 3.11.3 then end every later `asyncio.timeout` in that task with CancelledError (cpython issue
    102780).
    """
    tasks = [asyncio.ensure_future(call) for call in calls]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        await stop_tasks(tasks)


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait so long, or until `stop`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


@asynccontextmanager
async def running(work: Coroutine[Any, Any, T], *, name: str) -> AsyncIterator[asyncio.Task[T]]:
    """Run `work` beside the block, and yield its task; it is cancelled when the block ends.

    An error of the task is logged, unless it is what ended the block.
    """
    task = asyncio.create_task(work, name=name)
    known: BaseException | None = None
    try:
        yield task
    except BaseException as error:
        known = error
        raise
    finally:
        await stop_tasks([task])
        _note_death(task, known)


class TaskSet:
    """Tasks that are started and left alone: kept alive until they end, and logged when they fail."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
        """Start `work`; whoever wants its result may await the task."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._end)
        return task

    async def wait(self, seconds: float | None = None) -> None:
        """Wait until all have ended, those included that are started meanwhile; at most so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(set(self._tasks))

    async def close(self, *, wait_s: float = 0.0) -> None:
        """Give those under way some seconds to end, then cancel them."""
        if self._tasks and wait_s:
            await self.wait(wait_s)
        await stop_tasks(set(self._tasks))

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        _note_death(task)


@asynccontextmanager
async def asking(work: Coroutine[Any, Any, T]) -> AsyncIterator["asyncio.Task[T]"]:
    """Start `work`, wait for it at most `PATIENCE_S`, and yield its task, done or not; it ends with the block."""
    async with running(work, name="asking") as task:
        await asyncio.wait({task}, timeout=PATIENCE_S)
        yield task


@contextmanager
def isolated(event: str, **about: str) -> Iterator[None]:
    """Log what the block raises as `event`, and let the caller go on with the next element.

    A WorldError passes, because the store or the platform that failed is every element's; only a single key that
    cannot be read is one element's own.
    """
    try:
        yield
    except WorldError as error:
        if not (isinstance(error, StorageError) and error.reason == "corrupt"):
            raise
        log.warning(event, reason=str(error), **about)
    except Exception:
        log.exception(event, **about)


def _note_death(task: asyncio.Task[Any], known: BaseException | None = None) -> None:
    """Log the error of a task that has ended, unless it is `known` to whoever started it."""
    if not task.done() or task.cancelled() or (error := task.exception()) is None or error is known:
        return
    if isinstance(error, WorldError):
        log.warning("task.failed", task=task.get_name(), reason=str(error))
    else:
        log.error("task.died", task=task.get_name(), reason=type(error).__name__, exc_info=error)
