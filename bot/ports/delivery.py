"""What posting needs: a platform that shows messages, and an outbox that remembers. For the reader of a channel."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.digest import History
from bot.model import Channel, Digest, Message, MessageRef, PaperId, Value, Workspace
from bot.ports.sources import ListOutcome


class Part(Value, frozen=True, kw_only=True):
    """One message in the outbox: an intent of delivery `epoch` since `at`, or, when `ref` is there, sent at that time.

    With `refused` the platform will never take it, and the digest goes on without it.
    """

    at: datetime
    epoch: int = 0
    ref: MessageRef | None = None
    refused: str = ""


class Shown(Value, frozen=True, kw_only=True):
    """The papers a message shows; `group` is the name under which they are kept together, "" for a single one."""

    ids: tuple[PaperId, ...] = ()
    group: str = ""


class Turn(Value, frozen=True, kw_only=True):
    """The right to deliver in a channel, until `until`. A later delivery has a higher `epoch`, and what an earlier one
    writes is refused then. `known` is False when the store has no memory of this channel: the platform is asked first.
    """

    channel: Channel
    epoch: int
    until: datetime
    known: bool


class Outbox(Protocol):
    """What was decided for a channel and what of it was sent. The order of calls makes a crash harmless.

    Every call with a `turn` raises SupersededError when another delivery has begun since.
    """

    async def begin(self, channel: Channel, at: datetime) -> Turn:
        """Take the turn in a channel; raise BusyError with the time to wait while another delivery has it."""
        ...

    async def renew(self, turn: Turn, at: datetime) -> Turn:
        """Return the turn with a later end."""
        ...

    async def end(self, turn: Turn) -> None:
        """Give the turn back."""
        ...

    async def mark(self, turn: Turn) -> None:
        """Write that the store knows this channel: from now on its memory is believed."""
        ...

    async def load_history(self, channel: Channel) -> History:
        """Return what the channel's digests remember; an empty history for a new channel."""
        ...

    async def load_digest(self, channel: Channel, occasion: str) -> Digest | None:
        """Return the digest frozen for this occasion."""
        ...

    async def freeze(self, turn: Turn, occasion: str, digest: Digest, history: History) -> Digest:
        """Store the digest, unless the occasion has one already; return the frozen one. `history` is what the channel
        remembers from the moment the digest's header is known to be visible."""
        ...

    async def load_pending(self, channel: Channel) -> str:
        """Return the occasion of the frozen digest whose header is not known to be visible, "" when there is none."""
        ...

    async def abandon(self, turn: Turn, occasion: str) -> None:
        """Write that this occasion's digest will not come any more: what it held is news again."""
        ...

    async def save_history(self, turn: Turn, history: History) -> None:
        """Store what the channel's digests remember, where no digest goes with it."""
        ...

    async def load_parts(self, channel: Channel, keys: Sequence[str]) -> dict[str, Part]:
        """Return the states of these message keys; absent ones were never attempted."""
        ...

    async def intend(self, turn: Turn, key: str, at: datetime) -> None:
        """Write that `key` is about to be posted."""
        ...

    async def withdraw(self, turn: Turn, key: str) -> None:
        """Take an intent back: the platform said that it took nothing."""
        ...

    async def sent(self, turn: Turn, message: Message, key: str, ref: MessageRef, at: datetime) -> None:
        """Write that `key` stands at `ref`, and which papers a reaction there means."""
        ...

    async def refuse(self, turn: Turn, key: str, reason: str, at: datetime) -> None:
        """Write that the platform will never take `key`."""
        ...

    async def remember(self, ref: MessageRef, shown: Shown, at: datetime) -> None:
        """Write what a message shows since `at`, for the reactions on it."""
        ...

    async def load_posted(self, workspace: Workspace, since: datetime) -> Sequence[MessageRef]:
        """Return the messages of a workspace that show papers since then, oldest first: 14 days of them at most."""
        ...

    def walk_workspaces(self) -> AsyncIterator[Workspace]:
        """Yield the workspaces with such messages, in no order, perhaps twice."""
        ...

    async def shown_at(self, ref: MessageRef) -> Shown:
        """Return what a message shows, so that a reaction needs no call to the platform; nothing when it is unknown."""
        ...


class Posted(Value, frozen=True, kw_only=True):
    """What a delivery did: the digest, or None when there was nothing new; `fresh` counts messages posted just now."""

    digest: Digest | None
    fresh: int = 0


class HandPost(Value, frozen=True, kw_only=True):
    """Which edition was meant by hand, what was posted, and how asking the source for it went."""

    day: date | None
    posted: Posted
    outcome: ListOutcome | None = None


class Transcript(Protocol):
    """The messages of a terminal channel, which has no platform to remember them."""

    async def add(self, channel: Channel, key: str, message: Message) -> MessageRef:
        """Keep a message under its key; the same key again changes nothing."""
        ...

    async def load(self, channel: Channel) -> dict[str, tuple[MessageRef, Message]]:
        """Return all messages of the channel by key, oldest first."""
        ...
