"""What the core needs from outside, as protocols, with the values that go through them.

Methods that do I/O are async, may raise a `WorldError`, and are safe to repeat.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from bot.errors import WorldError
from bot.model import Channel, Layout, Message, MessageRef, Paper, PaperId, Person, SourceName, Value
from bot.replies import Reply


class Clock(Protocol):
    """The time, as an argument."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        ...


class Recalled(Value, frozen=True, kw_only=True):
    """The bot's own messages that people can see in a channel: where each key stands, and by occasion (the key up to
    its `/`) the papers that a header names, as far as the platform lets one see them."""

    refs: dict[str, MessageRef] = msgspec.field(default_factory=dict)
    named: dict[str, tuple[PaperId, ...]] = msgspec.field(default_factory=dict)


class Access(Value, frozen=True, kw_only=True):
    """Whether the bot can post in a channel. `problem` is "" when it can; `advice` says who has to do what.

    With `waits` the problem ends by itself when the bot is invited, and a digest may be set up before. `joined`: the
    bot was not in the channel until now. `layout` is that of a new digest unless somebody asks for another.
    """

    problem: str = ""
    advice: str = ""
    waits: bool = False
    joined: bool = False
    layout: Layout = "thread"


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

    async def announce(
        self, channel: Channel, reply: Reply, key: str, instead: MessageRef | None = None
    ) -> MessageRef | None:
        """Say something to the whole channel, in place of its message `instead` where there is one, and return where it
        stands, None where it cannot be changed; `key` is the same when it is tried again."""
        ...

    async def tell(self, person: Person, reply: Reply, key: str) -> MessageRef | None:
        """Send a private message and return where it stands, None where nobody can react to it; raise RefusedError
        about the `person` when their private messages are closed."""
        ...

    async def open_private(self, person: Person) -> Channel:
        """Return the private talk with a person, where messages can be posted and found again; raise RefusedError where
        there is none to be had."""
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


class Found(Value, frozen=True, kw_only=True):
    """The source has papers, in its own order. `etag` is "" where the source gave none or several pages were read."""

    papers: tuple[Paper, ...]
    etag: str = ""
    skipped: int = 0  # entries that could not be read; the others are whole


class Empty(Value, frozen=True, kw_only=True):
    """The source answered well, and there is nothing: a weekend, a holiday, no match.

    `untitled` says that it knows the one paper that was asked for, but gives no title to show.
    """

    untitled: bool = False


class NotOpenYet(Value, frozen=True, kw_only=True):
    """The day lies in the source's future."""


class Unchanged(Value, frozen=True, kw_only=True):
    """Nothing changed since the `etag` that was sent."""


class Failed(Value, frozen=True, kw_only=True):
    """The source could not answer. `retry_after_s` is 0 when it named no time."""

    reason: str
    retry_after_s: float = 0.0


ListOutcome = Found | Empty | NotOpenYet | Unchanged | Failed


class Version(Value, frozen=True, kw_only=True):
    """The newest version of a paper: its number, the day it came out, and whether it says that it was withdrawn."""

    number: int
    on: date | None = None
    withdrawn: bool = False


FetchVersions = Callable[[Sequence[PaperId]], Awaitable[Mapping[PaperId, Version] | Failed]]
"""Returns the newest versions of papers, those of them that arXiv knows."""


class PaperSource(Protocol):
    """Somewhere papers come from. No method raises for what the source does: trouble is a `Failed`."""

    name: SourceName

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return the edition of `day`, most upvoted first, all pages."""
        ...

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return `week 2026-W26`, `month 2026-06` or `trending`."""
        ...

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        """Return one paper, or `Empty` when the source does not know it."""
        ...

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return what the source's own search finds, best first."""
        ...


class Job(Value, frozen=True, kw_only=True):
    """Something to do. `kind` names its handler, `body` is the handler's own (encoded) business.

    `key` names it: while a job of this key waits, runs or is remembered (an hour), the same key again is no new job.
    `lane` is the person whom it answers, "" for the bot's own work: lanes have workers of their own, so that talk never
    holds a digest up, and one lane is given few of them at a time.
    `urgent` ones go before the others: so a workspace with 500 channels does not hold one with a single channel up.
    """

    kind: str
    key: str
    body: bytes = b""
    after_s: float = 0.0
    urgent: bool = False
    lane: str = ""


class LaneFullError(WorldError):
    """The lane of a job has had its share of this minute; the job was not taken."""


class Again(Value, frozen=True, kw_only=True):
    """The handler wants to be called again, not before `after_s`; `reason` is for logs and `doctor`."""

    after_s: float
    reason: str


class DeadJob(Value, frozen=True, kw_only=True):
    """A job that was given up: what it was, why, when, after how many tries."""

    kind: str
    key: str
    reason: str
    at: datetime
    tries: int = 0


Handler = Callable[[Job], Awaitable[Again | None]]
"""Does a job: None is done, `Again` is asked for once more, an error is tried again with growing pauses, then buried.

A handler may run twice for one job, and after the job of the same key ran: it must be safe to repeat.
"""


Handlers = Mapping[str, Handler]


class Jobs(Protocol):
    """Takes work and hands it to the handlers of some process, at least once."""

    async def put(self, job: Job) -> bool:
        """Take a job, in one step; False when its key is known already. Raises StorageError when it cannot, and
        LaneFullError."""
        ...

    async def load_dead(self) -> Sequence[DeadJob]:
        """Return the jobs that were given up, newest first."""
        ...
