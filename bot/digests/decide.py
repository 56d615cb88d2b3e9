"""What a channel's next digest is: asks the sources for what is new, then lets the pure rule decide.

All channels that are due together share one request for each edition: the library's copy is good for some minutes.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.digests.choose import LOOK_BACK_EDITIONS, Decision, decide_digest, needed_ids
from bot.model import History, Paper, PaperId, Subscription
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher, stale_since
from bot.ports import Clock, Failed
from bot.search.query import parse_query
from bot.taste.order import Ranked
from bot.taste.tastes import Tastes

GOOD_FOR = timedelta(minutes=5)
CATCH_UP_DAYS = 45  # editions that are fetched after a downtime; older ones are one command away


DecideDue = Callable[[Subscription, History, date], Awaitable[Decision | Failed]]
"""Says what is due on a local date, by what was posted before."""


@dataclass(eq=False)
class DigestDecider:
    """Decides digests out of the library, and by `series` what is posted beside them."""

    library: Library
    refresher: Refresher
    finder: Finder
    clock: Clock
    tastes: Tastes | None = None  # without them every digest is by upvotes
    series: Mapping[str, DecideDue] = field(default_factory=dict)

    async def refresh(self, history: History) -> Failed | None:
        """Bring every edition that may hold something new up to date; return what went wrong if anything did."""
        now = self.clock.now()
        if self.library.newest_day() is None:
            outcome = await self.refresher.find_newest(now.date())
            return outcome if isinstance(outcome, Failed) else None
        for day in self._wanted_days(history, now.date()):
            edition = self.library.edition(day)
            if edition is not None and now - edition.fetched_at < GOOD_FOR and edition.source != "sample":
                continue
            outcome = await self.refresher.refresh_day(day)
            if isinstance(outcome, Failed):
                return outcome  # the same source: the other days would wait for nothing
        return None

    async def decide_due(self, subscription: Subscription, history: History, local_day: date) -> Decision | Failed:
        """Return what is due; what went wrong where that is why there is nothing."""
        if series := subscription.channel.series:
            return await self.series[series](subscription, history, local_day)
        trouble = await self.refresh(history)
        decision = await self.decide(subscription, history, local_day, trouble)
        return trouble if trouble and decision.digest is None else decision

    async def decide(
        self, subscription: Subscription, history: History, local_day: date, trouble: Failed | None = None
    ) -> Decision:
        """Return the digest of `local_day`, or none when nothing is new, and what to remember with it."""
        editions = self.library.editions()
        fetched_at = max((edition.fetched_at for edition in editions), default=None)
        needed = needed_ids(editions, history, local_day)
        papers = {paper.id: paper for paper in self.library.papers(needed)}
        return decide_digest(
            editions,
            papers,
            history,
            local_day=local_day,
            wanted=subscription,
            about=await find_matching(subscription.about, tuple(papers), self.clock, self.finder),
            liked=await self._by_taste(subscription, tuple(papers.values())),
            stale_since=stale_since(fetched_at, trouble, self.clock.now()),
        )

    async def preview(self, subscription: Subscription, history: History, local_day: date) -> Decision:
        """Return what the next digest would look like; nothing is remembered."""
        return await self.decide(subscription, history, local_day, await self.refresh(history))

    async def _by_taste(self, subscription: Subscription, papers: Sequence[Paper]) -> Sequence[Ranked]:
        """Return these papers by the taste that the digest asks for; none where it is by upvotes."""
        if subscription.order != "taste" or self.tastes is None:
            return ()
        return (await self.tastes.of_digest(subscription, papers)).ranked

    def _wanted_days(self, history: History, today: date) -> list[date]:
        """Today, and back to three edition days before the newest edition of the previous digest."""
        known = [day for day in self.library.edition_days() if history.newest_edition and day < history.newest_edition]
        first = known[-LOOK_BACK_EDITIONS] if len(known) >= LOOK_BACK_EDITIONS else history.newest_edition
        first = max(
            first or history.by_hand or self.library.newest_day() or today, today - timedelta(days=CATCH_UP_DAYS)
        )
        days = [today - timedelta(days=number) for number in range((today - first).days + 1)]
        return [day for day in days if self._may_change(day, today)]

    def _may_change(self, day: date, today: date) -> bool:
        """Weekend days that were empty stay so; everything else may have grown."""
        edition = self.library.edition(day)
        return edition is None or bool(edition.ids) or (today - day).days <= 1


async def find_matching(words: str, ids: Sequence[PaperId], clock: Clock, finder: Finder) -> Callable[[Paper], bool]:
    """Return what says of these papers whether they match `words`; all do without words."""
    if not words:
        return lambda paper: True
    matching = await finder.matching(parse_query(words, today=clock.now().date()), ids)
    return lambda paper: paper.id in matching
