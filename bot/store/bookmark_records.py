"""How one bookmark changes: its sources come and go, and what was removed can be restored for 30 days (undo). Pure.

A bookmark exists while it has sources. One that lost its last source stays as a tombstone, so that undo can bring it
back with its note and its place, and so that a reaction that still stands is not taken for a new one.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.bookmark import TAGS_MOST, Words
from bot.model import Bookmark, PaperId, Value
from bot.save_sources import BUTTON, is_choice, is_reaction, same_reaction
from bot.store.reading import read, stored_as

Adding = Callable[["Record | None", Bookmark, str, frozenset[str]], "Record"]
UNDO_KEPT = timedelta(days=30)
NOBODY = frozenset[str]()


class Record(Value, frozen=True, kw_only=True, gc=False):  # ten thousand of them: no cycles, nothing to look for
    """A bookmark as stored. `ignored` reactions and choices stand but were overruled by unsave; they count when made
    anew.

    `counted` are the workspaces and channels that count it, as `keys.counted_as` names them.
    """

    bookmark: Bookmark
    ignored: frozenset[str] = frozenset()
    removed_at: datetime | None = None
    counted: frozenset[str] = frozenset()

    @property
    def stands(self) -> bool:
        return bool(self.bookmark.sources)

    @property
    def reactions(self) -> frozenset[str]:
        """The reactions that stand on messages, as far as is known, overruled ones included."""
        return frozenset(name for name in self.known if is_reaction(name))

    @property
    def known(self) -> frozenset[str]:
        """The sources it has, and those that were overruled."""
        return self.bookmark.sources | self.ignored


def is_past(record: Record, now: datetime) -> bool:
    """Return whether nothing can bring the removed bookmark back any more: neither Undo nor a reaction, since those are
    read again for a shorter time."""
    return not record.stands and record.removed_at is not None and now - record.removed_at > UNDO_KEPT


def add_source(record: Record | None, new: Bookmark, source: str, counted: frozenset[str]) -> Record:
    """Return the record with `source`; what was removed within 30 days has its words again, or new ones if any."""
    added = add_back(record, new, source, counted)
    if record is None or record.stands:
        return added
    return replace(added, bookmark=replace(added.bookmark, saved_at=new.saved_at))


def add_back(record: Record | None, new: Bookmark, source: str, counted: frozenset[str]) -> Record:
    """Return the record with `source`; what was removed within 30 days comes back as it was, to its old place."""
    if record is None:
        return Record(bookmark=_sourced(new, frozenset({source})), counted=counted)
    old = record.bookmark
    recent = record.stands or (record.removed_at is not None and new.saved_at - record.removed_at <= UNDO_KEPT)
    base = _reworded(with_words(old, new), old) if recent else new
    return Record(
        bookmark=_sourced(base, old.sources | {source}),
        ignored=record.ignored - {source},
        counted=record.counted | counted,
    )


def add_exactly(record: Record | None, new: Bookmark, source: str, counted: frozenset[str]) -> Record:
    """Return the record with `source`, and with the new note and tags also where they are none."""
    added = add_source(record, new, source, counted)
    bookmark = replace(added.bookmark, note=new.note, tags=new.tags)
    was = _reworded(bookmark, record.bookmark) if record and record.stands else bookmark
    return replace(added, bookmark=was)


def add_missing(record: Record | None, new: Bookmark, source: str, counted: frozenset[str]) -> Record:
    """Return the record of a paper that an export says was saved: as it was, unless it is saved now."""
    return record if record is not None and record.stands else add_source(None, new, source, counted)


def add_recovered(record: Record | None, new: Bookmark, source: str, counted: frozenset[str]) -> Record:
    """Return the record with a reaction that was met standing: nothing new when it is known or was overruled."""
    known = record is not None and same_reaction(source, record.reactions)
    return record if record is not None and known else add_source(record, new, source, counted)


def add_choice(record: Record | None, new: Bookmark, source: str, counted: frozenset[str]) -> Record:
    """Return the record of a paper that is chosen in a menu: nothing new when it was chosen there before, also if it
    was unsaved since. Platforms tell all that is chosen, not what has changed."""
    return record if record is not None and source in record.known else add_source(record, new, source, counted)


def drop_choice(record: Record, source: str) -> Record:
    """Return the record of a paper that is not chosen in a menu: it stays saved, and may be chosen anew."""
    sources = record.bookmark.sources
    kept = sources - {source} | {BUTTON} if source in sources else sources
    return replace(record, bookmark=_sourced(record.bookmark, kept), ignored=record.ignored - {source})


def remove_source(record: Record, source: str, now: datetime) -> Record:
    """Return the record without `source`; without its last one it is a tombstone."""
    sources = record.bookmark.sources - same_reaction(source, record.bookmark.sources)
    falls = record.stands and not sources
    return Record(
        bookmark=_sourced(record.bookmark, sources),
        ignored=record.ignored - same_reaction(source, record.ignored),
        removed_at=now if falls else record.removed_at,
        counted=frozenset() if falls else record.counted,
    )


def clear_sources(record: Record, now: datetime) -> Record:
    """Return the tombstone; reactions and choices that stand are ignored from now on, until they are made anew."""
    standing = frozenset(name for name in record.known if is_reaction(name) or is_choice(name))
    return Record(bookmark=_sourced(record.bookmark, NOBODY), ignored=standing, removed_at=now)


def mark_read(bookmark: Bookmark, read_at: datetime | None) -> Bookmark:
    """Return the bookmark as read at that time, or, with None, as unread. What is read already keeps its time."""
    return bookmark if (bookmark.read_at is None) == (read_at is None) else replace(bookmark, read_at=read_at)


def drop_tags(bookmark: Bookmark, tags: Collection[str], instead: str = "") -> Bookmark:
    """Return the bookmark without these tags, or with one `instead`."""
    left = tuple(dict.fromkeys(filter(None, (instead if tag in tags else tag for tag in bookmark.tags))))
    return _reworded(replace(bookmark, tags=left), bookmark)


def swap_words(bookmark: Bookmark) -> Bookmark:
    """Return the bookmark with the note and the tags that it had before they last changed; swapped again, it is as it
    was."""
    earlier = bookmark.earlier
    return _reworded(replace(bookmark, note=earlier.note, tags=earlier.tags), bookmark) if earlier else bookmark


def join_records(record: Record | None, moved: Record, real_id: PaperId) -> Record:
    """Return one record from that of a copied title and, if there is one, that of its paper."""
    bookmark = replace(moved.bookmark, id=real_id)
    if record is None:
        return replace(moved, bookmark=bookmark)
    both = with_words(bookmark, record.bookmark)
    sources = record.bookmark.sources | bookmark.sources
    return Record(
        bookmark=_sourced(both, sources),
        ignored=record.ignored | moved.ignored,
        removed_at=None if sources else record.removed_at,
        counted=record.counted | moved.counted,
    )


def with_words(old: Bookmark, new: Bookmark) -> Bookmark:
    """Return the older bookmark with the newer one's note, group and time of reading where it has any, and
    the tags of both."""
    return replace(
        old,
        note=new.note or old.note,
        tags=tuple(dict.fromkeys((*old.tags, *new.tags)))[:TAGS_MOST],
        group=new.group or old.group,
        read_at=new.read_at or old.read_at,
        then=old.then or new.then,
    )


def read_record(key: str, stored: bytes | None) -> Record | None:
    """Return what is stored at `key`, None when that is nothing or cannot be read."""
    return read(key, stored, stored_as(Record))


def _reworded(bookmark: Bookmark, old: Bookmark) -> Bookmark:
    """The bookmark, which remembers the note and the tags of the `old` one where its own differ."""
    same = (bookmark.note, bookmark.tags) == (old.note, old.tags)
    return bookmark if same else replace(bookmark, earlier=Words(note=old.note, tags=old.tags))


def _sourced(bookmark: Bookmark, sources: frozenset[str]) -> Bookmark:
    return replace(bookmark, sources=sources)
