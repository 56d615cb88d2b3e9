"""Turns at a platform, so that it never has to refuse for haste. For the reader whose workspace has one channel: one
with 500 does not hold it up.

All processes take turns from one store. Here the waiters of a lane stand in line, workspace by workspace, and are
served in rotation. There is no task: one of those who wait leads, that is, takes turns and sleeps until they come, and
when it is served another one leads. Who leaves (a deadline, a shutdown) hands its turn on. Limits: between processes
turns go to whoever asks first, and one that took some within the second before a rest may still use them. Nobody waits
for long: who would have to is told when to come back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from bot.errors import BusyError, StorageError
from bot.jobs.fair_queue import Line
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
        self._lines: dict[str, Line] = {}

    async def turn(self, lane: Lane, workspace: str) -> None:
        """Return when `workspace` may make one request; raise BusyError when that takes too long, and StorageError when
        nobody can tell."""
        line = self._lines.setdefault(lane.name, Line())
        _check_wait((line.place(workspace) - lane.burst) / lane.per_s)
        waiter = line.join(workspace)
        try:
            while not waiter.done():
                if line.led:
                    await waiter.stir()
                else:
                    await self._lead(line, lane)
            waiter.check()
        except BaseException:  # a deadline, a shutdown: nobody may wait on in its place
            line.leave(waiter)
            raise
        finally:
            if not line.call_leader() and self._lines.get(lane.name) is line:
                del self._lines[lane.name]

    async def rest(self, lane: Lane, seconds: float) -> None:
        """Give nobody a turn for so long: here at once, elsewhere with their next question."""
        self._rested(lane.name.partition(":")[0])
        if line := self._lines.get(lane.name):
            line.turns.clear()
            line.ask_at = max(line.ask_at, self._now() + seconds)
        await self._turns.rest(lane, seconds)

    @property
    def lines(self) -> int:
        """How many lanes somebody waits for."""
        return len(self._lines)

    async def _lead(self, line: Line, lane: Lane) -> None:
        """One step: ask for turns, or serve the next waiter when the next turn has come."""
        line.led = True
        try:
            if len(line.turns) <= PREFETCH and line.wants() and (not line.turns or self._now() >= line.ask_at):
                await self._ask(line, lane)
            else:
                await self._pause_until(line.turns[0])
                line.serve(self._now())
        except (StorageError, BusyError) as error:
            line.fail(error)
        finally:
            line.led = False

    async def _ask(self, line: Line, lane: Lane) -> None:
        _check_wait(line.ask_at - self._now())
        await self._pause_until(line.ask_at)
        taken = await self._turns.take(lane, line.wants())
        now = self._now()
        line.turns += (now + wait_s for wait_s in taken.waits_s)
        line.ask_at = now + taken.again_s

    async def _pause_until(self, at: float) -> None:
        if (wait_s := at - self._now()) > 0:
            await self._sleep(wait_s)


def _check_wait(wait_s: float) -> None:
    if wait_s > LONGEST_S:
        raise BusyError("so many requests wait for their turn", retry_after_s=wait_s)
