"""A value that many ask for and that is worked out once: for health and metrics, however often they are looked at."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

FRESH_S = 1.0


class Recent(Generic[T]):
    """Works a value out one at a time, and anew only when the last one is older than `fresh_s`.

    Who asks meanwhile waits and gets the same result, or the same error.
    """

    def __init__(self, compute: Callable[[], Awaitable[T]], *, fresh_s: float = FRESH_S) -> None:
        self._compute = compute
        self._fresh_s = fresh_s
        self._lock = asyncio.Lock()
        self._done_at = -math.inf
        self._result: T | Exception

    async def get(self) -> T:
        """Return the value. Raises what working it out raised."""
        seconds = asyncio.get_running_loop().time
        async with self._lock:
            if seconds() - self._done_at >= self._fresh_s:
                try:
                    self._result = await self._compute()
                except Exception as error:
                    self._result = error
                self._done_at = seconds()
        if isinstance(self._result, Exception):
            raise self._result
        return self._result
