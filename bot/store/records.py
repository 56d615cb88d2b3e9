"""What the classes of the store have in common: a connection, and what is read over it in one round trip."""

from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import Redis

from bot.model import PaperId


class Records:
    """Records of one kind. Whatever is asked of them may raise StorageError."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis  # its types say bytes | str for every reply; here all are bytes

    async def _load_fields(self, wanted: Mapping[str, Sequence[PaperId]]) -> dict[PaperId, bytes]:
        """Return the wanted fields of each hash, those that are there."""
        pipe = self._redis.pipeline(transaction=False)
        for key, ids in wanted.items():
            pipe.hmget(key, ids)
        rows = zip(wanted.values(), await pipe.execute(), strict=True)
        return {each: stored for ids, row in rows for each, stored in zip(ids, row, strict=True) if stored}
