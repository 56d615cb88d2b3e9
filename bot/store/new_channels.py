"""Channels in which nothing of the bot's can stand, so that their first digest need not look for it.

A channel is new when the bot has just joined it, the store has no record of a delivery there, and the store has known
the workspace for longer than a first digest looks back. A store that was wiped and a workspace that was purged do not
remember a workspace for that long: there the platform is asked. Limits: a whole store put back from an older copy is
believed, as it is about the channels that it knows.
"""

from datetime import datetime, timedelta

from bot.model import Channel
from bot.store import keys
from bot.store.outbox import KNOWN
from bot.store.reading import as_ms, instant_ms, read
from bot.store.records import Records


class NewChannels(Records):
    """Says of channels that were just joined whether the store can know everything about them."""

    async def note_joined(self, channel: Channel, at: datetime, *, looks_back: timedelta) -> None:
        """Note that the bot joined `channel` just now, before any delivery there."""
        since = keys.since(channel)
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(since, as_ms(at), nx=True)
        pipe.get(since)
        pipe.hexists(keys.delivery(channel), "epoch")
        _, stored, was_delivered = await pipe.execute()
        remembered = read(since, stored, instant_ms)
        if remembered is not None and at - remembered > looks_back and not was_delivered:
            await self._redis.hsetnx(keys.delivery(channel), KNOWN, "1")
