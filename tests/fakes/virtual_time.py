"""Time that passes only when nobody has anything to do: hours of waiting in a moment, the same each time."""

import asyncio
import heapq
from collections.abc import Awaitable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import count
from math import ceil

START = datetime(2025, 4, 21, 7, tzinfo=UTC)
QUIET = 12  # rounds of the event loop without anything to do: then all wait


class VirtualTime:
    """A `Clock` in `clock()`, seconds in `seconds()`, waiting in `sleep()`. Real I/O goes through `during`."""

    def __init__(self) -> None:
        self._micro = 0
        self._sleepers: list[tuple[int, int, asyncio.Future]] = []
        self._numbers = count()
        self._busy = 0
        self._changes = 0

    def now(self) -> datetime:
        return START + timedelta(microseconds=self._micro)

    def seconds(self) -> float:
        return self._micro / 1e6

    async def sleep(self, seconds: float) -> None:
        due = self._micro + max(0, ceil(seconds * 1e6))  # never early
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (due, next(self._numbers), woken))
        self._changes += 1
        await woken

    async def during(self, call: Awaitable):
        """Let no time pass while `call` runs."""
        self.enter()
        try:
            return await call
        finally:
            self.leave()

    def enter(self) -> None:
        """Let no time pass from now on, until `leave`."""
        self._busy += 1

    def leave(self) -> None:
        """Let time pass again."""
        self._busy -= 1
        self._changes += 1

    async def run(self, *work: Coroutine) -> list:
        """Do all this together, as fast as nobody waits for anything; return the results, errors included."""
        tasks = [asyncio.create_task(each) for each in work]
        while not all(task.done() for task in tasks):
            await self._settle()
            if not all(task.done() for task in tasks):
                self._advance()
        return await asyncio.gather(*tasks, return_exceptions=True)

    async def _settle(self) -> None:
        quiet = 0
        while quiet < QUIET or self._busy:
            before = self._changes
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._changes == before else 0

    def _advance(self) -> None:
        while self._sleepers and self._sleepers[0][2].done():  # cancelled
            heapq.heappop(self._sleepers)
        assert self._sleepers, "everybody waits for something that will not come"
        self._micro = self._sleepers[0][0]
        while self._sleepers and self._sleepers[0][0] == self._micro:
            woken = heapq.heappop(self._sleepers)[2]
            if not woken.done():
                woken.set_result(None)
