"""A paper that one person keeps, unread or read, and what was known of it then: below bot/model.py."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.value import Count, PaperId, Value

if TYPE_CHECKING:
    from bot.model import Paper

TAGS_MOST = 20  # of one paper
AUTHORS = 3  # that a bookmark remembers


def hashtags(tags: Iterable[str]) -> str:
    """Return `#rl #bench`."""
    return " ".join(f"#{tag}" for tag in tags)


class Seen(Value, frozen=True, kw_only=True, gc=False):
    """What was known of a paper when it was saved. `models` is None while nobody has asked which models refer to it."""

    upvotes: Count = 0
    code: bool = False
    models: Count | None = None
    withdrawn: bool = False


class Words(Value, frozen=True, kw_only=True, gc=False):
    """What a person wrote beside a paper they keep."""

    note: str = ""
    tags: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The note and the tags in one line, "" without either."""
        return f"{self.note} {hashtags(self.tags)}".strip()


class Bookmark(Value, frozen=True, kw_only=True, gc=False):
    """A paper one person keeps. It carries what is needed to show it without any library.

    It exists while it has `sources`: `command`, `button`, `reaction:<message>`, `choice:<message>`.
    `group` keeps papers saved together from a digest's header together ("Digest of 2 July (8)"). `read_at` is when the
    person marked it read, None for one that is unread; `then` is None where the paper was not known yet. `earlier` are
    the note and the tags before they last changed, for undo.
    """

    id: PaperId
    title: str
    authors: tuple[str, ...] = ()
    url: str = ""
    saved_at: datetime
    sources: frozenset[str] = frozenset()
    note: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""
    read_at: datetime | None = None
    then: Seen | None = None
    earlier: Words | None = None

    @property
    def words(self) -> str:
        """The note and the tags in one line, "" without either."""
        return Words(note=self.note, tags=self.tags).words

    @property
    def other_tags(self) -> str:
        """The tags that do not stand in the note already, `#rl #bench`."""
        return hashtags(tag for tag in self.tags if f"#{tag}" not in self.note.casefold().split())


def as_kept(paper: "Paper", saved_at: datetime) -> Bookmark:
    """Return a bookmark of the paper: what shows it without any library, and nothing else."""
    return Bookmark(id=paper.id, title=paper.title, authors=paper.authors[:AUTHORS], url=paper.url, saved_at=saved_at)
