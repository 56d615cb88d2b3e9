"""One process: named parts that run together until somebody says stop.

A part that the world fails begins again, after growing pauses; a mistake of ours is one traceback, and its part begins
again as well: one broken part takes none of the others down. Only a wrong setting ends the process, since no restart
mends it. When told to stop, every part has some seconds to finish what is under way; what is cut off is safe to repeat.
"""

import asyncio
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import structlog

from bot.supervisor import Run, Supervisor
from bot.tasks import running, stop_tasks

log = structlog.get_logger(__name__)

DRAIN_S = 4.8  # hosting platforms kill after ten seconds, and the embedded server may need three
GIVEN_UP = "Exception in callback Future.set_result("
MANY_DESCRIPTORS = 1_000_000


@contextmanager
def stopped_by_signals() -> Iterator[asyncio.Event]:
    """Give an event that SIGTERM and SIGINT set; a second SIGINT waits for nothing more."""
    loop, task, stop = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def hear(number: signal.Signals) -> None:
        if not stop.is_set():
            log.info("process.stopping", signal=number.name)
            stop.set()
        elif number == signal.SIGINT and task is not None:
            task.cancel()

    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, hear, number)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def wait_idle(reason: str, say: Callable[[str], None] | None = None) -> None:
    """Do nothing until SIGTERM or SIGINT, because of `reason`, which `say` tells in place of the log: a process manager
    stops all when one of them ends."""
    with stopped_by_signals() as stop:
        if say:
            say(reason)
        else:
            log.warning("process.idle", reason=reason)
        await stop.wait()


def raise_descriptor_limit() -> int:
    """Let this process open as many descriptors as the system allows it; return how many that is."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS calls the limit infinite and does not take it
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else MANY_DESCRIPTORS


def is_given_up(context: Mapping[str, Any]) -> bool:
    """Return whether the loop tells of a wait that is nobody's any more: where a task is cancelled in the turn in which
    its Unix socket is ready, anyio 4 lets the loop set the result of the cancelled wait. Nothing is lost by it."""
    known = isinstance(context.get("exception"), asyncio.InvalidStateError)
    return known and str(context.get("message")).startswith(GIVEN_UP)


def tell_loop_errors(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody else can handle, a line a second: while no descriptor is left the loop says so for each try."""
    error = context.get("exception")
    if not is_given_up(context):
        told = None if isinstance(error, OSError) else error
        log.error("process.loop_error", reason=context.get("message"), exc_info=told, limited=True)


async def run_process(
    parts: Mapping[str, Run], stop: asyncio.Event, supervisor: Supervisor, *, drain_s: float = DRAIN_S
) -> None:
    """Run `parts`, by name, until `stop`, then let them finish for at most `drain_s`. Raises ConfigurationError."""
    log.info("process.started", parts=list(parts))
    tasks = {supervisor.start(name, run, stop) for name, run in parts.items()}
    try:
        async with running(stop.wait(), name="stop") as stopping:
            await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        _, late = await asyncio.wait(tasks, timeout=drain_s)
        for task in late:
            log.warning("part.cut_off", part=task.get_name())
    finally:
        await stop_tasks(tasks)
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error
    log.info("process.stopped")
