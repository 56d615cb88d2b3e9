"""How often and how fast new sessions may begin: Discord takes a token away that begins a thousand a day."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from bot.ports import Clock

PAUSE_S = 5.0  # between two IDENTIFYs
RESERVE = 20  # sessions of a day that are left for whoever restarts the bot by hand
HOUR_S, DAY_S = 3_600.0, 86_400.0
IN_A_ROW = 6  # sessions of one shard within an hour
LONGEST_PAUSE_S = 40.0  # the library gives an IDENTIFY a minute
REST_S = 600.0  # after too many in a row

Sleep = Callable[[float], Awaitable[None]]


class TooManyStartsError(Exception):
    """No session may begin now; the connection is given up and begun anew after a rest."""

    def __init__(self, rest_s: float) -> None:
        super().__init__(f"too many new sessions; none for {rest_s:.0f} seconds")
        self.rest_s = rest_s


@dataclass(eq=False)
class SessionStarts:
    """Counts the sessions of a token; outlives the clients that begin them."""

    clock: Clock
    _: KW_ONLY
    sleep: Sleep = asyncio.sleep

    def __post_init__(self) -> None:
        self._left = self._allowed = 1
        self._reset_at = float("inf")
        self._begun: dict[int, deque[float]] = {}
        self.exhausted = asyncio.Event()

    def learn(self, limit: Any) -> None:
        """Take what Discord says is left of today."""
        reserve = min(RESERVE, int(limit["total"]) // 10)
        self._left, self._allowed = int(limit["remaining"]) - reserve, int(limit["total"]) - reserve
        self._reset_at = self.clock.now().timestamp() + int(limit["reset_after"]) / 1_000

    async def take(self, shard: int, *, first: bool) -> None:
        """Wait until `shard` may begin a session; raise TooManyStartsError when that would take too long."""
        now = self.clock.now().timestamp()
        if now >= self._reset_at:
            self._left, self._reset_at = self._allowed, now + DAY_S
        begun = self._begun.setdefault(shard, deque())
        while begun and begun[0] <= now - HOUR_S:
            begun.popleft()
        if self._left <= 0 or len(begun) >= IN_A_ROW:
            self.exhausted.set()
            raise TooManyStartsError(self.rest_s())
        if not first or begun:
            await self.sleep(min(PAUSE_S * 2 ** max(len(begun) - 1, 0), LONGEST_PAUSE_S))
        self._left -= 1
        begun.append(now)

    def rest_s(self) -> float:
        """Return how long nothing should begin, and forget what was in a row."""
        if self._left > 0:
            return REST_S
        return max(self._reset_at - self.clock.now().timestamp(), PAUSE_S)

    def begin_anew(self) -> None:
        """The rest is over."""
        self.exhausted.clear()
        self._begun.clear()
