"""The memory of alerts in Redis: which papers are new, and what each follower was told of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from redis.asyncio import Redis

from bot.model import PaperId, Person, Value
from bot.store import keys
from bot.store.client import storage_errors
from bot.store.codec import encode
from bot.store.reading import instant_ms, paper_id, read, read_fields, stored_as

LOOKED = "!"  # the field that says that somebody looked; no id begins so


class Sending(Value, frozen=True, kw_only=True):
    """A message that is being sent: its key, and its papers. It stays until its outcome is known."""

    key: str
    ids: tuple[PaperId, ...]


class Told(Value, frozen=True, kw_only=True):
    """What a person was told of the newest papers, when the last message went, and one that may be on its way.

    `last` are the papers of the last message.
    """

    papers: dict[PaperId, datetime] = msgspec.field(default_factory=dict)
    at: datetime | None = None
    last: tuple[PaperId, ...] = ()
    sending: Sending | None = None


class AlertBook:
    """The memory of alerts. All writes may be repeated."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def load_noticed(self) -> Mapping[PaperId, datetime] | None:
        """Return when each new paper was first seen; None when nobody ever looked."""
        with storage_errors():
            rows: dict[bytes, bytes] = await self._redis.hgetall(keys.NOTICED)
        if not rows:
            return None
        rows.pop(LOOKED.encode(), None)
        return read_fields(keys.NOTICED, rows, paper_id, instant_ms)

    async def notice(self, seen: Mapping[PaperId, datetime], gone: Iterable[PaperId]) -> None:
        """Write that these papers are new since then; forget those that are `gone`. A first time is never changed."""
        pipe = self._redis.pipeline(transaction=False)
        for new, at in seen.items():
            pipe.hsetnx(keys.NOTICED, new, round(at.timestamp() * 1000))
        if old := list(gone):
            pipe.hdel(keys.NOTICED, *old)
        pipe.hsetnx(keys.NOTICED, LOOKED, 1)
        with storage_errors():
            await pipe.execute()

    async def load_told(self, person: Person) -> Told:
        """Return what the person was told; nothing for a new follower."""
        with storage_errors():
            stored = await self._redis.get(keys.told(person))
        return read(keys.told(person), stored, stored_as(Told)) or Told()

    async def save_told(self, person: Person, told: Told) -> None:
        """Write what the person was told; it is forgotten after a time in which nothing was new."""
        with storage_errors():
            await self._redis.set(keys.told(person), encode(told), ex=keys.ALERTS_TTL_S)
