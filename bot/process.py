"""One process: named parts that run together until somebody says stop. For the operator, who restarts nothing by hand.

A part that the world fails begins again, after growing pauses; a mistake of ours is one traceback, and its part begins
again as well: one broken part takes none of the others down. Only a wrong setting ends the process, since no restart
mends it. When told to stop, every part has some seconds to finish what is under way; what is cut off is safe to repeat.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from bot.errors import ConfigurationError, WorldError
from bot.tasks import pause, stop_tasks

log = structlog.get_logger(__name__)

DRAIN_S = 9.0  # platforms of hosting kill after ten, and the store has to be closed too
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
HEALTHY_S = 120.0  # a part that ran so long begins with short pauses again

Run = Callable[[asyncio.Event], Awaitable[None]]
Pause = Callable[[float, asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that runs until the event is set."""

    name: str
    run: Run


@contextmanager
def stopped_by_signals() -> Iterator[asyncio.Event]:
    """Give an event that SIGTERM and SIGINT set; a second SIGINT waits for nothing more."""
    loop, task, stop = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def hear(number: signal.Signals) -> None:
        if stop.is_set() and number == signal.SIGINT and task is not None:
            task.cancel()
        log.info("process.stopping", signal=number.name)
        stop.set()

    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, hear, number)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def run_process(
    parts: Sequence[Part], stop: asyncio.Event, *, drain_s: float = DRAIN_S, rest: Pause = pause
) -> None:
    """Run `parts` until `stop`, then let them finish for at most `drain_s`. Raises ConfigurationError."""
    log.info("process.started", parts=[part.name for part in parts])
    tasks = {asyncio.create_task(_Keeper(part, rest).keep(stop), name=part.name) for part in parts}
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        _, late = await asyncio.wait(tasks, timeout=drain_s)
        for task in late:
            log.warning("part.cut_off", part=task.get_name())
    finally:
        await stop_tasks({stopping, *tasks})
    for task in tasks:
        if not task.cancelled() and (error := task.exception()):
            raise error
    log.info("process.stopped")


class _Keeper:
    """Begins one part again and again."""

    def __init__(self, part: Part, rest: Pause) -> None:
        self._part = part
        self._rest = rest
        self._told: set[tuple[str, str, int]] = set()

    async def keep(self, stop: asyncio.Event) -> None:
        now = asyncio.get_running_loop().time
        tries = 0
        while not stop.is_set():
            begun = now()
            tell = await self._run(stop)
            if stop.is_set():
                break
            tries = 1 if now() - begun > HEALTHY_S else tries + 1
            again_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (tries - 1))
            tell(part=self._part.name, again_s=again_s)
            await self._rest(again_s, stop)

    async def _run(self, stop: asyncio.Event) -> Callable[..., object]:
        """Run the part once; return what has to be said about its end."""
        try:
            await self._part.run(stop)
        except ConfigurationError:
            raise
        except WorldError as error:
            return partial(log.warning, "part.failed", reason=str(error))
        except Exception as error:
            return partial(log.error, "part.broken", reason=type(error).__name__, exc_info=self._news(error))
        return partial(log.warning, "part.ended")

    def _news(self, error: Exception) -> Exception | None:
        """Return the error the first time it happens at this place."""
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = (type(error).__name__, frame.tb_frame.f_code.co_filename, frame.tb_lineno) if frame else ("", "", 0)
        known = place in self._told
        self._told.add(place)
        return None if known else error
