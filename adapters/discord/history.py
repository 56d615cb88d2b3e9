"""What a channel's history says: which messages are digests of the bot, by which key, naming which papers. Pure.

It keeps a digest from being posted twice after the store was lost. History returns no nonces; the key is in the Save
button of every message.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.discord.components import TEXT, walk
from adapters.discord.custom_ids import read_save
from adapters.discord.links import linked_papers
from bot.model import PaperId, Value
from bot.occasion import parse_key

Json = Mapping[str, Any]

EPOCH_MS = 1_420_070_400_000  # of Discord's ids: 1 January 2015
VARIATIONS = ("\ufe0f", "\ufe0e")


class OwnMessage(Value, frozen=True, kw_only=True):
    """A message of a digest: its key's mark, the papers it shows, whether a thread hangs under it."""

    id: int
    mark: str
    papers: tuple[PaperId, ...] = ()
    has_thread: bool = False

    @property
    def occasion(self) -> str:
        return parse_key(self.mark).occasion

    @property
    def is_header(self) -> bool:
        return parse_key(self.mark).is_header


def snowflake(at: datetime) -> int:
    """Return the id that a message of that moment has at least."""
    return max(0, int(at.timestamp() * 1000) - EPOCH_MS) << 22


def read_own(message: Json, me: int) -> OwnMessage | None:
    """Return what a message of history is, or None for everybody else's and for answers."""
    if str((message.get("author") or {}).get("id")) != str(me):
        return None
    parts = list(walk(message.get("components") or []))
    saves = [saved for part in parts if (saved := read_save(str(part.get("custom_id", ""))))]
    if not saves:
        return None
    named = [*(saved.paper for saved in saves if saved.paper), *linked_papers(_text(parts))]
    return OwnMessage(
        id=int(message["id"]),
        mark=saves[0].key,
        papers=tuple(dict.fromkeys(named)),
        has_thread=bool(message.get("thread")),
    )


def read_shown(message: Json, me: int) -> tuple[PaperId, ...]:
    """Return the papers that a message of the bot shows, whatever kind it is; none for everybody else's."""
    if str((message.get("author") or {}).get("id")) != str(me):
        return ()
    own = read_own(message, me)
    return own.papers if own else linked_papers(_text(walk(message.get("components") or [])))


def count_saving(message: Json, emoji: Iterable[str]) -> int:
    """Return how many reactions that save stand on a message; the bot's own are not counted."""
    return sum(_others(reaction) for reaction in message.get("reactions") or () if saves(reaction, emoji))


def saves(reaction: Json, emoji: Iterable[str]) -> bool:
    """Return whether a reaction saves: one of `emoji`, however its character is drawn; never a server's own."""
    shown = reaction.get("emoji") or {}
    return shown.get("id") is None and plain_emoji(str(shown.get("name") or "")) in emoji


def plain_emoji(name: str) -> str:
    """Return an emoji without what only chooses how it is drawn."""
    for variation in VARIATIONS:
        name = name.replace(variation, "")
    return name


def earliest(around: datetime) -> datetime:
    """Return the moment from which on a message posted `around` may stand: clocks differ."""
    return around - timedelta(minutes=5)


def _text(parts: Iterable[Json]) -> str:
    return "\n".join(str(part.get("content", "")) for part in parts if part.get("type") == TEXT)


def _others(reaction: Json) -> int:
    own = bool(reaction.get("me")) + bool(reaction.get("me_burst"))
    return max(0, int(reaction.get("count") or 0) - own)
