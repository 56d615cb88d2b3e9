"""What the clock and the commands of a channel owner need: who gets a digest, when the next one is due, how it went."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from bot.model import Channel, Count, Person, Subscription, Value, Workspace

Outcome = Literal["posted", "nothing", "waiting", "refused", "failed"]


class Due(Value, frozen=True, kw_only=True):
    """A channel and when the clock has to look at it."""

    channel: Channel
    at: datetime


class Report(Value, frozen=True, kw_only=True):
    """How an attempt at a channel's digest went, for `status`. `reason` is a sentence's middle, "" when posted."""

    occasion: str
    outcome: Outcome
    at: datetime
    reason: str = ""
    papers: Count = 0


class Situation(Value, frozen=True, kw_only=True):
    """All that is known of a channel's digest: what was asked for, when the clock looks at it next, how it went.

    `reports` are the newest first: the last attempt, and the last that posted if it is another.
    """

    subscription: Subscription | None = None
    next_at: datetime | None = None
    reports: tuple[Report, ...] = ()


class Subscriptions(Protocol):
    """Subscriptions, and the sorted set of the next fire times. The subscription is the truth, the set is derived."""

    async def load(self, channel: Channel) -> Subscription | None:
        """Return what this channel asked for."""
        ...

    async def look(self, channel: Channel) -> Situation:
        """Return all that is known of this channel's digest, in one round trip."""
        ...

    async def save(self, subscription: Subscription, next_at: datetime | None) -> None:
        """Store it, then when the clock looks at it next; None: never, until it is changed."""
        ...

    async def halt(self, channel: Channel, reason: str) -> bool:
        """Halt what this channel asks for by now, whatever it was changed to; False when it was ended meanwhile."""
        ...

    async def disown(self, channel: Channel, owner: Person) -> None:
        """Forget that `owner` set this up, whatever it was changed to meanwhile."""
        ...

    async def schedule(self, channel: Channel, at: datetime) -> None:
        """Set when the clock looks at it next, unless that is sooner; the subscription is not touched."""
        ...

    async def remove(self, channel: Channel) -> None:
        """Forget it; what was considered there stays, so that a new subscription repeats nothing."""
        ...

    async def load_due(self, now: datetime, *, limit: int) -> Sequence[Due]:
        """Return what is due, earliest first; costs the same however many are not."""
        ...

    async def move(self, due: Due, at: datetime | None) -> bool:
        """Move what was read as `due` to another time (None: away); False when somebody else has moved it."""
        ...

    async def next_at(self, channel: Channel) -> datetime | None:
        """Return when the clock looks at this channel next."""
        ...

    def walk(self) -> AsyncIterator[Subscription]:
        """Yield all subscriptions, in slices, in no order: for repair and `doctor` only."""
        ...

    async def of_workspace(self, workspace: Workspace) -> Sequence[Subscription]:
        """Return the subscriptions of one workspace."""
        ...


class Reports(Protocol):
    """What `status` tells about a channel's digests."""

    async def load(self, channel: Channel) -> Sequence[Report]:
        """Return the newest reports, newest first: the last attempt, and the last that posted if it is another."""
        ...

    async def save(self, channel: Channel, report: Report) -> None:
        """Keep a report."""
        ...


class Follow(Value, frozen=True, kw_only=True):
    """A saved search of a person, told about privately. `workspace` is where it was asked for: that is who can tell."""

    person: Person
    workspace: Workspace
    words: str
    since: datetime


class Follows(Protocol):
    """Whom to tell about what. Every call names the person it is for, but `walk`."""

    async def add(self, follow: Follow) -> bool:
        """Keep it; False when the person follows these words already."""
        ...

    async def remove(self, person: Person, words: str) -> bool:
        """Stop; False when it was not followed."""
        ...

    async def load(self, person: Person) -> Sequence[Follow]:
        """Return what the person follows, oldest first."""
        ...

    def walk(self) -> AsyncIterator[Sequence[Follow]]:
        """Yield everything followed, a person at a time."""
        ...

    async def mute(self, person: Person, reason: str) -> None:
        """Tell this person nothing more, because it cannot reach them; remembered until they are told why."""
        ...

    async def load_muted(self) -> frozenset[Person]:
        """Return all who are muted."""
        ...

    async def unmute(self, person: Person) -> str:
        """Return why the person was muted ("" if not), once, and tell them things again."""
        ...

    async def forget(self, person: Person) -> None:
        """Delete what the person follows and was told."""
        ...


class Purge(Protocol):
    """The broom for a workspace that is gone."""

    async def purge(self, workspace: Workspace) -> int:
        """Delete every key of the workspace; return how many there were."""
        ...
