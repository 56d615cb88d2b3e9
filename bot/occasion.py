"""The names of digests and of their messages. They never change: the store, the queue and posted messages hold them.

`scheduled:2026-11-20` is a channel's digest of that local date, `edition:2026-11-20` one edition posted by hand,
`weekly:2026-11-20` a note about saved papers. A message's key is the name of its digest and the part:
`scheduled:2026-11-20/header`, `scheduled:2026-11-20/2511.00001`.
"""

from datetime import date
from typing import Literal, get_args

from bot.model import HEADER, PaperId, Value

Kind = Literal["scheduled", "edition", "weekly"]


class Occasion(Value, frozen=True):
    """What a digest is posted for, of a local date or an edition's day; `str` is its name."""

    kind: Kind
    day: date

    def __str__(self) -> str:
        return f"{self.kind}:{self.day.isoformat()}"


class MessageKey(Value, frozen=True):
    """The name that a message has for ever within its channel, as `str`. `part` is `header` or the paper's id.

    `occasion` is any name without `/`: keys of other versions and marks of Discord's buttons are read, too.
    """

    occasion: str
    part: str = HEADER

    def __str__(self) -> str:
        return f"{self.occasion}/{self.part}"

    @property
    def is_header(self) -> bool:
        return self.part == HEADER

    @property
    def paper(self) -> PaperId | None:
        """The paper that the message shows; None for a header and for a name without a part."""
        return None if self.is_header or not self.part else PaperId(self.part)

    @property
    def header(self) -> "MessageKey":
        """The key of the header that this message belongs to."""
        return MessageKey(self.occasion)


def parse_occasion(name: str) -> Occasion | None:
    """Return what a digest's name means; None for a name that is no digest's."""
    written, _, day = name.partition(":")
    kind = next((known for known in get_args(Kind) if known == written), None)
    try:
        return Occasion(kind, date.fromisoformat(day)) if kind else None
    except ValueError:
        return None


def parse_key(key: str) -> MessageKey:
    """Return the parts of a message's key; the part is "" where it has none. A paper's id may hold a `/`."""
    occasion, _, part = key.partition("/")
    return MessageKey(occasion, part)
