"""Keeps every platform's rate limit, so that a 429 stays the exception; after one, its lane rests in all processes.

Workspaces take turns: one with 500 channels does not hold up one with a single channel.

All processes take turns from one store. Here the waiters of a lane stand in a queue, workspace by workspace, and are
served in rotation. There is no task: one of those who wait leads, that is, takes turns and sleeps until they come, and
when it is served another one leads. Who leaves (a deadline, a shutdown) hands its turn on. Limits: between processes
turns go to whoever asks first, and one that took some within the second before a rest may still use them. Nobody waits
for long: who would have to is told when to come back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from bot.errors import BusyError, StorageError
from bot.jobs.fair_queue import FairQueue
from bot.ports import Lane, Turns

LONGEST_S = 90.0  # one request a minute is the slowest limit there is
PREFETCH = 1  # turns left when more are asked for, so that a round trip costs none


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
            waiter.check()
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

    @property
    def queues(self) -> int:
        """How many lanes somebody waits for."""
        return len(self._queues)

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
