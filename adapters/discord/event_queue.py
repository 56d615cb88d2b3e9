"""What has to be done for Discord's events, in order, and again while the store is down.

Discord never tells anything twice. So what cannot be done now waits in this process's memory, bounded; what falls out
of it is found again when the reactions are read anew.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from bot.errors import RefusedError, WorldError
from bot.supervisor import Supervisor

log = structlog.get_logger(__name__)

LANES = 8  # at once; what one person does stays in order
MOST = 2_000  # of one lane
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 5.0
FAREWELL_S = 4.0

Errand = Callable[[], Awaitable[object]]


class Errands:
    """Lanes of things to do, one after the other each."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        supervisor: Supervisor | None = None,
    ) -> None:
        self._supervisor = supervisor or Supervisor()
        self._sleep = sleep
        self._lanes: list[deque[Errand]] = [deque() for _ in range(LANES)]
        self._more = [asyncio.Event() for _ in range(LANES)]
        self._done = asyncio.Event()

    def put(self, owner: int, errand: Errand) -> None:
        """Do this after everything else of the same owner; safe to repeat."""
        number = (owner >> 22 if owner >> 22 else owner) % LANES  # an id's low bits are nearly always the same
        lane = self._lanes[number]
        if len(lane) >= MOST:
            lane.popleft()
            log.error("discord.errand_dropped", lane=number, limited=True)
        lane.append(errand)
        self._more[number].set()

    def waiting(self) -> int:
        """Return how much is still to be done."""
        return sum(len(lane) for lane in self._lanes)

    @asynccontextmanager
    async def doing(self) -> AsyncIterator[None]:
        """Do what there is to do for the length of the block, and a little longer."""
        lanes = {f"discord: errands {number}": partial(self._work, number) for number in range(LANES)}
        async with self._supervisor.keeping(lanes):
            try:
                yield
            finally:
                await self._farewell()

    async def _farewell(self) -> None:
        try:
            async with asyncio.timeout(FAREWELL_S):
                while self.waiting():
                    self._done.clear()
                    await self._done.wait()
        except TimeoutError:
            log.warning("discord.errands_left", count=self.waiting())

    async def _work(self, number: int) -> None:
        lane, more = self._lanes[number], self._more[number]
        while True:
            if not lane:
                more.clear()
                await more.wait()
            errand = lane[0]
            await self._do(errand)
            if lane and lane[0] is errand:
                lane.popleft()
            self._done.set()

    async def _do(self, errand: Errand) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await errand()
                return
            except RefusedError as error:
                log.info("discord.errand_refused", reason=error.reason, limited=True)
                return
            except WorldError as error:
                log.warning("discord.errand_waits", reason=str(error), waiting=self.waiting(), limited=True)
                await self._sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            except Exception:
                log.exception("discord.errand_failed")
                return
