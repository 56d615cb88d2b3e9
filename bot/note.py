"""The weekly note about a person's saved papers: what it holds, and what is remembered of earlier ones. Values only."""

import msgspec

from bot.value import Count, PaperId, Value

WEEKLY = "weekly"  # the series of messages that a private talk gets beside its digest


class Note(Value, frozen=True, kw_only=True):
    """What a note says beside its papers: how many saved papers are `unread` in all, the `news` of some, in words, and
    what the person `wrote` on them, notes and tags. The papers without news are there to be read."""

    unread: Count = 0
    news: dict[PaperId, tuple[str, ...]] = msgspec.field(default_factory=dict)
    wrote: dict[PaperId, str] = msgspec.field(default_factory=dict)


class Noted(Value, frozen=True, kw_only=True):
    """What earlier notes did with a paper: how often it was `shown` to be read, and which news were `told`."""

    shown: Count = 0
    told: tuple[str, ...] = ()
