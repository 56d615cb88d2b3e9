"""One request every few seconds over all processes: arXiv's rule, kept with one key that runs out."""

import asyncio
from typing import Any

from redis.asyncio import Redis

from bot.store import keys
from bot.store.client import storage_errors
from bot.store.leases import take_key

MARGIN_S = 0.1  # the site's clock is not ours
LEAST_WAIT_S = 0.02


class RedisPace:
    """The `RequestPace` port: whoever sets the key may send; the others wait until it has run out."""

    def __init__(self, redis: Redis, name: str, *, every_s: float = 3.0) -> None:
        self._redis: Any = redis
        self._key = keys.lease(f"pace {name}")
        self._every_ms = int((every_s + MARGIN_S) * 1000)

    async def wait_turn(self) -> None:
        """Return when this process may send its next request; raises StorageError when nobody can tell."""
        while True:
            with storage_errors():
                if await take_key(self._redis, self._key, "1", self._every_ms):
                    return
                left_ms: int = await self._redis.pttl(self._key)
            await asyncio.sleep(max(left_ms / 1000, LEAST_WAIT_S))
