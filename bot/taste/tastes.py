"""Papers in the order of a person's or a channel's taste, which is made of bookmarks when it is asked for.

How rare terms are is counted over the newest papers, once for each new edition. Other answers have their turns
meanwhile, however many saves there are.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import islice

from bot.model import Channel, Paper, PaperId, Person, Subscription, Value
from bot.papers.library import Library
from bot.ports import Clock
from bot.store.saves import KEPT
from bot.store.store import Store
from bot.tasks import Turns
from bot.taste.order import Ranked, TasteOrder, sort_ranked
from bot.taste.shared import LEAST_PEOPLE, SharedTaste
from bot.taste.terms import TermCounts, count_terms

FEWEST_SAVES = 5
MOST_SAVES = 500  # the newest ones, half a second of work: recorded people are foretold as well by their newest ten
COUNTED = 1_500  # the newest papers, of about sixty editions


class Taste(Value, frozen=True, kw_only=True):
    """Papers as somebody would like them, the best first; or why they are not ordered so."""

    ranked: tuple[Ranked, ...] = ()
    lacking: str = ""
    saved: int = 0


class Tastes:
    """Orders papers by what people saved."""

    def __init__(self, library: Library, store: Store, clock: Clock) -> None:
        self._library = library
        self._bookmarks = store.bookmarks
        self._dislikes = store.dislikes
        self._saves = store.saves
        self._clock = clock
        self._counts: TermCounts | None = None  # two megabytes, which only processes that order papers need
        self._counted: tuple[date | None, int] = (None, 0)

    async def of_person(self, person: Person, candidates: Collection[Paper]) -> Taste:
        """Return `candidates` in the order of the person's likes; with fewer than five saves, how many are lacking."""
        await self._bookmarks.follow_titles(person)
        kept, disliked = await asyncio.gather(self._bookmarks.load_all(person), self._dislikes.load(person))
        if len(kept) < FEWEST_SAVES:
            return Taste(lacking=f"you have saved {FEWEST_SAVES} papers ({len(kept)} so far)", saved=len(kept))
        if not candidates:
            return Taste(saved=len(kept))
        order, turns = TasteOrder((), await self._load_counts()), Turns()
        for paper in candidates:
            order.offer([paper])
            await turns.give()
        for save in kept[:MOST_SAVES]:
            order.like([self._known(save.id, save.title, save.authors)])
            await turns.give()
        for dislike in disliked:
            order.dislike([self._known(dislike.id, dislike.title)])
            await turns.give()
        return Taste(ranked=tuple(order.ranked()), saved=len(kept))

    async def of_channel(self, channel: Channel, candidates: Collection[Paper]) -> Taste:
        """Return `candidates` by what people saved from the channel lately."""
        saved: defaultdict[str, list[PaperId]] = defaultdict(list)
        for who, paper_id in await self._saves.load_savers(channel, self._clock.now() - KEPT):
            saved[who].append(paper_id)
        shared, turns = SharedTaste(), Turns()
        for ids in saved.values():
            terms = set[int]()
            for paper_id in ids:
                terms.update(*(count_terms(paper).ids for paper in self._library.peek([paper_id])))
                await turns.give()
            shared.add(terms)
        if not shared.is_known:
            return Taste(lacking=f"{LEAST_PEOPLE} people have saved similar papers here")
        if not candidates:
            return Taste()
        counts, ranked = await self._load_counts(), list[Ranked]()
        for paper in candidates:
            ranked.append(shared.rank(paper, counts))
            await turns.give()
        return Taste(ranked=tuple(sort_ranked(ranked)))

    async def of_digest(self, subscription: Subscription, candidates: Collection[Paper] = ()) -> Taste:
        """Return `candidates` as the digest's own person would like them, or the people of its channel."""
        if subscription.personal and subscription.owner:
            return await self.of_person(subscription.owner, candidates)
        return await self.of_channel(subscription.channel, candidates)

    def _known(self, paper_id: PaperId, title: str, authors: tuple[str, ...] = ()) -> Paper:
        """The library's paper, or what is remembered of it."""
        [*found] = self._library.peek([paper_id])
        return found[0] if found else Paper(id=paper_id, title=title, authors=authors)

    async def _load_counts(self) -> TermCounts:
        """How rare terms are among the newest papers, counted anew with each edition."""
        editions = self._library.editions()
        newest = (editions[-1].day, len(editions[-1].ids)) if editions else (None, 0)
        counts = self._counts
        if counts is None or newest != self._counted or not editions:
            counts, turns = TermCounts(), Turns()
            ids = dict.fromkeys(paper_id for edition in reversed(editions) for paper_id in edition.ids)
            for paper_id in islice(ids, COUNTED):
                for paper in self._library.peek([paper_id]):
                    counts.add(paper)
                await turns.give()
            self._counts, self._counted = counts, newest
        return counts
