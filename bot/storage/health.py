"""How each source of papers is doing, as all processes know it. For the operator, and for the source: a pause it asked
for is kept by processes that start later, too.
"""

from typing import Any

from redis.asyncio import Redis

from bot.ports import SourceHealth
from bot.storage import keys
from bot.storage.client import storage_errors
from bot.storage.codec import encode
from bot.storage.reading import read_fields, stored_as, text


class RedisHealth:
    """The `HealthBook` port over Redis: one small hash."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def load(self) -> dict[str, SourceHealth]:
        """Return what is known of each source, by its name."""
        with storage_errors():
            rows: dict[bytes, bytes] = await self._redis.hgetall(keys.HEALTH)
        return read_fields(keys.HEALTH, rows, text, stored_as(SourceHealth))

    async def save(self, name: str, health: SourceHealth) -> None:
        """Write how the source is doing now."""
        with storage_errors():
            await self._redis.hset(keys.HEALTH, name, encode(health))
