"""Bookmarks in Redis, one hash a person. For the saver: a bookmark outlives any cache, any crash and any mistake.

Every write is a compare-and-set of one field: repeated or lost replies leave the same state. The hash counts its own
changes, so a process that read it before reads it again only when it has changed.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from redis.asyncio import Redis

from bot.errors import StorageError
from bot.model import Bookmark, PaperId, Person
from bot.ports import Clock
from bot.storage import keys
from bot.storage.bookmark_records import Record, add_source, clear_sources, join_records, remove_source
from bot.storage.client import storage_errors
from bot.storage.codec import CorruptValueError, decode, encode
from bot.storage.scripts import REVISION, SWAP_FIELD

SWAP_TRIES = 5
REMEMBERED = 64  # people whose bookmarks this process keeps at hand
SLICE = 500  # bookmarks decoded between two looks at other work: about 3 ms


class RedisBookmarks:
    """The `Bookmarks` port over Redis."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis: Any = redis  # its types say bytes | str for every reply; here all are bytes
        self._clock = clock
        self._swap = redis.register_script(SWAP_FIELD)
        self._at_hand: OrderedDict[str, tuple[bytes, tuple[Bookmark, ...]]] = OrderedDict()

    async def add_source(self, person: Person, bookmark: Bookmark, source: str) -> bool:
        """Save the paper for `source`; return False when it was saved already. A new note replaces the old."""
        before = await self._change(person, bookmark.id, lambda record: add_source(record, bookmark, source))
        return before is None or not before.stands

    async def remove_source(self, person: Person, paper_id: PaperId, source: str) -> bool:
        """Take one source away; return True when the bookmark is gone with it."""
        now = self._clock.now()
        before = await self._change(
            person, paper_id, lambda record: remove_source(record, source, now) if record else None
        )
        return before is not None and before.bookmark.sources == {source}

    async def clear(self, person: Person, paper_id: PaperId) -> Bookmark | None:
        """Remove the bookmark whatever its sources; return it as it was, or None when there was none."""
        now = self._clock.now()
        before = await self._change(
            person, paper_id, lambda record: clear_sources(record, now) if record and record.stands else record
        )
        return before.bookmark if before is not None and before.stands else None

    async def move(self, person: Person, made_id: PaperId, real_id: PaperId) -> None:
        """Keep under `real_id` what was kept under an id made from a title: first there, then no longer here."""
        with storage_errors():
            moved = _decode(await self._redis.hget(keys.bookmarks(person), made_id))
        if moved is not None:
            await self._change(person, real_id, lambda record: join_records(record, moved, real_id))
            await self._change(person, made_id, lambda record: None)

    async def load_all(self, person: Person) -> tuple[Bookmark, ...]:
        """Return all bookmarks, newest first. Values that cannot be read are left out; `doctor` names them."""
        key = keys.bookmarks(person)
        known = self._at_hand.get(key)
        with storage_errors():
            if known and (await self._redis.hget(key, REVISION) or b"") == known[0]:
                self._at_hand.move_to_end(key)
                return known[1]
            rows: dict[bytes, bytes] = await self._redis.hgetall(key)
        revision = rows.pop(REVISION.encode(), b"")
        kept = await _decode_all(list(rows.values()))
        self._at_hand[key] = (revision, kept)
        if len(self._at_hand) > REMEMBERED:
            self._at_hand.popitem(last=False)
        return kept

    async def load_saved_ids(self, person: Person, ids: Iterable[PaperId]) -> frozenset[PaperId]:
        """Return which of `ids` the person keeps, in one round trip."""
        wanted = list(ids)
        if not wanted:
            return frozenset()
        with storage_errors():
            rows = await self._redis.hmget(keys.bookmarks(person), wanted)
        records = zip(wanted, map(_decode, rows), strict=True)
        return frozenset(paper_id for paper_id, record in records if record and record.stands)

    async def forget(self, person: Person) -> None:
        """Delete everything the person kept, tombstones included."""
        with storage_errors():
            await self._redis.delete(keys.bookmarks(person))
        self._at_hand.pop(keys.bookmarks(person), None)

    async def _change(
        self, person: Person, paper_id: PaperId, change: Callable[[Record | None], Record | None]
    ) -> Record | None:
        """Read one record, decide, write it if nobody else did meanwhile, else again; return it as it was before."""
        key = keys.bookmarks(person)
        for _ in range(SWAP_TRIES):
            with storage_errors():
                current: bytes = await self._redis.hget(key, paper_id) or b""
            before = _decode(current)
            after = change(before)
            if after == before:
                return before
            with storage_errors():
                if await self._swap(keys=[key], args=[paper_id, current, encode(after) if after else b"", b"1"]):
                    return before
        raise StorageError("this bookmark is being changed from several places at once")


async def _decode_all(rows: list[bytes]) -> tuple[Bookmark, ...]:
    kept: list[Bookmark] = []
    for start in range(0, len(rows), SLICE):
        records = map(_decode, rows[start : start + SLICE])
        kept += [record.bookmark for record in records if record and record.stands]
        await asyncio.sleep(0)
    return tuple(sorted(kept, key=lambda bookmark: (bookmark.saved_at, bookmark.id), reverse=True))


def _decode(stored: bytes | None) -> Record | None:
    try:
        return decode(stored, Record) if stored else None
    except CorruptValueError:
        return None
