"""What the teller of alerts remembers: which papers are new, and what each person was told. For the follower."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from bot.model import PaperId, Person, Value


class Sending(Value, frozen=True, kw_only=True):
    """A message that is being sent: its key, and its papers. It stays until its outcome is known."""

    key: str
    ids: tuple[PaperId, ...]


class Told(Value, frozen=True, kw_only=True):
    """What a person was told of the newest papers, when the last message went, and one that may be on its way.

    `last` are the papers of the last message.
    """

    papers: dict[PaperId, datetime] = msgspec.field(default_factory=dict)
    at: datetime | None = None
    last: tuple[PaperId, ...] = ()
    sending: Sending | None = None


class AlertBook(Protocol):
    """The memory of alerts. All writes may be repeated."""

    async def load_noticed(self) -> Mapping[PaperId, datetime] | None:
        """Return when each new paper was first seen; None when nobody ever looked."""
        ...

    async def notice(self, seen: Mapping[PaperId, datetime], gone: Iterable[PaperId]) -> None:
        """Write that these papers are new since then; forget those that are `gone`. A first time is never changed."""
        ...

    async def load_told(self, person: Person) -> Told:
        """Return what the person was told; nothing for a new follower."""
        ...

    async def save_told(self, person: Person, told: Told) -> None:
        """Write what the person was told."""
        ...
