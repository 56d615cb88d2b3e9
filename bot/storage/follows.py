"""What people follow, in Redis. For the follower, who is told once, and for whoever may not be disturbed.

What a person follows is the truth; the sets of followers and of muted people are derived, and only say whom to look at.
A follower is put into the set before and after the follow: a walk that takes out who follows nothing cannot lose one
who begins at the same moment.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
from redis.asyncio import Redis

from bot.model import Person
from bot.ports import Follow
from bot.storage import keys
from bot.storage.client import storage_errors
from bot.storage.codec import CorruptValueError, decode, encode
from bot.storage.written import execute_written

SLICE = 200  # people whose follows are read in one round trip


class RedisFollows:
    """The `Follows` port over Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def add(self, follow: Follow) -> bool:
        """Keep it; False when the person follows these words already."""
        key, member = keys.follows(follow.person), _member(follow.person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.sadd(keys.FOLLOWERS, member)
        pipe.hsetnx(key, _field(follow.words), encode(follow))
        pipe.sadd(keys.FOLLOWERS, member)
        _, added, _ = await execute_written(self._redis, pipe)
        return bool(added)

    async def remove(self, person: Person, words: str) -> bool:
        """Stop; False when it was not followed."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hdel(keys.follows(person), _field(words))
        [removed] = await execute_written(self._redis, pipe)
        return bool(removed)

    async def load(self, person: Person) -> Sequence[Follow]:
        """Return what the person follows, oldest first."""
        with storage_errors():
            return _oldest_first(await self._redis.hvals(keys.follows(person)))

    async def walk(self) -> AsyncIterator[Sequence[Follow]]:
        """Yield everything followed, a person at a time."""
        cursor = 0
        while True:
            with storage_errors():
                cursor, members = await self._redis.sscan(keys.FOLLOWERS, cursor, count=SLICE)
                pipe = self._redis.pipeline(transaction=False)
                for member in members:
                    pipe.hvals(keys.follows(_person(member)))
                rows = await pipe.execute() if members else []
            for member, stored in zip(members, rows, strict=True):
                if stored:
                    yield _oldest_first(stored)
                else:
                    await self._leave(member)
            if not cursor:
                return

    async def mute(self, person: Person, reason: str) -> None:
        """Tell this person nothing more, because it cannot reach them; remembered until they are told why."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(keys.muted(person), reason)
        pipe.sadd(keys.MUTED, _member(person))
        with storage_errors():
            await pipe.execute()

    async def load_muted(self) -> frozenset[Person]:
        """Return all who are muted."""
        with storage_errors():
            return frozenset(_person(member) for member in await self._redis.smembers(keys.MUTED))

    async def unmute(self, person: Person) -> str:
        """Return why the person was muted ("" if not), once, and tell them things again."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.getdel(keys.muted(person))
        pipe.srem(keys.MUTED, _member(person))
        with storage_errors():
            reason, _ = await pipe.execute()
        return reason.decode() if reason else ""

    async def forget(self, person: Person) -> None:
        """Delete what the person follows and was told."""
        member = _member(person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.delete(keys.follows(person), keys.told(person), keys.muted(person))
        pipe.srem(keys.FOLLOWERS, member)
        pipe.srem(keys.MUTED, member)
        await execute_written(self._redis, pipe)

    async def _leave(self, member: bytes) -> None:
        """Take out who follows nothing, and, where the workspace was purged, who is not muted any more."""
        person = _person(member)
        pipe = self._redis.pipeline(transaction=False)
        pipe.srem(keys.FOLLOWERS, member)
        pipe.hlen(keys.follows(person))
        pipe.exists(keys.muted(person))
        with storage_errors():
            _, follows, muted = await pipe.execute()
            if follows:
                await self._redis.sadd(keys.FOLLOWERS, member)
            if not muted:
                await self._redis.srem(keys.MUTED, member)


def _field(words: str) -> str:
    return " ".join(words.casefold().split())


def _oldest_first(rows: Sequence[bytes]) -> Sequence[Follow]:
    known = []
    for stored in rows:
        try:
            known.append(decode(stored, Follow))
        except CorruptValueError:
            continue
    return sorted(known, key=lambda follow: (follow.since, follow.words))


def _member(person: Person) -> bytes:
    return msgspec.json.encode((person.platform, person.workspace, person.user))


def _person(member: bytes) -> Person:
    platform, workspace, user = msgspec.json.decode(member, type=tuple[str, str, str])
    return Person(platform=platform, workspace=workspace, user=user)
