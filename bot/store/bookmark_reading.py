"""Reading all bookmarks of one person, in slices, with the count of changes by which one knows that they are new."""

import asyncio
from typing import Any

from bot.store.bookmark_records import Record, read_record
from bot.store.client import storage_errors
from bot.store.reading import number, read
from bot.store.scripts import MARK, REVISION

SLICE = 300  # bookmarks read and decoded between two looks at other work: about 5 ms


async def load_revision(redis: Any, key: str) -> int:
    """Return how often these bookmarks were changed."""
    with storage_errors():
        return read(key, await redis.hget(key, REVISION), number) or 0


async def load_records(redis: Any, key: str) -> tuple[int, list[Record]]:
    """Return how often these bookmarks had been changed when reading began, and all that can be read.

    The first slice comes with the count, in one round trip. A change in between may be in it or not; the count tells.
    """
    with storage_errors():
        pipe = redis.pipeline(transaction=False)
        pipe.hget(key, REVISION)
        pipe.hscan(key, 0, count=SLICE)
        revision, (cursor, rows) = await pipe.execute()
    records = _read_rows(key, rows)
    while cursor:
        await asyncio.sleep(0)
        with storage_errors():
            cursor, rows = await redis.hscan(key, cursor, count=SLICE)
        records |= _read_rows(key, rows)
    return read(key, revision, number) or 0, list(records.values())


def _read_rows(key: str, rows: dict[bytes, bytes]) -> dict[bytes, Record]:
    records = ((field, read_record(key, stored)) for field, stored in rows.items() if not _is_mark(field))
    return {field: record for field, record in records if record}


def _is_mark(field: bytes) -> bool:
    return field.startswith(MARK.encode())
