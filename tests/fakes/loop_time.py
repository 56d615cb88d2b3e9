"""Seconds of the event loop that pass when a test says so: every timeout that is due fires, and nobody sleeps."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class LoopTime:
    """The loop's own clock, put forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def pass_by(self, seconds: float) -> None:
        """Let so much time have passed."""
        self.ahead_s += seconds


class CrowdPacer:
    """A pacer for which the first `count` turns come only once all of them wait, `seconds` later."""

    def __init__(self, time: LoopTime, count: int, seconds: float) -> None:
        self._time = time
        self._count = count
        self._seconds = seconds
        self._open = asyncio.Event()

    async def turn(self, lane: Any, workspace: str) -> None:
        self._count -= 1
        if self._count == 0:
            self._time.pass_by(self._seconds)
            self._open.set()
        await self._open.wait()
        await asyncio.sleep(0)  # whatever timed out meanwhile does so now

    async def rest(self, lane: Any, seconds: float) -> None:
        """Nothing rests here."""


@contextmanager
def loop_time(*, still: bool = False) -> Iterator[LoopTime]:
    """Take over the running loop's clock for the length of the block; `still`, nothing else moves it."""
    loop: Any = asyncio.get_running_loop()
    passed, begun, real = LoopTime(), loop.time(), loop.time
    loop.time = lambda: (begun if still else real()) + passed.ahead_s
    try:
        yield passed
    finally:
        del loop.time
