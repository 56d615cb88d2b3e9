"""What the core needs from outside, as protocols: the first thing to read, the only thing a fake must satisfy.

All methods that do I/O are async, may raise a `WorldError`, and are safe to repeat.
"""

from bot.ports.delivery import HandPost, Outbox, Part, Posted, Publisher, Shown, Transcript
from bot.ports.faces import Bot, Finding, Imported, Level
from bot.ports.memory import Bookmarks, Changes, Clock, Hit, Hits, Leases, LibraryStore, Saves, SearchIndex, Snapshot
from bot.ports.sources import (
    Empty,
    Failed,
    Found,
    HealthBook,
    ListOutcome,
    NotOpenYet,
    PaperSource,
    SourceHealth,
    Unchanged,
)

__all__ = [
    "Bookmarks",
    "Bot",
    "Changes",
    "Clock",
    "Empty",
    "Failed",
    "Finding",
    "Found",
    "HandPost",
    "HealthBook",
    "Hit",
    "Hits",
    "Imported",
    "Leases",
    "Level",
    "LibraryStore",
    "ListOutcome",
    "NotOpenYet",
    "Outbox",
    "PaperSource",
    "Part",
    "Posted",
    "Publisher",
    "Saves",
    "SearchIndex",
    "Shown",
    "Snapshot",
    "SourceHealth",
    "Transcript",
    "Unchanged",
]
