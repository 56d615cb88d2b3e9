"""What was done last, and which requests were heard, so that no other process does it again."""

from hashlib import blake2b
from typing import Any

from redis.asyncio import Redis

from bot.store import keys
from bot.store.client import storage_errors
from bot.store.reading import read, text


class Marks:
    """Small facts about what was done, so that no process does it again: a short text under a name."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def load_mark(self, name: str) -> str:
        """Return what was noted last, "" when nothing was, or nothing that can be read."""
        with storage_errors():
            noted: bytes | None = await self._redis.hget(keys.MARKS, name)
        return read(keys.MARKS, noted, text) or ""

    async def save_mark(self, name: str, noted: str) -> None:
        """Note it."""
        with storage_errors():
            await self._redis.hset(keys.MARKS, name, noted)


class Heard:
    """Remembers for ten minutes what was heard, for all processes."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def first(self, name: str) -> bool:
        """Note that `name` was heard; return whether nobody had noted it before. Raises StorageError."""
        key = keys.heard(blake2b(name.encode(), digest_size=16).hexdigest())
        with storage_errors():
            return bool(await self._redis.set(key, b"1", nx=True, ex=keys.HEARD_TTL_S))
