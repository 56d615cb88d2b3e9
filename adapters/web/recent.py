"""A value that many ask for and that is worked out once: for health and metrics, however often they are looked at."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

FRESH_S = 1.0


class Recent(Generic[T]):
    """Works a value out at most once in `fresh_s`, and never twice at the same time.

    Who asks meanwhile waits for the same result, and gets the same error. One that gives up waiting stops nothing.
    """

    def __init__(self, compute: Callable[[], Awaitable[T]], *, fresh_s: float = FRESH_S) -> None:
        self._compute = compute
        self._fresh_s = fresh_s
        self._begun_at = 0.0
        self._task: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return the value; it was begun at most `fresh_s` ago, or is being worked out now."""
        now = asyncio.get_running_loop().time()
        if self._task is None or (self._task.done() and now - self._begun_at >= self._fresh_s):
            self._begun_at = now
            self._task = asyncio.create_task(self._run())
            self._task.add_done_callback(_take_error)
        return await asyncio.shield(self._task)

    async def _run(self) -> T:
        return await self._compute()


def _take_error(task: asyncio.Task[T]) -> None:
    """An error that nobody waited for is nobody's."""
    if not task.cancelled():
        task.exception()
