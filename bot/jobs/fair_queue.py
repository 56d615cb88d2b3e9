"""A queue of those who wait for one lane, served workspace by workspace in rotation.

It knows no time but what it is told, and asks nobody.
"""

import asyncio
from collections import deque
from copy import copy

from bot.errors import BusyError, StorageError

STALE_S = 0.04  # turns missed for longer are given away: made up for at once they would break a limit of 50 a second


class Waiter:
    """Somebody in the queue; stirred when it was served, when all failed, or to lead."""

    def __init__(self, workspace: str) -> None:
        self.workspace = workspace
        self.turn: float | None = None
        self.error: StorageError | BusyError | None = None
        self._stirred = asyncio.Event()

    def done(self) -> bool:
        return self.turn is not None or self.error is not None

    def wake(self) -> None:
        self._stirred.set()

    async def stir(self) -> None:
        await self._stirred.wait()
        self._stirred.clear()

    def check(self) -> None:
        if self.error is not None:
            raise self.error


class FairQueue:
    """The waiters of one lane, workspace by workspace, and the turns that were taken for them."""

    def __init__(self) -> None:
        self.turns: deque[float] = deque()
        self.ask_at = 0.0
        self.led = False
        self._waiting: dict[str, deque[Waiter]] = {}
        self._count = 0

    def join(self, workspace: str) -> Waiter:
        waiter = Waiter(workspace)
        self._waiting.setdefault(workspace, deque()).append(waiter)
        self._count += 1
        return waiter

    def place(self, workspace: str) -> int:
        """The place that somebody of this workspace would have who comes now; the first is 1."""
        turns = len(self._waiting.get(workspace, ())) + 1
        others = (len(queue) for name, queue in self._waiting.items() if name != workspace)
        return turns + sum(min(theirs, turns) for theirs in others)

    def leave(self, waiter: Waiter) -> None:
        """Take out one that gave up; its turn, if it had one, is for the next."""
        if waiter.turn is not None:
            self.turns.appendleft(waiter.turn)
        elif waiter.error is None:
            self._waiting[waiter.workspace].remove(waiter)
            self._count -= 1
            if not self._waiting[waiter.workspace]:
                del self._waiting[waiter.workspace]

    def wants(self) -> int:
        """How many wait for whom no turn was taken."""
        return self._count - len(self.turns)

    def serve(self, now: float) -> None:
        """Give the turns that have come, workspace after workspace; of those long past only the last."""
        while len(self.turns) > 1 and self.turns[1] < now - STALE_S:
            self.turns.popleft()
        while self.turns and self.turns[0] <= now and self._waiting:
            waiter = self._next()
            waiter.turn = self.turns.popleft()
            waiter.wake()

    def fail(self, error: StorageError | BusyError) -> None:
        """There is no turn, or nobody can tell whose it is: all who wait hear of it."""
        for waiter in (each for queue in self._waiting.values() for each in queue):
            waiter.error = copy(error)
            waiter.wake()
        self._waiting.clear()
        self._count = 0

    def call_leader(self) -> bool:
        """See that somebody leads; False when nobody waits."""
        if self._waiting and not self.led:
            next(iter(self._waiting.values()))[0].wake()
        return bool(self._waiting)

    def _next(self) -> Waiter:
        workspace, queue = next(iter(self._waiting.items()))
        waiter = queue.popleft()
        del self._waiting[workspace]
        if queue:
            self._waiting[workspace] = queue  # behind all others
        self._count -= 1
        return waiter
