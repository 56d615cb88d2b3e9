"""How the digests of a channel went, and whether the channel was welcomed. In Redis.

Two reports are kept: the last attempt, and the last that posted. They outlive the subscription, so that setting one up
again does not deliver a date twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.model import Channel, Count, Value
from bot.store import keys
from bot.store.reading import encode, read_all, stored_as
from bot.store.records import Records

LAST, POSTED = FIELDS = ("last", "posted")

AttemptOutcome = Literal["posted", "nothing", "waiting", "refused", "failed"]
WELCOMED = "said:welcome"


class Report(Value, frozen=True, kw_only=True):
    """How an attempt at a channel's digest went, for `status`. `reason` is a sentence's middle, "" when posted."""

    occasion: str
    outcome: AttemptOutcome
    at: datetime
    reason: str = ""
    papers: Count = 0


class Reports(Records):
    """What `status` tells about a channel's digests."""

    async def load(self, channel: Channel) -> Sequence[Report]:
        """Return at most two reports, newest first: the last attempt, and the last that posted if it is another."""
        return read_reports(channel, await self._redis.hmget(keys.reports(channel), FIELDS))

    async def save(self, channel: Channel, report: Report) -> None:
        """Keep a report as the last attempt, and as the last that posted if it did."""
        stored = encode(report)
        both = {LAST: stored, POSTED: stored} if report.outcome == "posted" else {LAST: stored}
        await self._redis.hset(keys.reports(channel), mapping=both)


def read_reports(channel: Channel, rows: Sequence[bytes | None]) -> tuple[Report, ...]:
    """Return the reports in these stored fields, each once, newest first."""
    return tuple(dict.fromkeys(read_all(keys.reports(channel), rows, stored_as(Report))))


class Welcomed(Records):
    """Which channels have seen the first page, that of who was just invited."""

    async def claim(self, channel: Channel) -> bool:
        """Return whether it was never shown there; from now on it counts as shown."""
        return bool(await self._redis.hsetnx(keys.delivery(channel), WELCOMED, "1"))

    async def release(self, channel: Channel) -> None:
        """Take a claim back: surely nothing was shown."""
        await self._redis.hdel(keys.delivery(channel), WELCOMED)
