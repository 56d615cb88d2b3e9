"""The core as a face sees it: ask, react, and look whether all is well."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Literal, Protocol

from bot.model import Asker, MessageRef, Paper, PaperId, Value
from bot.replies import Reply


class Bot(Protocol):
    """The core as a face sees it: ask, and get replies to draw."""

    def answer(self, text: str, asker: Asker) -> AsyncIterator[Reply]:
        """Yield one reply to what was typed, or two of which the second replaces the first. Never raises."""
        ...

    async def react(self, asker: Asker, ref: MessageRef, ids: Sequence[PaperId] = ()) -> Reply:
        """Save what a message shows, or only `ids` of it, for the person who reacted."""
        ...


Level = Literal["good", "warning", "refused"]


class Finding(Value, frozen=True, kw_only=True):
    """One thing that `doctor` looked at. With `refused` the bot cannot work; `advice` says what to do, "" when good."""

    topic: str
    level: Level
    text: str
    advice: str = ""


class Imported(Value, frozen=True, kw_only=True):
    """What became of a saved page: the papers read, how many entries were none, the editions they made.

    Of a copied text, `matched` papers have an arXiv id now and `unmatched` ones have not; `trouble` says why nobody
    could be asked, if so.
    """

    kind: str
    papers: tuple[Paper, ...]
    skipped: int = 0
    days: tuple[date, ...] = ()
    matched: int = 0
    unmatched: tuple[Paper, ...] = ()
    trouble: str = ""
