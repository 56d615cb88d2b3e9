"""A platform as small as one can be: a board of notes, on which everything is text. It has the faults of real ones."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


class ClosedError(Exception):
    """The board does not take it, and says why."""


class HastyError(Exception):
    """The board wants a second to itself."""


@dataclass(eq=False)
class Note:
    """What stands on the board. `to` alone reads it, "" is everybody; `buttons` are (label, value); `key` and `papers`
    are the bot's own and come back when it reads the board."""

    id: str
    at: datetime
    town: str
    room: str
    text: str
    to: str = ""
    key: str = ""
    papers: tuple[str, ...] = ()
    buttons: Sequence[tuple[str, str]] = ()
    reactors: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Event:
    """Somebody typed (`text`), pressed (the button's value is `text`, on `note`) or reacted (to `note`)."""

    kind: Literal["typed", "pressed", "reacted", "took back"]
    town: str
    room: str
    user: str
    text: str = ""
    note: str = ""


@dataclass
class Board:
    """The notes, and what happened since the bot last looked."""

    clock: Any
    notes: list[Note] = field(default_factory=list)
    events: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    managers: set[str] = field(default_factory=set)
    zones: dict[str, str] = field(default_factory=dict)
    faults: deque[str] = field(default_factory=deque)
    closed: set[str] = field(default_factory=set)  # rooms, and people's own letter boxes
    made: int = 0

    def post(self, town: str, room: str, text: str, **parts: Any) -> Note:
        """Put a note up; the bot calls this."""
        if room in self.closed or parts.get("to") in self.closed:
            raise ClosedError("the room is closed")
        fault = self.faults.popleft() if self.faults else ""
        if fault == "busy":
            raise HastyError
        if fault == "lost before":
            raise ConnectionResetError
        self.made += 1
        note = Note(id=str(self.made), at=self.clock.now(), town=town, room=room, text=text, **parts)
        self.notes.append(note)
        if fault == "lost after":
            raise ConnectionResetError
        return note

    def find(self, id: str) -> Note | None:
        return next((note for note in self.notes if note.id == id), None)

    def public(self, room: str) -> list[Note]:
        """What everybody in a room reads."""
        return [note for note in self.notes if note.room == room and not note.to]

    async def happen(self, event: Event) -> None:
        """Somebody does something; return when the bot has done what it does about it."""
        self.events.put_nowait(event)
        await self.events.join()
