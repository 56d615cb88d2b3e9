"""How often papers are saved in a workspace, for `team`: counts, no names.

A save is kept as paper and keyed hash of the person, so that one person counts once and can be forgotten; nobody can be
read out of it. It is written right after the bookmark, by bot/store/bookmarks.py: a crash between the two costs a
count, never a bookmark.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from bot.model import PaperId, Person, Workspace
from bot.store import keys
from bot.store.client import storage_errors
from bot.store.person_hash import HASH_BYTES, PersonHash
from bot.store.reading import read_all

KEPT = timedelta(days=35)  # a month and the days in which it is looked at
SLICE = 2_000  # saves counted between two looks at other work


class Saves:
    """How often papers are saved in a workspace: counts, no names. They follow what people keep."""

    def __init__(self, redis: Redis, hashes: PersonHash) -> None:
        self._redis: Any = redis
        self._hashes = hashes

    async def count(self, workspace: Workspace, since: datetime) -> Counter[PaperId]:
        """Return how many people saved each paper since then."""
        counts: Counter[PaperId] = Counter()
        start = 0
        while start % SLICE == 0:
            with storage_errors():
                members: list[bytes] = await self._redis.zrangebyscore(
                    keys.saves(workspace), since.timestamp(), "+inf", start=start, num=SLICE
                )
            counts.update(read_all(keys.saves(workspace), members, saved_paper))
            start += len(members) or 1
            await asyncio.sleep(0)
        return counts

    async def load_forgotten(self, people: Iterable[Person]) -> frozenset[Person]:
        """Return which of `people` asked to be forgotten within 14 days."""
        asked = list(people)
        if not asked:
            return frozenset()
        await self._hashes.load()
        with storage_errors():
            pipe = self._redis.pipeline(transaction=False)
            for person in asked:
                pipe.exists(keys.forgotten(self._hashes.of(person)))
            left = await pipe.execute()
        return frozenset(person for person, known in zip(asked, left, strict=True) if known)


def saved_paper(member: bytes) -> PaperId:
    """Read which paper a save is of."""
    paper_id, _, hashed = member.decode().rpartition(" ")
    if not paper_id or len(bytes.fromhex(hashed)) != HASH_BYTES:
        raise ValueError("no save")
    return PaperId(paper_id)


def queue_count(pipe: Any, workspace_ref: str, paper_id: PaperId, hashed: str, at: datetime) -> None:
    """Add to a pipeline: count a save, drop what is too old for any count."""
    key = keys.saves_of(workspace_ref)
    pipe.zadd(key, {f"{paper_id} {hashed}": at.timestamp()}, nx=True)
    pipe.zremrangebyscore(key, "-inf", (at - KEPT).timestamp())


def queue_uncount(pipe: Any, workspace_ref: str, paper_id: PaperId, hashed: str) -> None:
    """Add to a pipeline: take a save back."""
    pipe.zrem(keys.saves_of(workspace_ref), f"{paper_id} {hashed}")
