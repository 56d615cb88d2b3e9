"""What keeps processes from doing a thing twice: leases, marks of what was done last, requests that were heard.

Under a lease one process at a time does a thing, and a dead one is followed by another. A lease makes doubled work
rare, never impossible: what it guards must be safe to repeat.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis.asyncio import Redis

from bot.errors import StorageError
from bot.store import keys
from bot.store.reading import read, text
from bot.store.records import Records
from bot.store.scripts import RELEASE

NO_END = -1  # what PTTL says of a key that never runs out


async def take_key(redis: Any, key: str, token: str, ttl_ms: int) -> bool:
    """Set a key that runs out, unless somebody has it. One without an end is nobody's: no lease is written so."""
    for _ in range(2):
        if await redis.set(key, token, nx=True, px=ttl_ms):
            return True
        if await redis.pttl(key) != NO_END:
            return False
        await redis.delete(key)
    return False


class Leases(Records):
    """One process at a time does a thing; a dead one is followed by another."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._release = redis.register_script(RELEASE)

    @asynccontextmanager
    async def hold(self, name: str, *, ttl_s: float = keys.LEASE_TTL_S) -> AsyncIterator[bool]:
        """Yield whether this process holds the lease `name` for at most `ttl_s`; give it back at the end."""
        token = secrets.token_hex(16)
        held = await take_key(self._redis, keys.lease(name), token, int(ttl_s * 1000))
        try:
            yield held
        finally:
            if held:
                with suppress(StorageError):  # it runs out by itself
                    await self._release(keys=[keys.lease(name)], args=[token])


class Marks(Records):
    """Small facts about what was done, so that no process does it again: a short text under a name."""

    async def load_mark(self, name: str) -> str:
        """Return what was noted last under `name`; "" when nothing was, or it cannot be read."""
        noted: bytes | None = await self._redis.hget(keys.MARKS, name)
        return read(keys.MARKS, noted, text) or ""

    async def save_mark(self, name: str, noted: str) -> None:
        """Note `noted` under `name`, in place of what was noted before."""
        await self._redis.hset(keys.MARKS, name, noted)


class Heard(Records):
    """Remembers for ten minutes what was heard, for all processes."""

    async def first(self, name: str) -> bool:
        """Note that `name` was heard; return whether nobody had noted it before."""
        return bool(await self._redis.set(keys.heard(name), b"1", nx=True, ex=keys.HEARD_TTL_S))
