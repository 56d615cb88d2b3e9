"""A paper that one person keeps, unread or read: below bot/model.py, which names it too."""

from datetime import datetime

from bot.value import PaperId, Value


class Bookmark(Value, frozen=True, kw_only=True, gc=False):
    """A paper one person keeps. It carries what is needed to show it without any library.

    It exists while it has `sources`: `command`, `button`, `reaction:<message>`, `choice:<message>`.
    `group` keeps papers saved together from a digest's header together ("Digest of 2 July (8)"). `read_at` is when the
    person marked it read, None for one that is unread.
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

    @property
    def words(self) -> str:
        """The note and the tags in one line, "" without either."""
        return " ".join((self.note, *(f"#{tag}" for tag in self.tags))).strip()
