"""One edition to one channel now, once: `papers post`, or on request in the process that was asked. The channel's own
digests lose nothing by it.

A post on request goes on when nobody waits for it any more. A process that ends meanwhile leaves a part of it; to ask
again posts the rest and repeats nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.digests.choose import Decision, decide_edition
from bot.digests.decide import find_matching
from bot.digests.post import Posted, Poster
from bot.errors import BusyError, StorageError
from bot.model import Channel, History, PostRequest, Subscription, Value
from bot.occasion import Occasion
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher, stale_since
from bot.ports import Clock, ListOutcome, Publisher
from bot.store.outbox import DeliveryLock, Outbox
from bot.tasks import TaskSet

FETCH_WAIT_S = 10.0

Waiting = Callable[[BusyError], Awaitable[None]]
"""Says why it is waited and waits a little; raises the error when that was long enough."""
CLOSING_S = 5.0  # what is under way may end in this time


class HandPost(Value, frozen=True, kw_only=True):
    """Which edition was meant by hand, what was posted, and how asking the source for it went."""

    day: date | None
    posted: Posted
    outcome: ListOutcome | None = None


Post = Callable[[PostRequest, Publisher], Coroutine[Any, Any, HandPost]]


@dataclass(eq=False)
class EditionPoster:
    """Posts editions by hand."""

    library: Library
    refresher: Refresher
    poster: Poster
    clock: Clock
    finder: Finder

    async def post(self, request: PostRequest, waiting: Waiting | None = None) -> HandPost:
        """Post the edition that is asked for; what was posted before is not posted again.

        Raises BusyError while another delivery has the channel, unless `waiting` waits for its end.
        """
        outcome = await self._ask(request.day) if request.fresh else None
        day = request.day or self.library.newest_day()
        if day is None:
            return HandPost(day=None, posted=Posted(digest=None), outcome=outcome)
        occasion = str(Occasion("edition", day))
        async with AsyncExitStack() as stack:
            lock = await self._take_lock(stack, request, occasion, waiting)

            async def decide(history: History) -> Decision:
                return await self._decide(request, day, outcome, history)

            posted = await self.poster.post(lock, occasion, request.layout, decide)
        return HandPost(day=day, posted=posted or Posted(digest=None), outcome=outcome)

    async def _ask(self, day: date | None) -> ListOutcome | None:
        today = self.clock.now().date()
        if day is None:
            return await self.refresher.find_newest(today)
        await self.refresher.fresh_day(day, wait_s=FETCH_WAIT_S)
        return self.refresher.outcome(day)

    async def _take_lock(
        self, stack: AsyncExitStack, request: PostRequest, occasion: str, waiting: Waiting | None
    ) -> DeliveryLock:
        while True:
            try:
                return await stack.enter_async_context(self.poster.hold_lock(request.channel, occasion))
            except BusyError as error:
                if waiting is None:
                    raise
                await waiting(error)

    async def _decide(self, request: PostRequest, day: date, outcome: ListOutcome | None, history: History) -> Decision:
        edition = self.library.edition(day)
        if edition is None or not edition.ids:
            return Decision(digest=None, history=history)
        now = self.clock.now()
        fits = await find_matching(request.about, edition.ids, self.clock, self.finder)
        return decide_edition(
            edition,
            {paper.id: paper for paper in self.library.papers(edition.ids) if fits(paper)},
            history,
            local_day=now.date(),
            request=request,
            stale_since=stale_since(edition.fetched_at, outcome, now),
        )


async def is_postable(subscription: Subscription, clock: Clock, finder: Finder, outbox: Outbox) -> bool:
    """Return whether the newest edition has papers for this digest that none of the channel considered, and was not
    posted by hand. True where nobody knows: then posting finds out."""
    edition = finder.library.newest()
    if edition is None:
        return True
    try:
        posted, history = await asyncio.gather(
            outbox.load_digest(subscription.channel, str(Occasion("edition", edition.day))),
            outbox.load_history(subscription.channel),
        )
    except StorageError:
        return True
    new = [paper_id for paper_id in edition.ids if paper_id not in history.considered]
    if posted is not None or not new:
        return False
    fits = await find_matching(subscription.about, new, clock, finder)
    least = subscription.min_upvotes
    return any(each.upvotes >= least and not each.withdrawn and fits(each) for each in finder.library.papers(new))


class PostsOnRequest:
    """The posts of this process that are under way, one a channel."""

    def __init__(self, post: Post, publishers: Mapping[str, Publisher]) -> None:
        self._post = post
        self._publishers = publishers
        self._tasks = TaskSet()
        self._by_channel: dict[Channel, asyncio.Task[HandPost]] = {}

    def start(self, request: PostRequest) -> asyncio.Task[HandPost] | None:
        """Return the task that posts to the channel, a new one or that under way; None without such a platform."""
        publisher, channel = self._publishers.get(request.channel.platform), request.channel
        if publisher is None:
            return None
        task = self._by_channel.get(channel)
        if task is None:
            task = self._tasks.start(self._post(request, publisher), name="post on request")
            self._by_channel[channel] = task
            task.add_done_callback(lambda _: self._by_channel.pop(channel, None))
        return task

    async def close(self) -> None:
        """Let what is under way end, for a few seconds."""
        await self._tasks.close(wait_s=CLOSING_S)
