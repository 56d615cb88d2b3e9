"""How one bookmark changes: a set of reasons that comes and goes, a tombstone, an undo. Pure; for the saver.

A bookmark exists while it has sources. One that lost its last source stays as a tombstone, so that Undo can bring it
back with its note and its place, and so that a reaction that still stands is not taken for a new one.
"""

from datetime import datetime, timedelta

import msgspec

from bot.model import Bookmark, PaperId, Value

UNDO_KEPT = timedelta(days=30)
REACTION = "reaction:"


class Record(Value, frozen=True, kw_only=True):
    """A bookmark as stored. `ignored` reactions stand but were overruled by unsave; they count when given anew."""

    bookmark: Bookmark
    ignored: frozenset[str] = frozenset()
    removed_at: datetime | None = None

    @property
    def stands(self) -> bool:
        return bool(self.bookmark.sources)


def add_source(record: Record | None, new: Bookmark, source: str) -> Record:
    """Return the record with `source`; what was removed within 30 days comes back as it was, with new words if any."""
    if record is None:
        return Record(bookmark=_sourced(new, frozenset({source})))
    old = record.bookmark
    recent = record.stands or (record.removed_at is not None and new.saved_at - record.removed_at <= UNDO_KEPT)
    base = with_words(old, new) if recent else new
    return Record(bookmark=_sourced(base, old.sources | {source}), ignored=record.ignored - {source})


def remove_source(record: Record, source: str, now: datetime) -> Record:
    """Return the record without `source`; without its last one it is a tombstone."""
    sources = record.bookmark.sources - {source}
    falls = record.stands and not sources
    return Record(
        bookmark=_sourced(record.bookmark, sources),
        ignored=record.ignored - {source},
        removed_at=now if falls else record.removed_at,
    )


def clear_sources(record: Record, now: datetime) -> Record:
    """Return the tombstone; reactions that stand are ignored from now on, until they are given anew."""
    standing = frozenset(name for name in record.bookmark.sources if name.startswith(REACTION))
    return Record(bookmark=_sourced(record.bookmark, frozenset()), ignored=record.ignored | standing, removed_at=now)


def join_records(record: Record | None, moved: Record, real_id: PaperId) -> Record:
    """Return one record from that of a copied title and, if there is one, that of its paper."""
    bookmark = msgspec.structs.replace(moved.bookmark, id=real_id)
    if record is None:
        return msgspec.structs.replace(moved, bookmark=bookmark)
    both = with_words(bookmark, record.bookmark)
    return msgspec.structs.replace(record, bookmark=_sourced(both, record.bookmark.sources | bookmark.sources))


def with_words(old: Bookmark, new: Bookmark) -> Bookmark:
    """Return the older bookmark with the newer one's note, tags and group where it has any."""
    return msgspec.structs.replace(
        old, note=new.note or old.note, tags=new.tags or old.tags, group=new.group or old.group
    )


def _sourced(bookmark: Bookmark, sources: frozenset[str]) -> Bookmark:
    return msgspec.structs.replace(bookmark, sources=sources)
