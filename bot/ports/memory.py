"""What the core keeps and finds again: papers, bookmarks, leases, the search index, the time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol

from bot.model import Bookmark, Edition, MessageRef, Paper, PaperId, Person, Ranking, Value, Workspace
from bot.search.query import Query


class Clock(Protocol):
    """The time, as an argument."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        ...


class Snapshot(Value, frozen=True, kw_only=True):
    """Everything in the library at one position of the change stream. Papers stay encoded until they are needed."""

    papers: dict[PaperId, bytes]
    editions: dict[date, Edition]
    position: str
    aliases: dict[PaperId, PaperId]


class Changes(Value, frozen=True, kw_only=True):
    """What changed after a position. `trimmed` means that notes were lost: load everything again."""

    papers: frozenset[PaperId]
    days: frozenset[date]
    position: str
    trimmed: bool = False


class LibraryStore(Protocol):
    """The shared memory of papers and editions. Writing is idempotent; a worse list never replaces a better one."""

    def decode_paper(self, stored: bytes) -> Paper | None:
        """Return the paper in these stored bytes, or None when they cannot be read."""
        ...

    def encode_paper(self, paper: Paper) -> bytes:
        """Return the bytes as which a paper is stored."""
        ...

    async def load_all(self) -> Snapshot:
        """Return the whole library."""
        ...

    async def load_papers(self, ids: Iterable[PaperId]) -> dict[PaperId, bytes]:
        """Return the stored bytes of those of `ids` that are there."""
        ...

    async def load_editions(self, days: Iterable[date]) -> dict[date, Edition]:
        """Return those of the editions that are there."""
        ...

    async def save_papers(self, papers: Sequence[Paper]) -> dict[PaperId, bytes]:
        """Merge papers into the store; return what is stored now."""
        ...

    async def save_found(self, papers: Sequence[Paper], until: datetime) -> tuple[dict[PaperId, bytes], int]:
        """Like `save_papers`; those that were not there are kept until then. Return also how many such there are."""
        ...

    async def extend_found(self, ids: Iterable[PaperId], until: datetime) -> None:
        """Keep those of `ids` that only a search found until then, or longer."""
        ...

    async def forget_found(self, now: datetime, most: int) -> tuple[PaperId, ...]:
        """Forget what only a search found, whose time is over or which is too much, and nobody keeps; return which."""
        ...

    async def load_aliases(self, ids: Iterable[PaperId]) -> dict[PaperId, PaperId]:
        """Return, for those of `ids` that were made from a title and matched since, the arXiv id."""
        ...

    async def adopt(self, made_id: PaperId, paper: Paper) -> dict[PaperId, bytes]:
        """Let `paper` take the place of the one that lived under an id made from its title."""
        ...

    async def save_edition(self, edition: Edition, papers: Sequence[Paper]) -> tuple[Edition, dict[PaperId, bytes]]:
        """Store papers first, then the edition; return the edition and the papers as they stand afterwards."""
        ...

    async def save_ranking(self, ranking: Ranking, papers: Sequence[Paper]) -> dict[PaperId, bytes]:
        """Store a list that is not one day's, with its papers; return the papers as they stand afterwards."""
        ...

    async def load_ranking(self, name: str) -> Ranking | None:
        """Return the list, or None."""
        ...

    async def read_changes(self, after: str, *, block_ms: int) -> Changes:
        """Wait up to `block_ms` for what changes after the position `after`."""
        ...


class Leases(Protocol):
    """One process at a time does a thing; a dead one is followed by another."""

    def hold(self, name: str, *, ttl_s: float = 60) -> AbstractAsyncContextManager[bool]:
        """Hold the lease `name`, or learn that somebody else does."""
        ...


class Added(Value, frozen=True, kw_only=True):
    """What saving did: the papers that were not saved before, and whether it is the person's first save by reaction."""

    fresh: frozenset[PaperId] = frozenset()
    first: bool = False


class Marks(Protocol):
    """Small facts about what was done, so that no process does it again: a short text under a name."""

    async def load_mark(self, name: str) -> str:
        """Return what was noted last, "" when nothing was."""
        ...

    async def save_mark(self, name: str, text: str) -> None:
        """Note it."""
        ...


class Bookmarks(Protocol):
    """What people keep. Every call names the person it is for; saving and removing take two round trips at most."""

    async def add(
        self,
        person: Person,
        bookmarks: Sequence[Bookmark],
        source: str,
        workspace: Workspace,
        *,
        recovered: bool = False,
    ) -> Added:
        """Save papers for `source` and count them for `workspace`, once a person and paper.

        With `recovered` the reaction was met standing: one that unsave overruled stays overruled.
        """
        ...

    async def remove(self, person: Person, ids: Iterable[PaperId], source: str) -> frozenset[PaperId]:
        """Take one source away from papers; return those whose bookmark is gone with it."""
        ...

    async def clear(self, person: Person, paper_id: PaperId) -> Bookmark | None:
        """Remove the bookmark whatever its sources; return it, or None when there was none."""
        ...

    async def follow_titles(self, person: Person) -> None:
        """Move bookmarks from ids made of titles to the arXiv ids matched since; no round trip when nothing was."""
        ...

    async def move(self, person: Person, made_id: PaperId, real_id: PaperId) -> None:
        """Keep under `real_id` what was kept under an id made from a title."""
        ...

    async def load_all(self, person: Person) -> tuple[Bookmark, ...]:
        """Return all bookmarks, newest first."""
        ...

    async def find(self, person: Person, words: Sequence[str]) -> tuple[Bookmark, ...]:
        """Return those that hold all of `words` in title, authors, note, tags, group or id, newest first."""
        ...

    async def load_removed(self, person: Person) -> tuple[Bookmark, ...]:
        """Return what was removed and is still remembered, so that it can be brought back."""
        ...

    async def load_saved_ids(self, person: Person, ids: Iterable[PaperId]) -> frozenset[PaperId]:
        """Return which of `ids` the person keeps, in one round trip."""
        ...

    async def forget(self, person: Person) -> None:
        """Delete everything the person kept, counts included; a keyed hash is left for 14 days."""
        ...


class Saves(Protocol):
    """How often papers are saved in a workspace: counts, no names. They follow what people keep."""

    async def count(self, workspace: Workspace, since: datetime) -> Mapping[PaperId, int]:
        """Return how many people saved each paper since then."""
        ...

    async def load_forgotten(self, people: Iterable[Person]) -> frozenset[Person]:
        """Return which of `people` asked to be forgotten within 14 days."""
        ...


class Reactions(Protocol):
    """Whose reactions are known to stand on messages. They follow what people keep."""

    async def load_standing(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, Sequence[Person]]:
        """Return who has a reaction on each message, once for each of the person's reactions; one round trip."""
        ...

    async def clear(self, ref: MessageRef) -> None:
        """Know of no reaction on this message any more; bookmarks stay as they are."""
        ...


class Hit(Value, frozen=True, kw_only=True):
    """A paper that matched and how well; higher is better."""

    id: PaperId
    score: float


class Hits(Value, frozen=True, kw_only=True):
    """One page of matches, best first, and how many there are in all.

    `searched` is what was searched instead when nothing matched what was typed; `terms` are the words and phrases to
    mark in what is shown, the rarest first.
    """

    items: tuple[Hit, ...] = ()
    total: int = 0
    searched: str = ""
    terms: tuple[str, ...] = ()


class Kept(Value, frozen=True, kw_only=True):
    """The order of an answer: its first papers, how many match in all, and what `Hits` tells beside them.

    `foreign` are the papers that a source found, not the library.
    """

    ids: tuple[PaperId, ...] = ()
    total: int = 0
    searched: str = ""
    terms: tuple[str, ...] = ()
    foreign: frozenset[PaperId] = frozenset()


class Answers(Protocol):
    """What people are leafing through: the order of an answer, for a quarter of an hour."""

    async def save(self, person: Person, text: str, kept: Kept) -> None:
        """Keep the order of the answer to `text`."""
        ...

    async def load(self, person: Person, text: str) -> Kept | None:
        """Return the order that the answer to `text` had, None when that was too long ago."""
        ...

    async def forget(self, person: Person) -> None:
        """Delete what the person was leafing through."""
        ...


class Asked(Protocol):
    """What the sources found for some words, for a day; shared by all processes and askers."""

    async def save(self, words: str, ids: Sequence[PaperId]) -> None:
        """Keep what the sources found, nothing included."""
        ...

    async def load(self, words: str) -> tuple[PaperId, ...] | None:
        """Return what the sources found, None when they were not asked."""
        ...


class SearchIndex(Protocol):
    """Full-text search in this process's memory. Synchronous: no method takes more than a few milliseconds."""

    def __len__(self) -> int: ...

    def add(self, papers: Iterable[Paper]) -> None:
        """Add papers, or replace them by id; found with the next search."""
        ...

    def remove(self, ids: Iterable[PaperId]) -> None:
        """Forget papers; ids that are unknown do nothing."""
        ...

    def commit(self) -> None:
        """Make everything that was added findable now; slow after many papers, and may be called in a thread."""
        ...

    def search(self, query: Query, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return the matches of `query`, `limit` from `offset` on."""
        ...

    def matching(self, query: Query, ids: Collection[PaperId]) -> frozenset[PaperId]:
        """Return which of `ids` match all words and demands of `query`: a filter, without ranking or mending."""
        ...

    def similar(self, paper: Paper, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return the papers most like `paper`, without itself; `terms` are what it is about, most telling first."""
        ...
