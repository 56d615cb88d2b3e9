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
        with suppress(StorageError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self._refresh()
                if person in self._known:
                    self._known -= {person}
                    return await self._follows.unmute(person)
        return ""

    async def _refresh(self) -> None:
        now = self._clock.now()
        if self._asked_at is None or not timedelta() <= now - self._asked_at < GOOD_FOR:
            self._asked_at = now
            self._known = await self._follows.load_muted()


def explain_muting(reason: str) -> Line:
    """Return what stands over the next answer to somebody who could not be told."""
    why = f"Alerts had stopped because I couldn't reach you ({reason.rstrip('.')}). They're back on: "
    return line(why, typed("following"))
