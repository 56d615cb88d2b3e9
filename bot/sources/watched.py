"""A source whose health is written down: when it last answered, what went wrong since, until when it wants to be left
alone.
"""

from datetime import UTC, datetime, timedelta

import msgspec
import structlog

from bot.errors import LATE, UNREACHED, StorageError
from bot.ports import Clock, Failed, ListOutcome, PaperSource
from bot.sources.relayed import Outcome, Question, RelayedSource
from bot.store.health import HealthBook, SourceHealth

log = structlog.get_logger(__name__)

REST = timedelta(seconds=15)  # after a source was out of reach
NOTED_EVERY = timedelta(minutes=1)  # that all is well need not be written more often


class WatchedSource(RelayedSource):
    """One whose health is noted; `label` is its name in the book.

    `lists` False: it has no editions. `obeys` False: it is asked even while it wants to be left alone.
    """

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

    async def _ask(self, question: Question[Outcome], *, for_list: bool) -> Outcome | Failed:
        """Ask, unless the source wants to be left alone; for what somebody waits for also not right after it was out of
        reach: that would keep them waiting for the same once more."""
        if for_list and not self._lists:
            return await question(self._inner)
        health = await self._load()
        now = self._clock.now()
        if self._obeys and not for_list and _was_out_of_reach(health, now):
            return Failed(reason=health.reason)
        if self._obeys and health.not_before is not None and now < health.not_before:
            wait_s = (health.not_before - now).total_seconds()
            reason = health.reason or f"{self._label} asked to be left alone"
            return tell_pause(Failed(reason=reason, retry_after_s=wait_s), now)
        outcome = await question(self._inner)
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
