"""The papers that weekly notes are about: when each was last asked for, and which version arXiv has. One hash."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from bot.model import Count, PaperId, Value
from bot.store import keys
from bot.store.reading import encode, read, read_fields, stored_as
from bot.store.reading import paper_id as read_id
from bot.store.records import Records


class Watched(Value, frozen=True, kw_only=True):
    """A paper: when Hugging Face and arXiv were asked for it, and its newest version there, 0 where it is not known."""

    asked_on: date | None = None
    checked_on: date | None = None
    version: Count = 0
    revised: date | None = None
    withdrawn: bool = False


class WatchedPapers(Records):
    """The watched papers, for all processes."""

    async def load(self) -> Mapping[PaperId, Watched]:
        """Return all of them."""
        rows: dict[bytes, bytes] = await self._redis.hgetall(keys.WATCHED)
        return read_fields(keys.WATCHED, rows, read_id, _watched)

    async def load_some(self, ids: Sequence[PaperId]) -> Mapping[PaperId, Watched]:
        """Return those of `ids` that are watched."""
        if not ids:
            return {}
        rows = await self._redis.hmget(keys.WATCHED, ids)
        return {paper_id: _watched(stored) for paper_id, stored in zip(ids, rows, strict=True) if stored}

    async def keep_only(self, ids: Collection[PaperId]) -> None:
        """Watch these papers and no others; what is known of those that were watched before stays."""
        known = await self.load()
        fresh, gone = [each for each in ids if each not in known], list(known.keys() - set(ids))
        pipe = self._redis.pipeline(transaction=False)
        for paper_id in fresh:
            pipe.hsetnx(keys.WATCHED, paper_id, encode(Watched()))
        if gone:
            pipe.hdel(keys.WATCHED, *gone)
        await pipe.execute()

    async def change(self, paper_id: PaperId, **fields: object) -> None:
        """Write what was found out about a paper; one process at a time does."""
        stored = await self._redis.hget(keys.WATCHED, paper_id)
        known = _watched(stored) if stored else Watched()
        changed = encode(msgspec.structs.replace(known, **fields), over=stored)
        await self._redis.hset(keys.WATCHED, paper_id, changed)


def _watched(stored: bytes) -> Watched:
    return read(keys.WATCHED, stored, stored_as(Watched)) or Watched()
