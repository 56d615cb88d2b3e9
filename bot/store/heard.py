"""What some process has heard already: a request that is sent again is done once, whichever process gets it."""

from hashlib import blake2b
from typing import Any

from redis.asyncio import Redis

from bot.store import keys
from bot.store.client import storage_errors


class Heard:
    """Remembers for ten minutes what was heard, for all processes."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def first(self, name: str) -> bool:
        """Note that `name` was heard; return whether nobody had noted it before. Raises StorageError."""
        key = keys.heard(blake2b(name.encode(), digest_size=16).hexdigest())
        with storage_errors():
            return bool(await self._redis.set(key, b"1", nx=True, ex=keys.HEARD_TTL_S))
