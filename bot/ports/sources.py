"""Where papers come from, and the four different answers a list can get. For the reader and the searcher."""

from datetime import date, datetime
from typing import Protocol

from bot.model import Paper, PaperId, SourceName, Value


class Found(Value, frozen=True, kw_only=True):
    """The source has papers, in its own order. `etag` is "" where the source gave none or several pages were read."""

    papers: tuple[Paper, ...]
    etag: str = ""
    skipped: int = 0  # entries that could not be read; the others are whole


class Empty(Value, frozen=True, kw_only=True):
    """The source answered well, and there is nothing: a weekend, a holiday, no match.

    `untitled` says that it knows the one paper that was asked for, but gives no title to show.
    """

    untitled: bool = False


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


class SourceHealth(Value, frozen=True, kw_only=True):
    """How a source is doing: its last answer, its failure since then, and until when it wants to be left alone."""

    answered_at: datetime | None = None
    failed_at: datetime | None = None
    reason: str = ""
    not_before: datetime | None = None


class HealthBook(Protocol):
    """What all processes know of the sources' health."""

    async def load(self) -> dict[str, SourceHealth]:
        """Return what is known of each source, by its name."""
        ...

    async def save(self, name: str, health: SourceHealth) -> None:
        """Write how the source is doing now."""
        ...
