"""Keeps every platform's rate limit, so that a 429 stays the exception; after one, its lane rests in all processes.

Workspaces take turns: one with 500 channels does not hold up one with a single channel.

All processes take turns from one store. Here the waiters of a lane stand in a queue, workspace by workspace, and are
served in rotation. There is no task: one of those who wait leads, that is, takes turns and sleeps until they come, and
when it is served another one leads. Who leaves (a deadline, a shutdown) hands its turn on. Limits: between processes
turns go to whoever asks first, and one that took some within the second before a rest may still use them. Nobody waits
for long: who would have to is told when to come back.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from copy import copy
from time import monotonic

from bot.errors import BusyError, StorageError
from bot.ports import Lane, Turns

LONGEST_S = 90.0  # one request a minute is the slowest limit there is
PREFETCH = 1  # turns left when more are asked for, so that a round trip costs none
STALE_S = 0.04  # turns missed for longer are given away: made up for at once they would break a limit of 50 a second


class Waiter:
    """Somebody in the queue; stirred when it was served, when all failed, or to lead."""

    def __init__(self, workspace: str) -> None:
        self.workspace = workspace
        self.turn: float | None = None
        self.error: StorageError | BusyError | None = None
        self._stirred = asyncio.Event()

    def done(self) -> bool:
        """Whether it has its turn (`turn`, in seconds of the pacer's timer) or its `error`."""
        return self.turn is not None or self.error is not None

    def wake(self) -> None:
        """Let `stir` return, now or when it is called next."""
        self._stirred.set()

    async def stir(self) -> None:
        """Wait until something has changed for this waiter."""
        await self._stirred.wait()
        self._stirred.clear()


class FairQueue:
    """The waiters of one lane, workspace by workspace, and the turns that were taken for them."""

    def __init__(self) -> None:
        self.turns: deque[float] = deque()
        self.ask_at = 0.0
        self.led = False
        self._waiting: dict[str, deque[Waiter]] = {}
        self._count = 0

    def join(self, workspace: str) -> Waiter:
        """Return a new waiter, the last of its workspace."""
        waiter = Waiter(workspace)
        self._waiting.setdefault(workspace, deque()).append(waiter)
        self._count += 1
        return waiter

    def place(self, workspace: str) -> int:
        """Return the place that somebody of this workspace would have who comes now; the first is 1."""
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
        """Return for how many of those who wait no turn was taken."""
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


class FairPacer:
    """The `Pacer` port for one process. `now` and `sleep` are monotonic seconds; `rested` hears whose lane had to rest
    (a lane's name begins with its platform)."""

    def __init__(
        self,
        turns: Turns,
        *,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        rested: Callable[[str], None] = lambda platform: None,
    ) -> None:
        self._turns = turns
        self._now = now
        self._sleep = sleep
        self._rested = rested
        self._queues: dict[str, FairQueue] = {}

    async def turn(self, lane: Lane, workspace: str) -> None:
        """Return when `workspace` may make one request; raise BusyError when that takes too long, and StorageError when
        nobody can tell."""
        queue = self._queues.setdefault(lane.name, FairQueue())
        _check_wait((queue.place(workspace) - lane.burst) / lane.per_s)
        waiter = queue.join(workspace)
        try:
            while not waiter.done():
                if queue.led:
                    await waiter.stir()
                else:
                    await self._lead(queue, lane)
            if waiter.error is not None:
                raise waiter.error
        except BaseException:  # a deadline, a shutdown: nobody may wait on in its place
            queue.leave(waiter)
            raise
        finally:
            if not queue.call_leader() and self._queues.get(lane.name) is queue:
                del self._queues[lane.name]

    async def rest(self, lane: Lane, seconds: float) -> None:
        """Give nobody a turn for so long: here at once, elsewhere with their next question."""
        self._rested(lane.name.partition(":")[0])
        if queue := self._queues.get(lane.name):
            queue.turns.clear()
            queue.ask_at = max(queue.ask_at, self._now() + seconds)
        await self._turns.rest(lane, seconds)

    async def _lead(self, queue: FairQueue, lane: Lane) -> None:
        """One step: ask for turns, or serve the next waiter when the next turn has come."""
        queue.led = True
        try:
            if len(queue.turns) <= PREFETCH and queue.wants() and (not queue.turns or self._now() >= queue.ask_at):
                await self._ask(queue, lane)
            else:
                await self._pause_until(queue.turns[0])
                queue.serve(self._now())
        except (StorageError, BusyError) as error:
            queue.fail(error)
        finally:
            queue.led = False

    async def _ask(self, queue: FairQueue, lane: Lane) -> None:
        _check_wait(queue.ask_at - self._now())
        await self._pause_until(queue.ask_at)
        taken = await self._turns.take(lane, queue.wants())
        now = self._now()
        queue.turns += (now + wait_s for wait_s in taken.waits_s)
        queue.ask_at = now + taken.again_s

    async def _pause_until(self, at: float) -> None:
        if (wait_s := at - self._now()) > 0:
            await self._sleep(wait_s)


def _check_wait(wait_s: float) -> None:
    if wait_s > LONGEST_S:
        raise BusyError("so many requests wait for their turn", retry_after_s=wait_s)
