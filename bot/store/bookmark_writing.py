"""Changing some of a person's bookmarks: one pipeline reads, one writes.

The counts of workspaces and the reactions known of messages follow the bookmark in the pipeline that writes it. They
live elsewhere, so a crash may cut them off: a count is lost then, or a message is read again; never a bookmark.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.model import PaperId, Person
from bot.ports import Clock
from bot.store import keys
from bot.store.bookmark_records import Record, read_record
from bot.store.bookmarks_at_hand import AtHand
from bot.store.client import swapped
from bot.store.found import queue_used
from bot.store.reading import encode, number, read
from bot.store.saves import PersonHash, queue_count, queue_gone, queue_standing, queue_uncount
from bot.store.scripts import OFFERED, REACTED, REVISION, SWAP_FIELD
from bot.store.written import execute_written

OFFERED_FROM = 5  # saved papers; a count of changes stands beside them

Change = tuple[Record | None, Record | None]
Decide = Callable[[PaperId, Record | None], Record | None]


class Writing:
    """One change of some of a person's bookmarks: a pipeline that reads, a pipeline that writes."""

    def __init__(
        self,
        redis: Any,
        hashes: PersonHash,
        person: Person,
        clock: Clock,
        at_hand: AtHand,
        *,
        first: bool = False,
        moving: bool = False,
    ) -> None:
        self._redis, self._hashes, self._person, self._clock = redis, hashes, person, clock
        self._at_hand, self._asks_first, self._moving = at_hand, first, moving
        self._key = keys.bookmarks(person)
        self.is_first = self.may_offer = False

    async def change(self, ids: Iterable[PaperId], decide: Decide) -> dict[PaperId, Change]:
        """Read records, decide, write each if nobody else did meanwhile, else again; return them before and after."""
        left = list(dict.fromkeys(ids))
        done: dict[PaperId, Change] = {}

        async def change() -> dict[PaperId, Change] | None:
            stored = dict(zip(left, await self._read(left), strict=True))
            before = {paper_id: read_record(self._key, value) for paper_id, value in stored.items()}
            done.update({paper_id: (record, decide(paper_id, record)) for paper_id, record in before.items()})
            left[:] = await self._write(stored, {each: done[each] for each in left if done[each][0] != done[each][1]})
            return None if left else done

        return await swapped(change, "this bookmark") if left else done

    async def _read(self, ids: Sequence[PaperId]) -> list[bytes | None]:
        pipe = self._redis.pipeline(transaction=False)
        pipe.hmget(self._key, ids)
        self._hashes.queue(pipe)
        rows, *rest = await pipe.execute()
        self._hashes.take(rest)
        return list(rows)

    async def _write(self, stored: Mapping[PaperId, bytes | None], changes: Mapping[PaperId, Change]) -> list[PaperId]:
        """Write what changed; return what somebody else has changed since it was read."""
        if not changes:
            return []
        pipe = self._redis.pipeline(transaction=False)
        for paper_id, (_, after) in changes.items():
            new = encode(after, over=stored[paper_id]) if after else b""
            pipe.eval(SWAP_FIELD, 1, self._key, paper_id, stored[paper_id] or b"", new, b"1")
        hashed, now = self._hashes.of(self._person), self._clock.now()
        queue_used(pipe, came(changes), now)
        queue_traces(pipe, self._person, hashed, changes.values(), now, moving=self._moving)
        if asks_first := self._asks_first and any(came(changes)):
            pipe.hsetnx(self._key, REACTED, b"1")
        pipe.hmget(self._key, REVISION, OFFERED)
        pipe.hlen(self._key)
        *replies, (revision, offered), count = await execute_written(self._redis, pipe)
        self.may_offer = offered is None and count > OFFERED_FROM
        self.is_first = self.is_first or bool(asks_first and replies[-1])
        written = [paper_id for paper_id, done in zip(changes, replies, strict=False) if done]
        self._keep_up(read(self._key, revision, number) or 0, [changes[paper_id] for paper_id in written])
        return [paper_id for paper_id in changes if paper_id not in written]

    def _keep_up(self, revision: int, changes: Sequence[Change]) -> None:
        """Change what is at hand, too, unless somebody else changed something meanwhile."""
        shelf = self._at_hand.get(self._key)
        if shelf is None:
            return
        if shelf.revision + len(changes) != revision:
            self._at_hand.drop(self._key)
            return
        shelf.revision = revision
        for before, after in changes:
            if record := after or before:
                shelf.change(record.bookmark, stands=bool(after and after.stands))


def queue_traces(
    pipe: Any, person: Person, hashed: str, changes: Collection[Change], now: datetime, *, moving: bool = False
) -> None:
    """Add to a pipeline: the counts of workspaces and channels and what is known of messages follow these bookmarks.

    What is moving to another id keeps its time, and its reactions stand on.
    """
    come, gone = set[str](), set[str]()
    for before, after in changes:
        _queue_counts(pipe, hashed, before, after, now, moving=moving)
        stood, stand = (record.reactions if record else frozenset[str]() for record in (before, after))
        come |= stand - stood
        gone |= stood - stand
    for source in sorted(come):
        queue_standing(pipe, person, source)
    for source in () if moving else sorted(gone):
        queue_gone(pipe, person, source)


def _queue_counts(
    pipe: Any, hashed: str, before: Record | None, after: Record | None, now: datetime, *, moving: bool
) -> None:
    if after is not None:
        at = after.bookmark.saved_at if moving else now
        for place in sorted(after.counted - (before.counted if before else frozenset())):
            queue_count(pipe, place, after.bookmark.id, hashed, at)
    if before is not None:
        for place in sorted(before.counted - (after.counted if after else frozenset())):
            queue_uncount(pipe, place, before.bookmark.id, hashed)


def came(changes: Mapping[PaperId, Change]) -> Iterable[PaperId]:
    """Return the papers that stand now and did not before."""
    return (each for each, (old, new) in changes.items() if new and new.stands and not (old and old.stands))


def went(changes: Mapping[PaperId, Change]) -> Iterable[PaperId]:
    """Return the papers that stood before and do not now."""
    return (each for each, (old, new) in changes.items() if old and old.stands and not (new and new.stands))


def reworded(changes: Mapping[PaperId, Change]) -> Iterable[PaperId]:
    """Return the papers that stood before and have another note or other tags now."""
    both = ((each, old, new) for each, (old, new) in changes.items() if old and new and old.stands)
    return (each for each, old, new in both if old.bookmark.words != new.bookmark.words)
