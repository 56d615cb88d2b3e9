"""One lane per person: what somebody asks for waits behind their own requests, never before those of others."""

from asyncio import Semaphore
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

WIDTH = 3  # of one lane at once
MOST = 16  # of one lane in this process, running and waiting; the rest stays in the queue


class Lanes:
    """Counts what is under way for each lane; "" is the bot's own work and has no limit."""

    def __init__(self, *, width: int = WIDTH, most: int = MOST) -> None:
        self._width = width
        self._most = most
        self._taken: Counter[str] = Counter()
        self._turns: WeakValueDictionary[str, Semaphore] = WeakValueDictionary()

    def has_room(self, lane: str) -> bool:
        """Whether one more of this lane may wait here."""
        return not lane or self._taken[lane] < self._most

    @asynccontextmanager
    async def turn(self, lane: str) -> AsyncIterator[None]:
        """Wait for a turn in the lane, in the order of those who came."""
        if not lane:
            yield
            return
        turns = self._turns.setdefault(lane, Semaphore(self._width))
        self._taken[lane] += 1
        try:
            async with turns:
                yield
        finally:
            self._taken[lane] -= 1
            if not self._taken[lane]:
                del self._taken[lane]
