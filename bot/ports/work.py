"""Work that outlives the process that thought of it. For the operator, who may lose any worker."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from bot.errors import WorldError
from bot.model import Value


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


Known = Literal["new", "done", "full"]


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


class JobRecords(Protocol):
    """What outlives a job: that it was done, how often it failed, and that it was given up."""

    async def was_done(self, key: str) -> bool:
        """Whether a job of this key was done within the hour."""
        ...

    async def count(self, key: str, lane: str) -> Known:
        """Count a job that is to be put into `lane`; "done" within the hour, or "full": too many within the minute."""
        ...

    async def done(self, key: str) -> None:
        """Write that it was done."""
        ...

    async def failed(self, key: str) -> int:
        """Count a failure; return how many there were."""
        ...

    async def bury(self, dead: DeadJob) -> None:
        """Keep a job that was given up; only the newest are kept."""
        ...

    async def load_dead(self) -> Sequence[DeadJob]:
        """Return the jobs that were given up, newest first."""
        ...
