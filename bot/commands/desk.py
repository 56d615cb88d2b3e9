"""What a handler may use beside the asker: the parts of the core that answers are made of."""

from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Papers, search, bookmarks, digests, follows and the time.

    `publishers`, by platform, are those of the faces of this process: what an absent one would know cannot be asked.
    `adopted`: the matched titles a person's bookmarks followed.
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
    adopted: dict[str, int] = field(default_factory=dict)
