"""A source whose health is written down: when it last answered, what went wrong since, until when it wants to be left
alone.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import msgspec
import structlog

from bot.errors import LATE, UNREACHED, StorageError
from bot.model import PaperId, SourceName
from bot.ports import Clock, Empty, Failed, Found, ListOutcome, PaperSource
from bot.store.health import HealthBook, SourceHealth

log = structlog.get_logger(__name__)

REST = timedelta(seconds=15)  # after a source was out of reach
NOTED_EVERY = timedelta(minutes=1)  # that all is well need not be written more often

Outcome = TypeVar("Outcome", bound=ListOutcome)


class WatchedSource:
    """The `PaperSource` port around another one; `label` is its name in the book.

    `lists` False: it has no editions. `obeys` False: it is asked even while it wants to be left alone.
    """

    name: SourceName

    def __init__(
        self,
        inner: PaperSource,
        label: str,
        book: HealthBook,
        clock: Clock,
        *,
        lists: bool = True,
        obeys: bool = True,
    ) -> None:
        self.name = inner.name
        self._inner = inner
        self._label = label
        self._book = book
        self._clock = clock
        self._lists = lists
        self._obeys = obeys
        self._known: SourceHealth | None = None

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return what the source answers, unless it wants to be left alone."""
        if not self._lists:
            return await self._inner.fetch_day(day, etag=etag)
        return await self._ask(lambda: self._inner.fetch_day(day, etag=etag))

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return what the source answers, unless it wants to be left alone."""
        if not self._lists:
            return await self._inner.fetch_ranking(name)
        return await self._ask(lambda: self._inner.fetch_ranking(name))

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        """Return what the source answers, unless it wants to be left alone."""
        return await self._ask(lambda: self._inner.fetch_paper(paper_id), somebody_waits=True)

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return what the source answers, unless it wants to be left alone."""
        return await self._ask(lambda: self._inner.search(words, limit=limit), somebody_waits=True)

    async def _ask(self, ask: Callable[[], Awaitable[Outcome]], *, somebody_waits: bool = False) -> Outcome | Failed:
        """Ask, unless the source wants to be left alone; where `somebody_waits`, also not right after it was out of
        reach: that would keep them waiting for the same once more."""
        health = await self._load()
        now = self._clock.now()
        if self._obeys and somebody_waits and _was_out_of_reach(health, now):
            return Failed(reason=health.reason)
        if self._obeys and health.not_before is not None and now < health.not_before:
            wait_s = (health.not_before - now).total_seconds()
            reason = health.reason or f"{self._label} asked to be left alone"
            return tell_pause(Failed(reason=reason, retry_after_s=wait_s), now)
        outcome = await ask()
        await self._note(health, outcome)
        return tell_pause(outcome, now) if isinstance(outcome, Failed) else outcome

    async def _load(self) -> SourceHealth:
        if self._known is None:
            try:
                self._known = (await self._book.load()).get(self._label, SourceHealth())
            except StorageError:
                return SourceHealth()
        return self._known

    async def _note(self, before: SourceHealth, outcome: ListOutcome) -> None:
        after = note_outcome(before, outcome, self._clock.now())
        if after == before:
            return
        self._known = after
        try:
            await self._book.save(self._label, after)
        except StorageError as error:
            log.debug("health.not_stored", reason=str(error))


def _was_out_of_reach(health: SourceHealth, now: datetime) -> bool:
    just_now = health.failed_at is not None and timedelta() <= now - health.failed_at < REST
    return just_now and any(words in health.reason for words in (LATE, UNREACHED))


def tell_pause(failed: Failed, now: datetime) -> Failed:
    """Return the failure with the minute from which the source may be asked again in its reason, if it named one."""
    if not failed.retry_after_s:
        return failed
    until = now + timedelta(seconds=failed.retry_after_s + 59)
    reason = f"{failed.reason} and is left alone until {until.astimezone(UTC):%H:%M} UTC"
    return msgspec.structs.replace(failed, reason=reason)


def note_outcome(before: SourceHealth, outcome: ListOutcome, now: datetime) -> SourceHealth:
    """Return the source's health after one more outcome. Pure."""
    if isinstance(outcome, Failed):
        pause = now + timedelta(seconds=outcome.retry_after_s) if outcome.retry_after_s else None
        return msgspec.structs.replace(before, failed_at=now, reason=outcome.reason, not_before=pause)
    if before.failed_at is None and before.answered_at and now - before.answered_at < NOTED_EVERY:
        return before
    return SourceHealth(answered_at=now)
