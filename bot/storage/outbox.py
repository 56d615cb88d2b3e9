"""The outbox in Redis: what was decided for a channel, and what of it people can already see.

Digest and history are written in one step, so that no paper counts as considered without the digest that considered it.
All keys of one step belong to one channel.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

from bot.digest import History
from bot.model import Channel, Digest, Message, MessageRef
from bot.ports import Part, Shown
from bot.storage import keys
from bot.storage.client import storage_errors
from bot.storage.codec import CorruptValueError, decode, encode
from bot.storage.scripts import FREEZE


class RedisOutbox:
    """The `Outbox` port over Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis  # its types say bytes | str for every reply; here all are bytes
        self._freeze = redis.register_script(FREEZE)

    async def load_history(self, channel: Channel) -> History:
        """Return what the channel's digests remember; an empty history for a new channel."""
        with storage_errors():
            stored = await self._redis.get(keys.history(channel))
        try:
            return decode(stored, History) if stored else History()
        except CorruptValueError:
            return History()

    async def load_digest(self, channel: Channel, occasion: str) -> Digest | None:
        """Return the digest frozen for this occasion."""
        with storage_errors():
            stored = await self._redis.hget(keys.digests(channel), occasion)
        return decode(stored, Digest) if stored else None

    async def freeze(self, channel: Channel, occasion: str, digest: Digest, history: History) -> Digest:
        """Store digest and history in one step, unless the occasion has a digest already; return the frozen one."""
        with storage_errors():
            stored = await self._freeze(
                keys=[keys.digests(channel), keys.history(channel)], args=[occasion, encode(digest), encode(history)]
            )
        return decode(stored, Digest)

    async def load_parts(self, channel: Channel, part_keys: Sequence[str]) -> dict[str, Part]:
        """Return the states of these message keys; absent ones were never attempted."""
        if not part_keys:
            return {}
        with storage_errors():
            rows = await self._redis.hmget(keys.outbox(channel), list(part_keys))
        return {key: decode(stored, Part) for key, stored in zip(part_keys, rows, strict=True) if stored}

    async def intend(self, channel: Channel, key: str, at: datetime) -> None:
        """Write that `key` is about to be posted; keeps an earlier state."""
        with storage_errors():
            await self._redis.hsetnx(keys.outbox(channel), key, encode(Part(at=at)))

    async def sent(self, message: Message, key: str, ref: MessageRef, at: datetime) -> None:
        """Write that `key` stands at `ref`, and which papers a reaction there means."""
        shown = Shown(ids=tuple(paper.id for paper in message.papers), group=message.group)
        with storage_errors():
            pipe = self._redis.pipeline(transaction=True)
            pipe.set(keys.message(ref), encode(shown), ex=keys.MESSAGE_TTL_S)
            pipe.hset(keys.outbox(ref.channel), key, encode(Part(at=at, ref=ref)))
            await pipe.execute()

    async def remember(self, ref: MessageRef, shown: Shown) -> None:
        """Write what a message shows, for the reactions on it."""
        with storage_errors():
            await self._redis.set(keys.message(ref), encode(shown), ex=keys.MESSAGE_TTL_S)

    async def shown_at(self, ref: MessageRef) -> Shown:
        """Return what a message shows, so that a reaction needs no call to the platform."""
        with storage_errors():
            stored = await self._redis.get(keys.message(ref))
        try:
            return decode(stored, Shown) if stored else Shown()
        except CorruptValueError:
            return Shown()
