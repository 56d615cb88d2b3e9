"""Background work that has to run as long as the process does: begun again when it dies, and named until it runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

import structlog

from bot.errors import ConfigurationError, WorldError
from bot.tasks import pause, stop_tasks

log = structlog.get_logger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
HEALTHY_S = 120.0  # what ran so long begins with short pauses again

Run = Callable[[asyncio.Event], Awaitable[None]]
Pause = Callable[[float, asyncio.Event], Awaitable[None]]


class Supervisor:
    """Keeps named work running: what ends or fails begins again, after growing pauses, and is `down` meanwhile.

    What the world fails is a line in the log, a mistake of ours one traceback. A wrong setting is no reason to begin
    again: the ConfigurationError is raised.
    """

    def __init__(self, *, rest: Pause = pause) -> None:
        self._rest = rest
        self._told: set[tuple[str, str, int]] = set()
        self._down: dict[str, str] = {}

    def down(self) -> Mapping[str, str]:
        """Return what is not running just now but should be, and why: name to reason."""
        return dict(self._down)

    async def find_trouble(self) -> str:
        """Return what is down as one sentence for `/readyz`, "" when nothing is."""
        down = [f"{name} ({reason})" for name, reason in sorted(self._down.items())]
        return f"Not running, will be restarted: {', '.join(down)}" if down else ""

    def mark(self, name: str, reason: str) -> None:
        """Name what runs but cannot do its work just now, as for a platform that is down; "" when it can again."""
        if reason:
            self._down[name] = reason
        else:
            self._down.pop(name, None)

    @asynccontextmanager
    async def keeping(self, works: Mapping[str, Callable[[], Awaitable[None]]]) -> AsyncIterator[None]:
        """Keep `works` running for the length of the block, by name; they are cancelled when it ends."""
        never = asyncio.Event()
        tasks = [self.start(name, partial(_background, work), never) for name, work in works.items()]
        try:
            yield
        finally:
            await stop_tasks(tasks)

    def start(self, name: str, run: Run, stop: asyncio.Event) -> asyncio.Task[None]:
        """Keep one work running until `stop`; return the task, which its owner awaits."""
        return asyncio.create_task(self._keep(name, run, stop), name=name)

    async def _keep(self, name: str, run: Run, stop: asyncio.Event) -> None:
        now = asyncio.get_running_loop().time
        tries = 0
        try:
            while not stop.is_set():
                begun = now()
                self._down.pop(name, None)
                reason, tell = await self._run(run, stop)
                if stop.is_set():
                    break
                tries = 1 if now() - begun > HEALTHY_S else tries + 1
                again_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(tries - 1, 10))
                self._down[name] = reason
                tell(part=name, again_s=again_s)
                await self._rest(again_s, stop)
        finally:
            self._down.pop(name, None)

    async def _run(self, run: Run, stop: asyncio.Event) -> tuple[str, Callable[..., object]]:
        """Run the work once; return why it ended, and how that is logged."""
        try:
            await run(stop)
        except ConfigurationError:
            raise
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():  # else nobody wants this to end
                raise
            return "it was cancelled", partial(log.warning, "part.ended")
        except WorldError as error:
            return str(error), partial(log.warning, "part.failed", reason=str(error))
        except Exception as error:
            name = type(error).__name__
            return name, partial(log.error, "part.broken", reason=name, exc_info=self._news(error))
        return "it ended", partial(log.warning, "part.ended")

    def _news(self, error: Exception) -> Exception | None:
        """Return the error the first time it happens at this place."""
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = (type(error).__name__, frame.tb_frame.f_code.co_filename, frame.tb_lineno) if frame else ("", "", 0)
        known = place in self._told
        self._told.add(place)
        return None if known else error


async def _background(work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run work that is cancelled at its end. A wrong setting ends no process from here: it is tried again."""
    try:
        await work()
    except ConfigurationError as error:
        raise WorldError(str(error)) from error
