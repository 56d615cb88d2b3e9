"""How much one person, and one workspace, may ask of the bot at once: generous for people, a wall for scripts.

The budgets live in the memory of the process that hears somebody, so that looking at them costs nothing and needs no
store. No bucket is kept for longer than the newest `KNOWN` who asked.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Person, Workspace
from bot.ports import Use, Verdict

KNOWN = 20_000
CALM = 0.5  # how full a bucket has to be again before its owner is told anew


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: float
    per_s: float


OF_PERSON: dict[Use, Rate] = {"ask": Rate(30, 2), "react": Rate(120, 5), "suggest": Rate(60, 10)}
OF_WORKSPACE: dict[Use, Rate] = {"ask": Rate(300, 20), "suggest": Rate(600, 100)}
"""Reactions have none: an edition may please hundreds at the same moment."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    told: bool = False

    def refill(self, rate: Rate, now: float) -> None:
        self.left = min(rate.burst, self.left + max(0.0, now - self.at) * rate.per_s)
        self.at = now
        self.told = self.told and self.left < rate.burst * CALM


class Budgets:
    """The buckets of all who ask this process. `timer` returns seconds."""

    def __init__(self, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._buckets: OrderedDict[tuple[Use, str], _Bucket] = OrderedDict()

    def admit(self, person: Person, workspace: Workspace, use: Use) -> Verdict:
        """Take one from both budgets, or from none: "moment" the first time that one is used up, then "silent"."""
        own = self._bucket((use, f"person:{person.ref}"), OF_PERSON[use])
        buckets = [own]
        if workspace.id and use in OF_WORKSPACE:  # private talks of a platform share no workspace
            buckets.append(self._bucket((use, f"workspace:{workspace.ref}"), OF_WORKSPACE[use]))
        if all(bucket.left >= 1 for bucket in buckets):
            for bucket in buckets:
                bucket.left -= 1
            return "go"
        first, own.told = not own.told, True
        return "moment" if first else "silent"

    def __len__(self) -> int:
        return len(self._buckets)

    def _bucket(self, name: tuple[Use, str], rate: Rate) -> _Bucket:
        now = self._timer()
        bucket = self._buckets.setdefault(name, _Bucket(left=rate.burst, at=now))
        self._buckets.move_to_end(name)
        if len(self._buckets) > KNOWN:
            self._buckets.popitem(last=False)
        bucket.refill(rate, now)
        return bucket
