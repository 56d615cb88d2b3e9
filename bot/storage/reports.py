"""How the digests of a channel went, in Redis. For the channel owner, who asks `status`.

Two are kept: the last attempt, and the last that posted. They outlive the subscription, so that setting one up again
does not deliver a date twice.
"""

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from bot.model import Channel
from bot.ports import Report
from bot.storage import keys
from bot.storage.client import storage_errors
from bot.storage.codec import CorruptValueError, decode, encode

LAST, POSTED = "last", "posted"


class RedisReports:
    """The `Reports` port over Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def load(self, channel: Channel) -> Sequence[Report]:
        """Return the newest reports, newest first: the last attempt, and the last that posted if it is another."""
        with storage_errors():
            rows = await self._redis.hmget(keys.reports(channel), [LAST, POSTED])
        return tuple(dict.fromkeys(report for stored in rows if (report := _decoded(stored))))

    async def save(self, channel: Channel, report: Report) -> None:
        """Keep a report."""
        stored = encode(report)
        both = {LAST: stored, POSTED: stored} if report.outcome == "posted" else {LAST: stored}
        with storage_errors():
            await self._redis.hset(keys.reports(channel), mapping=both)


def _decoded(stored: bytes | None) -> Report | None:
    try:
        return decode(stored, Report) if stored else None
    except CorruptValueError:
        return None
