"""What the core needs from outside, as protocols: the first thing to read, the only thing a fake must satisfy.

All methods that do I/O are async, may raise a `WorldError`, and are safe to repeat.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Literal, Protocol

from bot.digest import History
from bot.model import (
    Asker,
    Bookmark,
    Channel,
    Digest,
    Edition,
    Message,
    MessageRef,
    Paper,
    PaperId,
    Person,
    Ranking,
    SourceName,
    Value,
)
from bot.replies import Reply
from bot.search.query import Query


class Clock(Protocol):
    """The time, as an argument."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        ...


# Outcomes of asking a source for a list: four different answers, and "nothing changed".


class Found(Value, frozen=True, kw_only=True):
    """The source has papers, in its own order. `etag` is "" where the source gave none or several pages were read."""

    papers: tuple[Paper, ...]
    etag: str = ""
    skipped: int = 0  # entries that could not be read; the others are whole


class Empty(Value, frozen=True, kw_only=True):
    """The source answered well, and there is nothing: a weekend, a holiday, no match."""


class NotOpenYet(Value, frozen=True, kw_only=True):
    """The day lies in the source's future."""


class Unchanged(Value, frozen=True, kw_only=True):
    """Nothing changed since the `etag` that was sent."""


class Failed(Value, frozen=True, kw_only=True):
    """The source could not answer. `retry_after_s` is 0 when it named no time."""

    reason: str
    retry_after_s: float = 0.0


ListOutcome = Found | Empty | NotOpenYet | Unchanged | Failed


class PaperSource(Protocol):
    """Somewhere papers come from. No method raises for what the source does: trouble is a `Failed`."""

    name: SourceName

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return the edition of `day`, most upvoted first, all pages."""
        ...

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return `week 2026-W26`, `month 2026-06` or `trending`."""
        ...

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        """Return one paper, or `Empty` when the source does not know it."""
        ...

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return what the source's own search finds, best first."""
        ...


class Snapshot(Value, frozen=True, kw_only=True):
    """Everything in the library at one position of the change stream. Papers stay encoded until they are needed."""

    papers: dict[PaperId, bytes]
    editions: dict[date, Edition]
    position: str


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

    async def save_edition(self, edition: Edition, papers: Sequence[Paper]) -> Edition:
        """Store papers first, then the edition; return the edition as it stands afterwards."""
        ...

    async def save_ranking(self, ranking: Ranking, papers: Sequence[Paper]) -> None:
        """Store a list that is not one day's, with its papers."""
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


class Bookmarks(Protocol):
    """What people keep. Every call names the person it is for."""

    async def add_source(self, person: Person, bookmark: Bookmark, source: str) -> bool:
        """Save the paper for `source`; return False when it was saved already."""
        ...

    async def remove_source(self, person: Person, paper_id: PaperId, source: str) -> bool:
        """Take one source away; return True when the bookmark is gone with it."""
        ...

    async def clear(self, person: Person, paper_id: PaperId) -> Bookmark | None:
        """Remove the bookmark whatever its sources; return it, or None when there was none."""
        ...

    async def load_all(self, person: Person) -> tuple[Bookmark, ...]:
        """Return all bookmarks, newest first."""
        ...

    async def load_saved_ids(self, person: Person, ids: Iterable[PaperId]) -> frozenset[PaperId]:
        """Return which of `ids` the person keeps, in one round trip."""
        ...


class Hit(Value, frozen=True, kw_only=True):
    """A paper that matched and how well; higher is better."""

    id: PaperId
    score: float


class Hits(Value, frozen=True, kw_only=True):
    """One page of matches, best first, and how many there are in all."""

    items: tuple[Hit, ...] = ()
    total: int = 0


class SearchIndex(Protocol):
    """Full-text search in this process's memory. Synchronous: no method takes more than a few milliseconds."""

    def add(self, papers: Iterable[Paper]) -> None:
        """Add papers, or replace them by id; found at once afterwards."""
        ...

    def search(self, query: Query, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return the matches of `query`, `limit` from `offset` on."""
        ...


class Publisher(Protocol):
    """A platform's way of posting. A `key` names a message for ever, so that it can be found again."""

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        """Show a message to the channel and return where it stands; the same key again shows nothing new."""
        ...

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        """Return the messages of `keys` that people can see in `channel` around that time."""
        ...


class Part(Value, frozen=True, kw_only=True):
    """One message in the outbox: an intent since `at`, or, when `ref` is there, sent at that time."""

    at: datetime
    ref: MessageRef | None = None


class Outbox(Protocol):
    """What was decided for a channel and what of it was sent. The order of calls makes a crash harmless."""

    async def load_history(self, channel: Channel) -> History:
        """Return what the channel's digests remember; an empty history for a new channel."""
        ...

    async def load_digest(self, channel: Channel, occasion: str) -> Digest | None:
        """Return the digest frozen for this occasion."""
        ...

    async def freeze(self, channel: Channel, occasion: str, digest: Digest, history: History) -> Digest:
        """Store digest and history in one step, unless the occasion has a digest already; return the frozen one."""
        ...

    async def load_parts(self, channel: Channel, keys: Sequence[str]) -> dict[str, Part]:
        """Return the states of these message keys; absent ones were never attempted."""
        ...

    async def intend(self, channel: Channel, key: str, at: datetime) -> None:
        """Write that `key` is about to be posted; keeps an earlier state."""
        ...

    async def sent(self, message: Message, key: str, ref: MessageRef, at: datetime) -> None:
        """Write that `key` stands at `ref`, and which papers a reaction there means."""
        ...

    async def papers_of(self, ref: MessageRef) -> tuple[PaperId, ...]:
        """Return the papers of a message, so that a reaction needs no call to the platform."""
        ...


class Posted(Value, frozen=True, kw_only=True):
    """What a delivery did: the digest, or None when there was nothing new; `fresh` counts messages posted just now."""

    digest: Digest | None
    fresh: int = 0


class HandPost(Value, frozen=True, kw_only=True):
    """Which edition was meant by hand, what was posted, and how asking the source for it went."""

    day: date | None
    posted: Posted
    outcome: ListOutcome | None = None


class Transcript(Protocol):
    """The messages of a terminal channel, which has no platform to remember them."""

    async def add(self, channel: Channel, key: str, message: Message) -> MessageRef:
        """Keep a message under its key; the same key again changes nothing."""
        ...

    async def load(self, channel: Channel) -> dict[str, tuple[MessageRef, Message]]:
        """Return all messages of the channel by key, oldest first."""
        ...


Level = Literal["good", "warning", "refused"]


class Finding(Value, frozen=True, kw_only=True):
    """One thing that `doctor` looked at. With `refused` the bot cannot work; `advice` says what to do, "" when good."""

    topic: str
    level: Level
    text: str
    advice: str = ""


class Bot(Protocol):
    """The core as a face sees it: ask, and get replies to draw."""

    def answer(self, text: str, asker: Asker) -> AsyncIterator[Reply]:
        """Yield one reply to what was typed, or two of which the second replaces the first. Never raises."""
        ...

    async def react(self, asker: Asker, ref: MessageRef, ids: Sequence[PaperId] = ()) -> Reply:
        """Save what a message shows, or only `ids` of it, for the person who reacted."""
        ...
