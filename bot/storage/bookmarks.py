"""Bookmarks in Redis, one hash a person. For the saver: a bookmark outlives any cache, any crash and any mistake.

A bookmark exists while it has sources. One that lost its last source stays as a tombstone for 30 days, so that Undo can
bring it back and a reaction that still stands is not taken for a new one. Every write is a compare-and-set of one
field: repeated or lost replies leave the same state.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from redis.asyncio import Redis

from bot.errors import StorageError
from bot.model import Bookmark, PaperId, Person, Value
from bot.ports import Clock
from bot.storage import keys
from bot.storage.client import storage_errors
from bot.storage.codec import CorruptValueError, decode, encode
from bot.storage.scripts import SWAP_FIELD

UNDO_KEPT = timedelta(days=30)
SWAP_TRIES = 5


class Record(Value, frozen=True, kw_only=True):
    """A bookmark as stored. `ignored` are reactions that stand but were overruled by unsave; they count when given
    anew.
    """

    bookmark: Bookmark
    ignored: frozenset[str] = frozenset()
    removed_at: datetime | None = None


class RedisBookmarks:
    """The `Bookmarks` port over Redis."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis: Any = redis  # its types say bytes | str for every reply; here all are bytes
        self._clock = clock
        self._swap = redis.register_script(SWAP_FIELD)

    async def add_source(self, person: Person, bookmark: Bookmark, source: str) -> bool:
        """Save the paper for `source`; return False when it was saved already. A new note replaces the old."""
        fresh = True

        def change(record: Record | None) -> Record:
            nonlocal fresh
            old = record.bookmark if record and record.bookmark.sources else None
            fresh = old is None
            base = bookmark if old is None else _with_words(old, bookmark)
            ignored = record.ignored - {source} if record else frozenset[str]()
            sources = (old.sources if old else frozenset[str]()) | {source}
            return Record(bookmark=msgspec.structs.replace(base, sources=sources), ignored=ignored)

        await self._change(person, bookmark.id, change)
        return fresh

    async def remove_source(self, person: Person, paper_id: PaperId, source: str) -> bool:
        """Take one source away; return True when the bookmark is gone with it."""
        gone = False

        def change(record: Record | None) -> Record | None:
            nonlocal gone
            if record is None:
                return None
            sources = record.bookmark.sources - {source}
            gone = bool(record.bookmark.sources) and not sources
            return Record(
                bookmark=msgspec.structs.replace(record.bookmark, sources=sources),
                ignored=record.ignored - {source},
                removed_at=record.removed_at if sources or not gone else self._clock.now(),
            )

        await self._change(person, paper_id, change)
        return gone

    async def clear(self, person: Person, paper_id: PaperId) -> Bookmark | None:
        """Remove the bookmark whatever its sources; return it as it was, or None when there was none."""
        cleared: Bookmark | None = None

        def change(record: Record | None) -> Record | None:
            nonlocal cleared
            if record is None or not record.bookmark.sources:
                return record
            cleared = record.bookmark
            standing = frozenset(name for name in cleared.sources if name.startswith("reaction:"))
            return Record(
                bookmark=msgspec.structs.replace(cleared, sources=frozenset()),
                ignored=record.ignored | standing,
                removed_at=self._clock.now(),
            )

        await self._change(person, paper_id, change)
        return cleared

    async def move(self, person: Person, made_id: PaperId, real_id: PaperId) -> None:
        """Keep under `real_id` what was kept under an id made from a title: first there, then no longer here."""
        with storage_errors():
            stored: bytes | None = await self._redis.hget(keys.bookmarks(person), made_id)
        old = _decode(stored)
        if old is None:
            return

        def join(record: Record | None) -> Record:
            moved = msgspec.structs.replace(old.bookmark, id=real_id)
            if record is None:
                return msgspec.structs.replace(old, bookmark=moved)
            sources = record.bookmark.sources | moved.sources
            both = _with_words(moved, record.bookmark)
            return msgspec.structs.replace(record, bookmark=msgspec.structs.replace(both, sources=sources))

        await self._change(person, real_id, join)
        await self._change(person, made_id, lambda record: None)

    async def load_all(self, person: Person) -> tuple[Bookmark, ...]:
        """Return all bookmarks, newest first. Values that cannot be read are left out; `doctor` counts them."""
        with storage_errors():
            rows = await self._redis.hvals(keys.bookmarks(person))
        kept = [record.bookmark for record in map(_decode, rows) if record and record.bookmark.sources]
        return tuple(sorted(kept, key=lambda bookmark: (bookmark.saved_at, bookmark.id), reverse=True))

    async def load_saved_ids(self, person: Person, ids: Iterable[PaperId]) -> frozenset[PaperId]:
        """Return which of `ids` the person keeps, in one round trip."""
        wanted = list(ids)
        if not wanted:
            return frozenset()
        with storage_errors():
            rows = await self._redis.hmget(keys.bookmarks(person), wanted)
        records = zip(wanted, map(_decode, rows), strict=True)
        return frozenset(paper_id for paper_id, record in records if record and record.bookmark.sources)

    async def _change(
        self, person: Person, paper_id: PaperId, change: Callable[[Record | None], Record | None]
    ) -> None:
        """Read one record, decide, and write it if nobody else did meanwhile; try again if somebody did."""
        key = keys.bookmarks(person)
        for _ in range(SWAP_TRIES):
            with storage_errors():
                current: bytes = await self._redis.hget(key, paper_id) or b""
            before = _decode(current)
            after = change(before)
            if after == before:
                return
            with storage_errors():
                if await self._swap(keys=[key], args=[paper_id, current, encode(after) if after else b""]):
                    return
        raise StorageError("this bookmark is being changed from several places at once")


def _with_words(old: Bookmark, new: Bookmark) -> Bookmark:
    """Return the older bookmark with the newer one's note, tags and group where it has any."""
    return msgspec.structs.replace(
        old, note=new.note or old.note, tags=new.tags or old.tags, group=new.group or old.group
    )


def _decode(stored: bytes | None) -> Record | None:
    try:
        return decode(stored, Record) if stored else None
    except CorruptValueError:
        return None
