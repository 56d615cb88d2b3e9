"""Bookmarks in Redis, one hash a person. A bookmark outlives any cache, any crash and any mistake.

Every write is a compare-and-set of one field: repeated or lost replies leave the same state. One pipeline reads, one
writes; the counts of workspaces and the reactions known of messages follow the bookmark in the same one. The hash
counts its own changes, so a process that read it before reads it again only when it has changed.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from contextlib import suppress

from cachetools import LRUCache
from msgspec.structs import replace
from redis.asyncio import Redis

from bot.bookmark import Seen
from bot.errors import StorageError
from bot.model import Bookmark, Channel, PaperId, Person, Value, Workspace
from bot.ports import Clock
from bot.save_sources import is_reaction
from bot.store import keys
from bot.store.bookmark_reading import load_records, load_state, part_records
from bot.store.bookmark_records import (
    Adding,
    Record,
    add_choice,
    add_source,
    clear_sources,
    drop_choice,
    join_records,
    read_record,
    remove_source,
)
from bot.store.bookmark_writing import Change, Writing, came, queue_traces, reworded, went
from bot.store.bookmarks_at_hand import AtHand, Holds, Shelf, arrange
from bot.store.records import Records
from bot.store.saves import PersonHash
from bot.store.scripts import OFFERED, SWAP_FIELD
from bot.store.written import execute_written

DROPPED = 500  # bookmarks at once that were removed long ago
FOLLOWED_PEOPLE = 10_000  # whoever is forgotten costs one more look at their bookmarks


class Added(Value, frozen=True, kw_only=True):
    """What saving did: the papers that were not saved before, those that got a new source, the bookmarks as they are
    now, those whose words are others than before, those chosen again in a menu where nothing else changed, whether it
    is the person's first save by reaction, and whether it may be time to offer the weekly note."""

    fresh: frozenset[PaperId] = frozenset()
    sourced: frozenset[PaperId] = frozenset()
    kept: tuple[Bookmark, ...] = ()
    reworded: frozenset[PaperId] = frozenset()
    again: frozenset[PaperId] = frozenset()
    first: bool = False
    may_offer: bool = False


class Marks(Value, frozen=True, kw_only=True):
    """What a person made of one paper: their bookmark, and whether it is not for them."""

    kept: Bookmark | None = None
    disliked: bool = False


class Bookmarks(Records):
    """Bookmarks in Redis. `aliases` are the ids made of titles whose papers have an arXiv id by now."""

    def __init__(
        self,
        redis: Redis,
        clock: Clock,
        hashes: PersonHash,
        aliases: Callable[[], Mapping[PaperId, PaperId]] = dict,
    ) -> None:
        super().__init__(redis)
        self._clock = clock
        self._hashes = hashes
        self._at_hand = AtHand()
        self._aliases = aliases
        self._followed: MutableMapping[str, int] = LRUCache(FOLLOWED_PEOPLE)  # how many aliases each person followed

    async def add(
        self,
        person: Person,
        bookmarks: Sequence[Bookmark],
        source: str,
        workspace: Workspace,
        channel: Channel | None = None,
        *,
        decide: Adding = add_source,
    ) -> Added:
        """Save papers for `source` and count them for `workspace` and the `channel` from which they were saved,
        once a person and paper.

        `decide` says what becomes of each record: `add_exactly`, or `add_recovered` for a reaction met standing.
        """
        new, counted = {bookmark.id: bookmark for bookmark in bookmarks}, _counted(workspace, channel)
        writing = self._writing(person, first=is_reaction(source) and decide is add_source)
        changes = await writing.change(new, lambda paper_id, record: decide(record, new[paper_id], source, counted))
        return Added(
            fresh=frozenset(came(changes)),
            sourced=_sourced(changes, source),
            kept=tuple(after.bookmark for _, after in changes.values() if after and after.stands),
            reworded=frozenset(reworded(changes)),
            first=writing.is_first,
            may_offer=writing.may_offer,
        )

    async def choose(
        self,
        person: Person,
        bookmarks: Sequence[Bookmark],
        offered: Iterable[PaperId],
        source: str,
        workspace: Workspace,
        channel: Channel | None = None,
    ) -> Added:
        """Save what came to the choice in a menu: `bookmarks` are all that is chosen there, `offered` all it has."""
        new, counted = {bookmark.id: bookmark for bookmark in bookmarks}, _counted(workspace, channel)

        def decide(paper_id: PaperId, record: Record | None) -> Record | None:
            if paper_id in new:
                return add_choice(record, new[paper_id], source, counted)
            return drop_choice(record, source) if record else None

        writing = self._writing(person)
        changes = await writing.change([*new, *offered], decide)
        fresh, sourced = frozenset(came(changes)), _sourced(changes, source)
        standing = frozenset(paper_id for paper_id in new if (after := changes[paper_id][1]) and after.stands)
        again = standing if all(before == after for before, after in changes.values()) else frozenset()
        return Added(fresh=fresh, sourced=sourced, again=again, may_offer=writing.may_offer)

    async def remove(self, person: Person, ids: Iterable[PaperId], source: str) -> frozenset[PaperId]:
        """Take one source away from papers; return those whose bookmark is gone with it."""
        now = self._clock.now()
        writing = self._writing(person)
        changes = await writing.change(ids, lambda _, record: remove_source(record, source, now) if record else None)
        return frozenset(went(changes))

    async def clear(self, person: Person, paper_id: PaperId) -> Bookmark | None:
        """Remove the bookmark whatever its sources; return it as it was, or None when there was none."""
        now = self._clock.now()
        writing = self._writing(person)
        changes = await writing.change(
            [paper_id], lambda _, record: clear_sources(record, now) if record and record.stands else record
        )
        before, _ = changes[paper_id]
        return before.bookmark if before is not None and before.stands else None

    async def amend(
        self, person: Person, ids: Iterable[PaperId], alter: Callable[[Bookmark], Bookmark]
    ) -> tuple[Sequence[Bookmark], Sequence[Bookmark]]:
        """Alter saved papers; return those that changed, and those that stayed as they were."""

        def altered(_: PaperId, record: Record | None) -> Record | None:
            return replace(record, bookmark=alter(record.bookmark)) if record and record.stands else record

        changes = await self._writing(person).change(ids, altered)
        kept = [(before == after, after.bookmark) for before, after in changes.values() if after and after.stands]
        return [each for same, each in kept if not same], [each for same, each in kept if same]

    async def observe(self, person: Person, seen: Mapping[PaperId, Seen]) -> None:
        """Note what was known of saved papers, as a beginning from which to tell what became of them."""

        def noted(paper_id: PaperId, record: Record | None) -> Record | None:
            if record is None:
                return None
            return replace(record, bookmark=replace(record.bookmark, then=seen[paper_id]))

        await self._writing(person).change(seen, noted)

    async def claim_offer(self, person: Person) -> bool:
        """Return whether this person was never asked if they want the weekly note; from now on they were."""
        return bool(await self._redis.hsetnx(keys.bookmarks(person), OFFERED, b"1"))

    def was_offered(self, person: Person) -> bool:
        """Return whether the person was asked by the time their bookmarks were read last; True where nobody read them
        here."""
        shelf = self._at_hand.get(keys.bookmarks(person))
        return shelf is None or shelf.offered

    async def move(self, person: Person, made_id: PaperId, real_id: PaperId) -> None:
        """Keep under `real_id` what was kept under an id made from a title: first there, then no longer here."""
        key = keys.bookmarks(person)
        moved = read_record(key, await self._redis.hget(key, made_id))
        if moved is not None:
            writing = self._writing(person, moving=True)
            await writing.change([real_id], lambda _, record: join_records(record, moved, real_id))
            await writing.change([made_id], lambda _, record: None)

    async def follow_titles(self, person: Person) -> None:
        """Move bookmarks from ids made of titles to the arXiv ids matched since; no round trip when nothing was."""
        aliases = self._aliases()
        if self._followed.get(person.ref, 0) == len(aliases):
            return
        for bookmark in await self.load_all(person):
            if real_id := aliases.get(bookmark.id):
                await self.move(person, bookmark.id, real_id)
        self._followed[person.ref] = len(aliases)

    async def load_all(self, person: Person) -> tuple[Bookmark, ...]:
        """Return all bookmarks, newest first. Values that cannot be read are left out; `doctor` names them."""
        return (await self._load(person)).load()

    async def find(self, person: Person, words: Sequence[str], holds: Holds = str.__contains__) -> tuple[Bookmark, ...]:
        """Return those that hold all of `words` in title, authors, note, tags, group or id, newest first."""
        shelf = await self._load(person)
        return await shelf.find([word.casefold() for word in words], holds)

    async def load_removed(self, person: Person) -> tuple[Bookmark, ...]:
        """Return what was removed and is still remembered, for Undo or because of a reaction that stands."""
        _, records = await load_records(self._redis, keys.bookmarks(person))
        return tuple(reversed(await arrange([record.bookmark for record in records if not record.stands])))

    async def load_some(self, person: Person, ids: Iterable[PaperId]) -> Mapping[PaperId, Bookmark]:
        """Return the bookmarks of those of `ids` that the person keeps, in one round trip."""
        wanted, key = list(ids), keys.bookmarks(person)
        if not wanted:
            return {}
        rows = await self._redis.hmget(key, wanted)
        records = zip(wanted, (read_record(key, stored) for stored in rows), strict=True)
        return {paper_id: record.bookmark for paper_id, record in records if record and record.stands}

    async def load_marks(self, person: Person, paper_id: PaperId) -> Marks:
        """Return what the person made of a paper, in one round trip."""
        key = keys.bookmarks(person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.hget(key, paper_id)
        pipe.hexists(keys.disliked(person), paper_id)
        stored, disliked = await pipe.execute()
        record = read_record(key, stored)
        return Marks(kept=record.bookmark if record and record.stands else None, disliked=bool(disliked))

    async def forget(self, person: Person) -> None:
        """Delete everything the person kept and every trace of it; leave the keyed hash for 14 days.

        The bookmarks go last: they say where the traces are, so an interrupted forgetting can be done again.
        """
        key = keys.bookmarks(person)
        await self._hashes.load()
        records = await self._load_traces(key)
        hashed = self._hashes.of(person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(keys.forgotten(hashed), b"1", ex=keys.FORGOTTEN_TTL_S)
        queue_traces(pipe, person, hashed, [(record, None) for record in records], self._clock.now())
        pipe.delete(key)
        await execute_written(self._redis, pipe)
        self._at_hand.drop(key)

    async def _drop_past(self, key: str, past: Sequence[Record]) -> None:
        """Delete what was removed long ago, unless it changed meanwhile; the next look does what fails now."""
        if not past:
            return
        ids = [record.bookmark.id for record in past]
        with suppress(StorageError):
            pipe = self._redis.pipeline(transaction=False)
            for record, stored in zip(past, await self._redis.hmget(key, ids), strict=True):
                if read_record(key, stored) == record:
                    pipe.eval(SWAP_FIELD, 1, key, record.bookmark.id, stored, b"", b"0")
            await pipe.execute()

    async def _load_traces(self, key: str) -> list[Record]:
        """What says where a person's traces are; nothing where the key is of another type: it goes all the same."""
        try:
            return (await load_records(self._redis, key))[1]
        except StorageError as error:
            if error.reason != "corrupt":
                raise
            return []

    async def _load(self, person: Person) -> Shelf:
        key = keys.bookmarks(person)
        shelf = self._at_hand.get(key)
        if shelf is not None:
            state = await load_state(self._redis, key)
            if state.revision == shelf.revision:
                shelf.offered = state.offered
                return shelf
        (state, records), now = await load_records(self._redis, key), self._clock.now()
        kept, past = await part_records(records, now)
        await self._drop_past(key, past[:DROPPED])
        return self._at_hand.put(key, Shelf(state.revision, await arrange(kept), offered=state.offered))

    def _writing(self, person: Person, *, first: bool = False, moving: bool = False) -> Writing:
        return Writing(self._redis, self._hashes, person, self._clock, self._at_hand, first=first, moving=moving)


def _counted(*places: Workspace | Channel | None) -> frozenset[str]:
    return frozenset(keys.counted_as(place) for place in places if place)


def _sourced(changes: Mapping[PaperId, Change], source: str) -> frozenset[PaperId]:
    pairs = ((paper_id, old.known if old else frozenset[str](), new) for paper_id, (old, new) in changes.items())
    return frozenset(paper_id for paper_id, known, new in pairs if new and source in new.known - known)
