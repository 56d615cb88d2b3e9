"""What the core needs of a chat platform: to show a message once, to find it again, and to say something privately.

For the reader of a channel. Every method that calls the platform waits for its turn (`Pacer`) before each request, has
a deadline, and raises `BusyError`, `UnsureError` or `RefusedError`, never the platform library's own errors.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from bot.model import Channel, Message, MessageRef, PaperId, Person, Value
from bot.replies import Reply


class Recalled(Value, frozen=True, kw_only=True):
    """The bot's own messages that people can see in a channel: where each key stands, and by occasion (the key up to
    its `/`) the papers that a header names, as far as the platform lets one see them."""

    refs: dict[str, MessageRef] = msgspec.field(default_factory=dict)
    named: dict[str, tuple[PaperId, ...]] = msgspec.field(default_factory=dict)


class Access(Value, frozen=True, kw_only=True):
    """Whether the bot can post in a channel. `problem` is "" when it can; `advice` says who has to do what.

    With `waits` the problem ends by itself when the bot is invited, and a digest may be set up before.
    """

    problem: str = ""
    advice: str = ""
    waits: bool = False


class Publisher(Protocol):
    """A platform's way of posting. A `key` (`occasion/part`) names a message for ever, so that it is found again."""

    async def post(self, channel: Channel, message: Message, key: str, reply_to: MessageRef | None) -> MessageRef:
        """Show a message to the channel and return where it stands; the same key again shows nothing new if the
        platform can help it. `reply_to` is the header of its thread."""
        ...

    async def find(self, channel: Channel, keys: Sequence[str], around: datetime) -> Mapping[str, MessageRef]:
        """Return the messages of `keys` that people can see in `channel` and that were posted after `around` or a
        little before (clocks differ), the header's thread included."""
        ...

    async def recall(self, channel: Channel, since: datetime) -> Recalled:
        """Return all of the bot's messages since then: asked only when the store has lost its memory."""
        ...

    async def check(self, channel: Channel) -> Access:
        """Return whether the bot can post there; joins a channel where that is allowed."""
        ...

    async def tell(self, person: Person, reply: Reply, key: str) -> None:
        """Send a private message; raise RefusedError about the `person` when their private messages are closed."""
        ...

    async def count_reactions(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, int]:
        """Return how many reactions that save stand on each message, those of all people together, the bot's not
        counted; messages that are gone are missing. A thread needs few calls."""
        ...

    async def load_reactors(self, ref: MessageRef) -> frozenset[Person]:
        """Return who has a reaction that saves on this message, all pages; other bots are ignored."""
        ...


class Lane(Value, frozen=True, kw_only=True):
    """A limit of a platform: at most `per_s` requests a second over all processes, `burst` of them at once.

    `name` says whose limit it is (`slack:T1:C1`, `discord:<hash of the token>`); it never holds a secret.
    """

    name: str
    per_s: float
    burst: int = 1


class Pacer(Protocol):
    """Gives turns, so that a platform never has to refuse for haste. Fair between the workspaces of one lane."""

    async def turn(self, lane: Lane, workspace: str) -> None:
        """Return when `workspace` may make one request; raise BusyError when that would take minutes, and
        StorageError when turns cannot be counted: then none is given."""
        ...

    async def rest(self, lane: Lane, seconds: float) -> None:
        """Give nobody a turn for so long: the platform asked for it."""
        ...


class Taken(Value, frozen=True, kw_only=True):
    """Turns that were taken, each in so many seconds from now; and after how many seconds to ask for more."""

    waits_s: tuple[float, ...] = ()
    again_s: float = 0.0


class Turns(Protocol):
    """Counts the turns of all lanes for all processes. Both raise StorageError within a second."""

    async def take(self, lane: Lane, wanted: int) -> Taken:
        """Take up to `wanted` turns, those that come soon; none when the next one is far away."""
        ...

    async def rest(self, lane: Lane, seconds: float) -> None:
        """Give nobody a turn for so long; then the lane begins without a burst."""
        ...
