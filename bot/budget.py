"""How much one person, and one workspace, may ask at once, and whose answer is worked on: generous for people, a wall
for scripts. All of it lives in the memory of the process that hears somebody, so that it needs no store.

Budgets: no bucket is kept for longer than the newest `KNOWN` who asked.

Turns: one answer of each person at a time, and a few of each workspace. A person's turn ends once the first reply is
said, or after `HELD_S`. Whoever asked again before that is answered in order, with breaks in between that leave most of
the time to others. A workspace's turn ends once the first reply is made, or after `MADE_S`: what waits for the world,
or for the platform to take a reply, keeps no colleague waiting. Long answers, such as exports, wait in a queue of their
own.
"""

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from weakref import WeakValueDictionary

from cachetools import LRUCache

from bot.model import Person, Workspace

KNOWN = 20_000
QUIET_S = 10.0  # without a refusal, after which the next one is told again
CALM = 0.5  # people whose own bucket is at least this full may overdraw their workspace's


Use = Literal["ask", "write", "suggest", "react", "read"]
"""What somebody wants: an answer where it was asked for, or as a message, words while typing, that a reaction is
kept, or that a message is read for it."""


Verdict = Literal["go", "moment", "silent"]
"""Whether there is budget left: "go", else one word to the person the first time, and none after that."""
PERSON_TURNS, WORKSPACE_TURNS, LONG_TURNS = 1, 4, 2  # answers worked on at once
HELD_S = 0.2  # an answer from memory takes a twentieth of this
MADE_S = 0.03
SHARE = 0.2  # of the time, for a person whose requests queue up
WAITING_MOST = 30  # of one person: as many as may be asked at once


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: float
    per_s: float


class Turn:
    """Somebody's turn, taken."""

    def __init__(self, person: asyncio.Semaphore, workspace: asyncio.Semaphore | None, *, queued: bool) -> None:
        self._person = person
        self._workspace = workspace
        self._queued = queued
        self._loop = asyncio.get_running_loop()
        self._begun = self._loop.time()
        self._deadline = self._loop.call_later(HELD_S, self.end)
        self._making = self._loop.call_later(MADE_S, self.made) if workspace else None
        self._ended = False

    def made(self) -> None:
        """The first reply is made: let the next one of the workspace begin. Repeating it changes nothing."""
        if self._workspace is not None and self._making is not None:
            self._making.cancel()
            self._workspace.release()
            self._workspace = None

    def end(self) -> None:
        """Let the next one begin: others at once, the same person after a break. Repeating it changes nothing."""
        if self._ended:
            return
        self._ended = True
        self._deadline.cancel()
        self.made()
        if self._queued:
            took = self._loop.time() - self._begun
            self._loop.call_later(took * (1 / SHARE - 1), self._person.release)
        else:
            self._person.release()


class AnswerTurns:
    """The turns of one process. Nothing is kept of people who have no answer under way."""

    def __init__(self) -> None:
        self._people: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._workspaces: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._waiting: Counter[str] = Counter()

    def is_full(self, person: Person) -> bool:
        """Whether so many requests of this person wait that no more should be taken."""
        return self._waiting[person.ref] >= WAITING_MOST

    @asynccontextmanager
    async def turn(self, person: Person, workspace: Workspace, *, long: bool = False) -> AsyncIterator[Turn]:
        """Wait for a turn, in the order of those who came; it ends with the block at the latest.

        Private talks of a platform are no workspace: they share nothing.
        """
        own = self._people.setdefault(person.ref, asyncio.Semaphore(PERSON_TURNS))
        shared = self._shared(workspace, long) if workspace.id else None
        turn = await self._take(person, own, shared)
        try:
            yield turn
        finally:
            turn.end()

    def _shared(self, workspace: Workspace, long: bool) -> asyncio.Semaphore:
        name, most = (f"long {workspace.ref}", LONG_TURNS) if long else (workspace.ref, WORKSPACE_TURNS)
        return self._workspaces.setdefault(name, asyncio.Semaphore(most))

    async def _take(self, person: Person, own: asyncio.Semaphore, shared: asyncio.Semaphore | None) -> Turn:
        queued = own.locked()
        self._waiting[person.ref] += 1
        try:
            await own.acquire()
            try:
                if shared is not None:
                    await shared.acquire()
            except BaseException:
                own.release()
                raise
        finally:
            self._waiting[person.ref] -= 1
            if not self._waiting[person.ref]:
                del self._waiting[person.ref]
        return Turn(own, shared, queued=queued)


OF_PERSON: dict[Use, Rate] = {
    "ask": Rate(30, 2),
    "write": Rate(30, 0.5),  # platforms take a message a second into one talk: faster, the queue would grow for ever
    "react": Rate(120, 5),
    "suggest": Rate(60, 10),
    "read": Rate(10, 0.1),
}
OF_WORKSPACE: dict[Use, Rate] = {"ask": Rate(300, 20), "write": Rate(300, 20), "suggest": Rate(600, 100)}
OF_WORKSPACE["read"] = Rate(10, 0.4)  # of the fifty a minute that Slack allows, half
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
