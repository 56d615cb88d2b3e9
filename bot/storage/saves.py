"""How often papers are saved in a workspace, for `team`: counts, no names.

A save is kept as paper and keyed hash of the person, so that one person counts once and can be forgotten; nobody can be
read out of it. It is written after the bookmark: a crash between the two costs a count, never a bookmark.
"""

import hashlib
import secrets
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from bot.model import PaperId, Person, Workspace
from bot.storage import keys
from bot.storage.client import storage_errors

KEPT = timedelta(days=35)  # a month and the days in which it is looked at
HASH_BYTES = 12


class RedisSaves:
    """The `Saves` port over Redis: one sorted set a workspace, by the time of the save."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis
        self._salt = b""

    async def add(self, workspace: Workspace, paper_id: PaperId, person: Person, at: datetime) -> None:
        """Count a save; the first one of a person and paper counts."""
        member = f"{paper_id} {await self._hashed(person)}"
        with storage_errors():
            pipe = self._redis.pipeline(transaction=False)
            pipe.zadd(keys.saves(workspace), {member: at.timestamp()}, nx=True)
            pipe.zremrangebyscore(keys.saves(workspace), "-inf", (at - KEPT).timestamp())
            await pipe.execute()

    async def remove(self, workspace: Workspace, paper_id: PaperId, person: Person) -> None:
        """Take a save back."""
        member = f"{paper_id} {await self._hashed(person)}"
        with storage_errors():
            await self._redis.zrem(keys.saves(workspace), member)

    async def count(self, workspace: Workspace, since: datetime) -> Counter[PaperId]:
        """Return how many people saved each paper since then."""
        with storage_errors():
            members: list[bytes] = await self._redis.zrangebyscore(keys.saves(workspace), since.timestamp(), "+inf")
        return Counter(PaperId(member.decode().rpartition(" ")[0]) for member in members)

    async def forget(self, person: Person) -> None:
        """Take all saves of a person back, in every workspace, and leave the keyed hash for 14 days."""
        hashed = await self._hashed(person)
        with storage_errors():
            async for key in self._redis.scan_iter(match=f"{keys.PREFIX}:{{workspace:*}}:saves", count=500):
                members = [member async for member, _ in self._redis.zscan_iter(key, match=f"* {hashed}", count=1000)]
                if members:
                    await self._redis.zrem(key, *members)
            await self._redis.set(keys.forgotten(hashed), b"1", ex=keys.FORGOTTEN_TTL_S)

    async def _hashed(self, person: Person) -> str:
        if not self._salt:
            with storage_errors():
                await self._redis.set(keys.SALT, secrets.token_bytes(32), nx=True)
                self._salt = await self._redis.get(keys.SALT)
        return hashlib.blake2b(person.ref.encode(), key=self._salt, digest_size=HASH_BYTES).hexdigest()
