"""Papers that were posted, opened or saved in the last 14 days: the ones worth knowing more about.

One sorted set by the time of the last use. Where a use is written anyway, it goes into the same pipeline.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from bot.model import PaperId
from bot.store import keys
from bot.store.client import storage_errors
from bot.store.reading import paper_id, read_all

KEPT = timedelta(days=14)
MOST = 5_000  # about 500 kB; 14 days of editions have 400 papers


class UsedPapers:
    """The papers in use, for all processes."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def note(self, ids: Iterable[PaperId], at: datetime) -> None:
        """Write that papers were used at that time."""
        with storage_errors():
            pipe = self._redis.pipeline(transaction=False)
            queue_used(pipe, ids, at)
            await pipe.execute()

    async def load(self, now: datetime) -> tuple[PaperId, ...]:
        """Return the papers in use, used last first; forget those of more than KEPT ago and those beyond MOST."""
        with storage_errors():
            pipe = self._redis.pipeline(transaction=False)
            pipe.zremrangebyscore(keys.USED, "-inf", (now - KEPT).timestamp())
            pipe.zremrangebyrank(keys.USED, 0, -MOST - 1)
            pipe.zrevrange(keys.USED, 0, -1)
            *_, rows = await pipe.execute()
        return tuple(read_all(keys.USED, rows, paper_id))


def queue_used(pipe: Any, ids: Iterable[PaperId], at: datetime) -> None:
    """Add to a pipeline: these papers were used at that time."""
    if used := dict.fromkeys(ids, at.timestamp()):
        pipe.zadd(keys.USED, used, gt=True)
