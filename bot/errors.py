"""What can go wrong, sorted by who must act: the person, the world, or us.

A person's errors are answered kindly and not logged. The world's are retried or worked around. Anything else is ours:
one traceback in the log, one plain apology with a reference.
"""

from typing import Literal


class PapersError(Exception):
    """Base of all errors that the bot raises on purpose."""


class PersonError(PapersError):
    """Something a person typed cannot be done; `str(error)` is the kind answer."""


class WorldError(PapersError):
    """Something outside failed; the last good data is served and its age is shown.

    `retry_after_s` is how long whoever failed asked to be left alone, 0 when nothing was asked for.
    """

    def __init__(self, reason: str = "", *, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


UNREACHED, LATE = "could not be reached", "did not answer in time"  # why a source gave no answer at all


class SourceError(WorldError):
    """A source of papers failed."""


class StorageError(WorldError):
    """Redis cannot be reached or refuses: nothing was written, or the write was idempotent.

    `reason` is one word for logs and metrics (`down`, `timeout`, `full`, …), "" for trouble of another kind.
    """

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class BusyError(WorldError):
    """The platform took nothing just now: post again with the same key, not before `retry_after_s`."""


class UnsureError(WorldError):
    """The platform may or may not have taken the message: look for its key before it is posted again."""


Refused = Literal["message", "thread", "person", "channel", "workspace"]


class RefusedError(WorldError):
    """The platform will not take this, now or later. `about` says what is hopeless: this one message, its thread, a
    private talk with a person, the channel, or the whole workspace (its token is gone).

    `advice` says what the person who set the digest up can do, "" when nothing helps.
    """

    def __init__(self, reason: str, *, about: Refused, advice: str = "") -> None:
        super().__init__(reason)
        self.about: Refused = about
        self.advice = advice

    @property
    def advised(self) -> str:
        """The reason, with what can be done: `the channel is archived. Unarchive it.`"""
        return f"{self.reason}. {self.advice}" if self.advice else self.reason


class SupersededError(WorldError):
    """Another worker has taken this channel's delivery over; whoever gets this stops at once."""


class ServerStartError(WorldError):
    """The embedded server could not be started; the message says why and what to do."""


class ConfigurationError(PapersError):
    """A setting is missing or malformed; the message names the variable and shows an example."""


class HomeError(ServerStartError, ConfigurationError):
    """PAPERS_HOME cannot hold the embedded server; the message says why."""


class UsageError(PapersError):
    """A command line that cannot be understood; the message shows the next step."""
