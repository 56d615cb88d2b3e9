"""How much one person, and one workspace, may ask of the bot at once: generous for people, a wall for scripts.

The budgets live in the memory of the process that hears somebody, so that looking at them costs nothing and needs no
store. No bucket is kept for longer than the newest `KNOWN` who asked.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cachetools import LRUCache

from bot.model import Person, Workspace

KNOWN = 20_000
QUIET_S = 10.0  # without a refusal, after which the next one is told again
CALM = 0.5  # people whose own bucket is at least this full may overdraw their workspace's


Use = Literal["ask", "write", "suggest", "react"]
"""What somebody wants: an answer where it was asked for, or as a message, words while typing, or that a reaction is
kept."""


Verdict = Literal["go", "moment", "silent"]
"""Whether there is budget left: "go", else one word to the person the first time, and none after that."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: float
    per_s: float


OF_PERSON: dict[Use, Rate] = {
    "ask": Rate(30, 2),
    "write": Rate(30, 0.5),  # platforms take a message a second into one talk: faster, the queue would grow for ever
    "react": Rate(120, 5),
    "suggest": Rate(60, 10),
}
OF_WORKSPACE: dict[Use, Rate] = {"ask": Rate(300, 20), "write": Rate(300, 20), "suggest": Rate(600, 100)}
"""Reactions have none: an edition may please hundreds at the same moment."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    refused_at: float = -math.inf

    def refill(self, rate: Rate, now: float) -> None:
        self.left = min(rate.burst, self.left + max(0.0, now - self.at) * rate.per_s)
        self.at = now


class Budgets:
    """The buckets of all who ask this process. `timer` returns seconds."""

    def __init__(self, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._buckets: LRUCache[tuple[Use, str], _Bucket] = LRUCache(KNOWN)

    def admit(self, person: Person, workspace: Workspace, use: Use) -> Verdict:
        """Take one from the person's budget and one from the workspace's. One is used up: "moment", then "silent".

        Whoever has asked little may overdraw the workspace's budget by its burst, so that a few scripts do not shut
        everybody else out.
        """
        own, shared = self._person(person, use), self._shared(workspace, use)
        calm = own.left >= OF_PERSON[use].burst * CALM
        if own.left < 1:
            return self.refuse(person, use)
        own.left -= 1
        if shared is None:
            return "go"
        if shared.left < (1 - OF_WORKSPACE[use].burst if calm else 1):
            return self.refuse(person, use)
        shared.left -= 1
        return "go"

    def refuse(self, person: Person, use: Use) -> Verdict:
        """Return how somebody is turned away: "moment" unless that happened within the last `QUIET_S`."""
        own = self._person(person, use)
        told = own.at - own.refused_at < QUIET_S
        own.refused_at = own.at
        return "silent" if told else "moment"

    def __len__(self) -> int:
        return len(self._buckets)

    def _person(self, person: Person, use: Use) -> _Bucket:
        return self._bucket((use, f"person:{person.ref}"), OF_PERSON[use])

    def _shared(self, workspace: Workspace, use: Use) -> _Bucket | None:
        """Return the workspace's bucket; private talks of a platform share none."""
        if not workspace.id or use not in OF_WORKSPACE:
            return None
        return self._bucket((use, f"workspace:{workspace.ref}"), OF_WORKSPACE[use])

    def _bucket(self, name: tuple[Use, str], rate: Rate) -> _Bucket:
        now = self._timer()
        bucket = self._buckets.setdefault(name, _Bucket(left=rate.burst, at=now))
        bucket.refill(rate, now)
        return bucket
