"""The last change of each person and what to type to take it back, for 30 days."""

from typing import Any

from redis.asyncio import Redis

from bot.model import Channel, Person, Value
from bot.store import keys
from bot.store.client import storage_errors
from bot.store.reading import encode, read, stored_as


class LastChange(Value, frozen=True, kw_only=True):
    """What to type to take a change back, and the channel where it was made."""

    says: str
    channel: Channel


class LastChanges:
    """One change a person; the next one takes its place."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def save(self, person: Person, change: LastChange) -> None:
        """Keep the person's last change."""
        with storage_errors():
            await self._redis.set(keys.undo(person), encode(change), ex=keys.UNDO_TTL_S)

    async def load(self, person: Person) -> LastChange | None:
        """Return the person's last change; None when there is none, or it was too long ago."""
        with storage_errors():
            stored = await self._redis.get(keys.undo(person))
        return read(keys.undo(person), stored, stored_as(LastChange))

    async def forget(self, person: Person) -> None:
        """Delete the person's last change."""
        with storage_errors():
            await self._redis.delete(keys.undo(person))
