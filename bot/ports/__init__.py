"""What the core needs from outside, as protocols: the first thing to read, the only thing a fake must satisfy.

All methods that do I/O are async, may raise a `WorldError`, and are safe to repeat.
"""

from bot.ports.delivery import HandPost, Outbox, Part, Posted, Shown, Transcript, Turn
from bot.ports.faces import Bot, Finding, Imported, Level, Reacted, Suggestion
from bot.ports.memory import Bookmarks, Changes, Clock, Hit, Hits, Leases, LibraryStore, Saves, SearchIndex, Snapshot
from bot.ports.platforms import Access, Lane, Pacer, Publisher, Recalled
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
from bot.ports.subscriptions import Due, Follow, Follows, Outcome, Purge, Report, Reports, Subscriptions
from bot.ports.work import Again, DeadJob, Handler, Handlers, Job, Jobs

__all__ = [
    "Access",
    "Again",
    "Bookmarks",
    "Bot",
    "Changes",
    "Clock",
    "DeadJob",
    "Due",
    "Empty",
    "Failed",
    "Finding",
    "Follow",
    "Follows",
    "Found",
    "HandPost",
    "Handler",
    "Handlers",
    "HealthBook",
    "Hit",
    "Hits",
    "Imported",
    "Job",
    "Jobs",
    "Lane",
    "Leases",
    "Level",
    "LibraryStore",
    "ListOutcome",
    "NotOpenYet",
    "Outbox",
    "Outcome",
    "Pacer",
    "PaperSource",
    "Part",
    "Posted",
    "Publisher",
    "Purge",
    "Reacted",
    "Recalled",
    "Report",
    "Reports",
    "Saves",
    "SearchIndex",
    "Shown",
    "Snapshot",
    "SourceHealth",
    "Subscriptions",
    "Suggestion",
    "Transcript",
    "Turn",
    "Unchanged",
]
