"""How each source of papers is doing, as all processes know it. A pause it asked for is kept by processes that start
later, too.
"""

from datetime import datetime

from bot.model import Value
from bot.store import keys
from bot.store.reading import encode, read_fields, stored_as, text
from bot.store.records import Records


class SourceHealth(Value, frozen=True, kw_only=True):
    """How a source is doing: its last answer, its failure since then, and until when it wants to be left alone."""

    answered_at: datetime | None = None
    failed_at: datetime | None = None
    reason: str = ""
    not_before: datetime | None = None


class HealthBook(Records):
    async def load(self) -> dict[str, SourceHealth]:
        """Return what is known of each source, by its name."""
        rows: dict[bytes, bytes] = await self._redis.hgetall(keys.HEALTH)
        return read_fields(keys.HEALTH, rows, text, stored_as(SourceHealth))

    async def save(self, name: str, health: SourceHealth) -> None:
        """Write how the source is doing now."""
        await self._redis.hset(keys.HEALTH, name, encode(health))

    async def remove(self, name: str) -> None:
        """Forget how it was doing."""
        await self._redis.hdel(keys.HEALTH, name)
