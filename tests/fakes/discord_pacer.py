"""A `Pacer` in one process, and a rest that is only noted: for tests of the face that speaks to the local Discord."""

import asyncio
from dataclasses import dataclass, field

from bot.ports import Lane


@dataclass
class NotedPacer:
    """Gives every turn at once and notes what was asked of it."""

    turns: list[tuple[str, str]] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)

    async def turn(self, lane: Lane, workspace: str) -> None:
        self.turns.append((lane.name, workspace))

    async def rest(self, lane: Lane, seconds: float) -> None:
        self.rests.append(seconds)


class SteadyPacer:
    """Gives `per_s` turns a second, `faster` times as many, evenly: real limits in less time."""

    def __init__(self, *, faster: float = 1.0) -> None:
        self._faster = faster
        self._next = 0.0
        self.rests: list[float] = []

    async def turn(self, lane: Lane, workspace: str) -> None:
        loop = asyncio.get_running_loop()
        at = max(self._next, loop.time())
        self._next = at + 1.0 / (lane.per_s * self._faster)
        await asyncio.sleep(at - loop.time())

    async def rest(self, lane: Lane, seconds: float) -> None:
        self.rests.append(seconds)
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds / self._faster)
