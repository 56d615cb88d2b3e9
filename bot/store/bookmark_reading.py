"""Reading all bookmarks of one person, in slices, with the count of changes by which one knows that they are new."""

from typing import Any

from bot.store.bookmark_records import Record, read_record
from bot.store.client import storage_errors
from bot.store.reading import number, read
from bot.store.scripts import MARK, REVISION
from bot.tasks import Turns

SLICE = 1_000  # bookmarks in one round trip, 0.3 MB


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
    records = await _read_rows(key, rows)
    while cursor:
        with storage_errors():
            cursor, rows = await redis.hscan(key, cursor, count=SLICE)
        records |= await _read_rows(key, rows)
    return read(key, revision, number) or 0, list(records.values())


async def _read_rows(key: str, rows: dict[bytes, bytes]) -> dict[bytes, Record]:
    records, turns = dict[bytes, Record](), Turns()
    for field, stored in rows.items():
        if not _is_mark(field) and (record := read_record(key, stored)):
            records[field] = record
        await turns.give()
    return records


def _is_mark(field: bytes) -> bool:
    return field.startswith(MARK.encode())
