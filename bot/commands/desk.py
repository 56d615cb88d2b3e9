"""What a handler may use beside the asker: the parts of the core that answers are made of."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field

from cachetools import LRUCache

from bot.alerts.muted import MutedPeople
from bot.delivery.deciding import DigestDesk
from bot.finder import Finder
from bot.library import Library
from bot.ports import (
    AlertBook,
    Answers,
    Asked,
    Bookmarks,
    Clock,
    Follows,
    HealthBook,
    Outbox,
    Publisher,
    Reactions,
    Reports,
    Saves,
    Subscriptions,
)
from bot.refresh import Refresher

REMEMBERED = 10_000  # people; whoever is forgotten costs one more look at their bookmarks


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Papers, search, bookmarks, digests, follows and the time.

    `publishers`, by platform, are those of the faces of this process: what an absent one would know cannot be asked.
    `adopted`: how many matched titles the bookmarks of the people who asked last have followed.
    """

    library: Library
    refresher: Refresher
    finder: Finder
    digests: DigestDesk
    bookmarks: Bookmarks
    saves: Saves
    reactions: Reactions
    answers: Answers
    asked: Asked
    subscriptions: Subscriptions
    reports: Reports
    follows: Follows
    alerts: AlertBook
    muted: MutedPeople
    outbox: Outbox
    health: HealthBook
    clock: Clock
    command_name: str = "papers"
    publishers: dict[str, Publisher] = field(default_factory=dict)
    adopted: MutableMapping[str, int] = field(default_factory=lambda: LRUCache(REMEMBERED))
