"""Who cannot be told, as this process knows it: whoever types learns why their alerts stopped.

Nothing is asked of the store for those who are not muted, but once a minute for everybody together.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from bot.errors import StorageError
from bot.model import Person
from bot.ports import Clock
from bot.replies import Line, line, typed
from bot.store.follows import Follows

GOOD_FOR = timedelta(minutes=1)
PATIENCE_S = 0.3  # an answer does not wait longer for this


class MutedPeople:
    """Keeps the list of the muted at hand."""

    def __init__(self, follows: Follows, clock: Clock) -> None:
        self._follows = follows
        self._clock = clock
        self._known: frozenset[Person] = frozenset()
        self._asked_at: datetime | None = None

    async def why(self, person: Person) -> str:
        """Return, once, why this person's alerts stopped, "" when they did not; they go on with that."""
        if self._is_fresh() and person not in self._known:
            return ""
        with suppress(StorageError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self._refresh()
                if person in self._known:
                    self._known -= {person}
                    return await self._follows.unmute(person)
        return ""

    def _is_fresh(self) -> bool:
        return self._asked_at is not None and timedelta() <= self._clock.now() - self._asked_at < GOOD_FOR

    async def _refresh(self) -> None:
        if not self._is_fresh():
            self._asked_at = self._clock.now()
            self._known = await self._follows.load_muted()


def explain_muting(reason: str) -> Line:
    """Return what stands over the next answer to somebody who could not be told."""
    why = f"Alerts had stopped because I couldn't reach you ({reason.rstrip('.')}). They're back on: "
    return line(why, typed("following"))
