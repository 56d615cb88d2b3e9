"""`papers post`: one edition to one channel now, once. For the channel owner who wants to see it, and for scripts."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.delivery.post import Poster, edition_occasion
from bot.digest import Decision, History, Rules, decide_digest
from bot.library import Library
from bot.model import Edition, Paper, PaperId, PostRequest
from bot.ports import Clock, Failed, HandPost, ListOutcome, Outbox, Posted, Publisher
from bot.refresh import Refresher

FETCH_WAIT_S = 10.0
STALE_AFTER = timedelta(hours=2)


class EditionDesk:
    """Posts editions by hand."""

    def __init__(
        self, library: Library, refresher: Refresher, outbox: Outbox, publisher: Publisher, clock: Clock
    ) -> None:
        self._library = library
        self._refresher = refresher
        self._outbox = outbox
        self._poster = Poster(outbox, publisher, library, clock)
        self._clock = clock

    async def post(self, request: PostRequest) -> HandPost:
        """Post the edition that is asked for; what was posted before is not posted again."""
        outcome = await self._ask(request.day) if request.fresh else None
        day = request.day or self._library.newest_day()
        if day is None:
            return HandPost(day=None, posted=Posted(digest=None), outcome=outcome)
        occasion = edition_occasion(day)
        async with self._poster.turn(request.channel, occasion) as turn:
            frozen = await self._outbox.load_digest(request.channel, occasion)
            if frozen is not None:
                posted = await self._poster.post_frozen(turn, occasion, frozen, request.layout)
            else:
                await self._poster.close_earlier(turn, occasion)
                decision = await self._decide(request, day, outcome)
                posted = await self._poster.post_decision(turn, occasion, decision, request.layout)
        return HandPost(day=day, posted=posted, outcome=outcome)

    async def _ask(self, day: date | None) -> ListOutcome | None:
        today = self._clock.now().date()
        if day is None:
            return await self._refresher.find_newest(today)
        await self._refresher.fresh_day(day, wait_s=FETCH_WAIT_S)
        return self._refresher.outcome(day)

    async def _decide(self, request: PostRequest, day: date, outcome: ListOutcome | None) -> Decision:
        history = await self._outbox.load_history(request.channel)
        edition = self._library.edition(day)
        if edition is None or not edition.ids:
            return Decision(digest=None, history=history)
        now = self._clock.now()
        stale = isinstance(outcome, Failed) and now - edition.fetched_at > STALE_AFTER
        return decide_digest(
            self._editions(edition) if history.newest_edition is None else [edition],
            self._papers(edition.ids, history),
            history,
            local_day=now.date(),
            rules=Rules(top=request.top, min_upvotes=request.min_upvotes),
            stale_since=edition.fetched_at if stale else None,
        )

    def _editions(self, edition: Edition) -> list[Edition]:
        """A channel's first digest learns of the earlier editions too, so that they never count as new."""
        days = (day for day in self._library.edition_days() if day <= edition.day)
        return [known for day in days if (known := self._library.edition(day))]

    def _papers(self, ids: tuple[PaperId, ...], history: History) -> Mapping[PaperId, Paper]:
        """The edition's papers, and the ones that may be rising."""
        wanted = dict.fromkeys((*ids, *history.considered))
        return {paper.id: paper for paper in self._library.papers(wanted)}
