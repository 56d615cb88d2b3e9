"""The digests that people can see in a channel: all for whoever has the secret of its feed's address, and the last."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from bot.feed_address import SECRET_BYTES
from bot.model import Channel, Digest
from bot.occasion import MessageKey, Occasion
from bot.store import keys
from bot.store.outbox import Part, day_of, read_occasion
from bot.store.reading import read, stored_as
from bot.store.records import Records
from bot.store.subscriptions import Subscriptions

SHOWN = 20  # of about 8 kB each


class DigestFeeds(Records):
    """What `papers:{channel:*}:digests` holds, and the secrets of subscriptions."""

    def __init__(self, redis: Redis, subscriptions: Subscriptions) -> None:
        super().__init__(redis)
        self._subscriptions = subscriptions

    async def open(self, channel: Channel) -> str:
        """Return the secret of the channel's feed, a new one where it has none; "" without a digest there."""
        current = await self._subscriptions.load(channel)
        if current is None or current.feed:
            return current.feed if current else ""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        return secret if await self._subscriptions.set_feed(channel, secret) else ""

    async def load(self, channel: Channel, secret: str) -> Sequence[tuple[Occasion, Digest]] | None:
        """Return the newest digests that people can see, newest first; None where the secret is not the channel's."""
        current = await self._subscriptions.load(channel)
        if current is None or not secrets.compare_digest(current.feed.encode(), secret.encode()) or not secret:
            return None
        names = await self._redis.hkeys(keys.digests(channel))
        pending = await self._redis.hget(keys.delivery(channel), "pending")
        newest = sorted((name for name in names if name != pending), key=day_of, reverse=True)[:SHOWN]
        return await self._load(channel, newest) if newest else ()

    async def load_last(self, channel: Channel) -> tuple[datetime, Digest] | None:
        """Return the digest posted last, also by hand, and when; None where none stands."""
        outbox = keys.outbox(channel)
        names = await self._redis.hkeys(keys.digests(channel))
        headers = [str(MessageKey(name.decode("utf-8", "replace"))) for name in names]
        rows = await self._redis.hmget(outbox, headers) if names else ()
        parts = [read(outbox, row, stored_as(Part)) for row in rows]
        sent = [(part.at, name) for name, part in zip(names, parts, strict=True) if part and part.ref]
        if not sent:
            return None
        at, name = max(sent)
        found = await self._load(channel, [name])
        return (at, found[0][1]) if found else None

    async def _load(self, channel: Channel, names: Sequence[bytes]) -> Sequence[tuple[Occasion, Digest]]:
        rows = await self._redis.hmget(keys.digests(channel), names)
        digests = [read(keys.digests(channel), row, stored_as(Digest)) for row in rows]
        found = zip(map(read_occasion, names), digests, strict=True)
        return [(occasion, digest) for occasion, digest in found if occasion and digest]
