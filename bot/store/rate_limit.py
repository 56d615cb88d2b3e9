"""How many requests a platform may still get, counted in Redis for all processes together.

A lane keeps one number: when its next turn is due (a leaky bucket told as a time). Nobody is refused: turns that come
soon are given ahead, of later ones it is said when to ask again, so that a process which dies, or a waiter who leaves,
takes at most a moment of the lane along. Times are the server's, unless a clock is handed in. Lanes are hashed:
a key names no workspace. arXiv's rule, one request every few seconds, needs no lane: one key that expires keeps it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil

from redis.asyncio import Redis

from bot.errors import StorageError
from bot.ports import Clock, Lane, Taken
from bot.store import keys
from bot.store.client import MESSAGES
from bot.store.leases import take_key
from bot.store.records import Records
from bot.store.scripts import NOW, REST, TAKE_TURNS

MICRO = 1_000_000
BATCH_S = 0.1  # of a lane is given at once: ten calls a second and process, however many wait
AHEAD_S = 1.0  # turns that are later are not reserved
DEADLINE_S = 0.8
MARGIN_S = 0.1  # the site's clock is not ours
LEAST_WAIT_S = 0.02


class RedisTurns:
    """The `Turns` port over Redis."""

    def __init__(self, redis: Redis, *, clock: Clock | None = None) -> None:
        self._take = redis.register_script(NOW + TAKE_TURNS)
        self._rest = redis.register_script(NOW + REST)
        self._clock = clock

    async def take(self, lane: Lane, wanted: int) -> Taken:
        """Take up to `wanted` turns, at most those of a tenth of a second; one if it comes within a second."""
        gap = _gap(lane)
        most = max(1, int(BATCH_S * MICRO) // gap)
        args = (self._now(), gap, _slack(lane), min(wanted, most), most, int(AHEAD_S * MICRO))
        async with _bounded():
            again, *waits = await self._take(keys=[keys.turns(lane.name)], args=args)
        return Taken(waits_s=tuple(wait / MICRO for wait in waits), again_s=again / MICRO)

    async def rest(self, lane: Lane, seconds: float) -> None:
        """Give nobody a turn for so long, at most an hour."""
        pause = int(min(max(seconds, 0.0), keys.TURNS_REST_S) * MICRO)
        async with _bounded():
            await self._rest(keys=[keys.turns(lane.name)], args=(self._now(), pause, _slack(lane)))

    def _now(self) -> int | str:
        return int(self._clock.now().timestamp() * MICRO) if self._clock else ""


class RedisPace(Records):
    """One request at a time over all processes: whoever sets the key may send, the others wait until it runs out."""

    def __init__(self, redis: Redis, name: str, *, every_s: float = 3.0) -> None:
        super().__init__(redis)
        self._key = keys.lease(f"pace {name}")
        self._every_ms = int((every_s + MARGIN_S) * 1000)

    async def wait_turn(self) -> None:
        """Return when this process may send its next request; raises StorageError when nobody can tell."""
        while True:
            if await take_key(self._redis, self._key, "1", self._every_ms):
                return
            left_ms: int = await self._redis.pttl(self._key)
            await asyncio.sleep(max(left_ms / 1000, LEAST_WAIT_S))


@asynccontextmanager
async def _bounded() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield
    except TimeoutError as error:
        raise StorageError(MESSAGES["timeout"], reason="timeout") from error


def _gap(lane: Lane) -> int:
    """Microseconds between two turns, rounded up: never faster than the limit."""
    return ceil(MICRO / lane.per_s)


def _slack(lane: Lane) -> int:
    return (max(1, lane.burst) - 1) * _gap(lane)
