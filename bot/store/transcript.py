"""A terminal channel's messages in Redis: it has no platform to remember them."""

from bot.model import Channel, Message, MessageRef, Value
from bot.store import keys
from bot.store.reading import encode, read_fields, stored_as, text
from bot.store.records import Records

KEPT = 1_000  # messages of a channel; a digest has ten


class Entry(Value, frozen=True, kw_only=True):
    """One message and its place in the channel."""

    number: int
    message: Message


class Transcript(Records):
    async def add(self, channel: Channel, key: str, message: Message) -> MessageRef:
        """Keep a message under its key, and the newest `KEPT` in all; the same key again changes nothing."""
        name = keys.console(channel)
        entries = await self._load(channel)
        last = max((entry.number for entry in entries.values()), default=-1)
        old = sorted(entries, key=lambda each: entries[each].number)[: max(0, len(entries) + 1 - KEPT)]
        if await self._redis.hsetnx(name, key, encode(Entry(number=last + 1, message=message))) and old:
            await self._redis.hdel(name, *old)
        return MessageRef(channel=channel, id=key)

    async def load(self, channel: Channel) -> dict[str, tuple[MessageRef, Message]]:
        """Return all messages of the channel by key, oldest first."""
        ordered = sorted((await self._load(channel)).items(), key=lambda each: each[1].number)
        return {key: (MessageRef(channel=channel, id=key), entry.message) for key, entry in ordered}

    async def _load(self, channel: Channel) -> dict[str, Entry]:
        rows: dict[bytes, bytes] = await self._redis.hgetall(keys.console(channel))
        return read_fields(keys.console(channel), rows, text, stored_as(Entry))
