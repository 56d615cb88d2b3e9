"""Which papers are in use, and which ones that only a search found may be forgotten. Nothing else ever is.

In use are those that were posted, opened or saved in the last 14 days: one sorted set by the time of the last use.
Searches are typed by strangers and the store must not grow with them. A paper is marked when a search, or a question
for its id, brings it and the library lacks it; another use moves its end, and an edition, a list or an import takes the
mark away. Papers without a mark, such as those of older stores, stay.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from redis.asyncio import Redis

from bot.model import PaperId
from bot.store import keys
from bot.store.reading import as_ms, read_all
from bot.store.reading import paper_id as read_id
from bot.store.records import Records
from bot.store.scripts import FIND_BOOKMARKED, FORGET_FOUND

BATCH = 200
FILL = 0.95  # what is left of a full library, so that it is not full again with the next search

Ends = Mapping[PaperId, int]
KEPT = timedelta(days=14)
MOST = 5_000  # about 500 kB; 14 days of editions have 400 papers


class FoundMarks(Records):
    """The marks, in one sorted set by their end in milliseconds."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._find = redis.register_script(FIND_BOOKMARKED)
        self._forget = redis.register_script(FORGET_FOUND)

    async def add(self, ids: Collection[PaperId], until: datetime) -> int:
        """Mark papers; return how many are marked in all."""
        pipe = self._redis.pipeline(transaction=False)
        if ids:
            pipe.zadd(keys.FOUND, dict.fromkeys(ids, as_ms(until)), nx=True)
        pipe.zcard(keys.FOUND)
        return int((await pipe.execute())[-1])

    async def extend(self, ids: Iterable[PaperId], until: datetime) -> None:
        """Move the end of those of `ids` that are marked; never to an earlier time."""
        if ends := dict.fromkeys(ids, as_ms(until)):
            await self._redis.zadd(keys.FOUND, ends, xx=True, gt=True)

    async def remove(self, ids: Iterable[PaperId]) -> None:
        """Keep these for ever: something other than a search refers to them."""
        if known := list(ids):
            await self._redis.zrem(keys.FOUND, *known)

    async def load(self) -> Ends:
        """Return all marked papers and their ends; a mark that never ends is none."""
        rows: list[tuple[bytes, float]] = await self._redis.zrange(keys.FOUND, 0, -1, withscores=True)
        ends = {member: end for member, end in rows if isfinite(end)}
        return {paper_id: int(ends[paper_id.encode()]) for paper_id in read_all(keys.FOUND, ends, read_id)}

    async def load_bookmarked(self, ids: Collection[PaperId]) -> frozenset[PaperId]:
        """Return which of `ids` anybody keeps, or kept lately; looks at every person's bookmarks, a page at a time."""
        wanted = {paper_id.encode(): paper_id for paper_id in ids}
        kept: set[PaperId] = set()
        cursor = 0
        while True:
            cursor, found = await self._redis.scan(cursor, match=keys.BOOKMARKS, count=1_000)
            fields: list[bytes] = await self._find(keys=[keys.FOUND, *found]) if found else []
            kept.update(wanted[field] for field in fields if field in wanted)
            if not cursor:
                return frozenset(kept)

    async def forget(self, ids: Collection[PaperId], ends: Ends) -> list[PaperId]:
        """Delete papers whose end is still the one in `ends`, with their marks; return which."""
        gone: list[PaperId] = []
        for shard, members in keys.by_shard(ids, keys.paper_shard).items():
            for start in range(0, len(members), BATCH):
                pairs = [part for each in members[start : start + BATCH] for part in (each, ends[each])]
                rows: list[bytes] = await self._forget(keys=[keys.FOUND, shard], args=pairs)
                gone += [PaperId(row.decode()) for row in rows]
        return gone


def choose_forgotten(ends: Ends, kept: Collection[PaperId], now: datetime, most: int) -> list[PaperId]:
    """Return which marked papers to forget: those whose end has come, and while there are more than `most` those that
    end first. What is in `kept` stays and does not count. Pure."""
    free = sorted(ends.keys() - kept, key=lambda paper_id: (ends[paper_id], paper_id))
    over = len(free) - int(most * FILL) if len(free) > most else 0
    due = sum(ends[paper_id] <= as_ms(now) for paper_id in free)
    return free[: max(due, over)]


class UsedPapers(Records):
    """The papers in use, for all processes."""

    async def note(self, ids: Iterable[PaperId], at: datetime) -> None:
        """Write that papers were used at that time."""
        pipe = self._redis.pipeline(transaction=False)
        queue_used(pipe, ids, at)
        await pipe.execute()

    async def load(self, now: datetime) -> tuple[PaperId, ...]:
        """Return the papers in use, used last first; forget those of more than KEPT ago and those beyond MOST."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zremrangebyscore(keys.USED, "-inf", (now - KEPT).timestamp())
        pipe.zremrangebyrank(keys.USED, 0, -MOST - 1)
        pipe.zrevrange(keys.USED, 0, -1)
        *_, rows = await pipe.execute()
        return tuple(read_all(keys.USED, rows, read_id))


def queue_used(pipe: Any, ids: Iterable[PaperId], at: datetime) -> None:
    """Add to a pipeline: these papers were used at that time."""
    if used := dict.fromkeys(ids, at.timestamp()):
        pipe.zadd(keys.USED, used, gt=True)
