"""Whose answer is worked on: one of each person at a time, and a few of each workspace.

A person's turn ends once the first reply is said, or after `HELD_S`. Whoever asked again before that is answered in
order, with breaks in between that leave most of the time to others. A workspace's turn ends once the first reply is
made, or after `MADE_S`: what waits for the world, or for the platform to take a reply, keeps no colleague waiting.
Long answers, such as exports, wait in a queue of their own.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from bot.model import Person, Workspace

OF_PERSON, OF_WORKSPACE, LONG_OF_WORKSPACE = 1, 4, 2  # answers worked on at once
HELD_S = 0.2  # an answer from memory takes a twentieth of this
MADE_S = 0.03
SHARE = 0.2  # of the time, for a person whose requests queue up
WAITING_MOST = 30  # of one person: as many as may be asked at once


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
        own = self._people.setdefault(person.ref, asyncio.Semaphore(OF_PERSON))
        shared = self._shared(workspace, long) if workspace.id else None
        turn = await self._take(person, own, shared)
        try:
            yield turn
        finally:
            turn.end()

    def _shared(self, workspace: Workspace, long: bool) -> asyncio.Semaphore:
        name, most = (f"long {workspace.ref}", LONG_OF_WORKSPACE) if long else (workspace.ref, OF_WORKSPACE)
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
