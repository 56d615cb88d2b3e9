"""Looks for new papers every five minutes and sends alerts to everyone whose followed search matches one.

A paper is new when it stands in an edition of the last days and was not noticed before. Alerts are not queued: what to
send is what matches and was not sent yet, so waiting, crashes and lost jobs lose nothing.

What a search matched is remembered from one look to the next: in between hardly any paper changes, and then nothing is
searched again. A change of upvotes matters to searches that ask for upvotes only. Once a day everything is searched
anew.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from bot.alerts.tell import BEFORE, Teller, Wanted
from bot.model import Paper, PaperId, Person, Value
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.search.query import Query, parse_query
from bot.store.follows import Follow
from bot.store.store import Store
from bot.tasks import isolated, run_all

NEW = timedelta(days=10)  # a paper that comes later is none of the day's news
LATE = timedelta(days=3)  # papers are added to editions up to three edition days back
AT_ONCE = 20  # people told side by side; how fast that goes is the platform's pace
LEASE_S = 280.0  # a look comes every five minutes
TELLING_S = 200.0  # then the rest waits for the next look, well before the lease ends
NONE = frozenset[PaperId]()


@dataclass(eq=False)
class AlertDesk:
    """One look after another, by one process at a time."""

    library: Library
    store: Store
    matcher: "FollowMatcher"
    teller: Teller

    async def run(self, now: datetime) -> int:
        """Tell everybody what is new for them; return how many messages went out."""
        async with self.store.leases.hold("alerts", ttl_s=LEASE_S) as held:
            return await self._look(now) if held else 0

    async def _look(self, now: datetime) -> int:
        noticed = await self._notice(now)
        self.matcher.begin(self.library.papers(noticed), now.date())
        muted = await self.store.follows.load_muted()
        ends = asyncio.get_running_loop().time() + TELLING_S
        people: set[Person] = set()
        waiting: list[tuple[Follow, Wanted]] = []
        told = 0
        async for followed in self.store.follows.walk():
            person = followed[0].person
            people.add(person)
            with isolated("alerts.odd_follows", platform=person.platform):
                wanted = {} if person in muted else await self._wanted(followed, noticed)
                if wanted and self.teller.has_news(person, wanted):
                    waiting.append((followed[-1], wanted))
            if len(waiting) >= AT_ONCE:
                told += await self._tell(waiting, now)
                waiting = []
            if asyncio.get_running_loop().time() > ends:
                return told
        self.teller.keep_only(frozenset(people))
        return told + await self._tell(waiting, now)

    async def _tell(self, waiting: Sequence[tuple[Follow, Wanted]], now: datetime) -> int:
        return sum(await run_all(self.teller.tell(follow, wanted, now) for follow, wanted in waiting))

    async def _notice(self, now: datetime) -> Mapping[PaperId, datetime]:
        """What is new, and since when. What is there at the very first look is new to nobody."""
        first_day = (now - NEW).date()
        current = {paper.id for paper in self._newest(first_day)}
        known = await self.store.alerts.load_noticed()
        seen = dict.fromkeys(current - (known or {}).keys(), BEFORE if known is None else now)
        gone = (known or {}).keys() - current
        if seen or gone or known is None:
            await self.store.alerts.notice(seen, gone)
        return {paper_id: at for paper_id, at in {**seen, **(known or {})}.items() if paper_id in current}

    def _newest(self, first_day: date) -> Sequence[Paper]:
        """Papers that were featured for the first time since `first_day`."""
        days = [day for day in self.library.edition_days() if day >= first_day]
        editions = [edition for day in days if (edition := self.library.edition(day))]
        papers = self.library.papers(dict.fromkeys(each for edition in editions for each in edition.ids))
        return [paper for paper in papers if paper.days and paper.days[0] >= first_day]

    async def _wanted(self, followed: Sequence[Follow], noticed: Mapping[PaperId, datetime]) -> Wanted:
        """What matches, and came after it was asked for."""
        wanted: dict[PaperId, list[str]] = {}
        for follow in followed:
            earliest = follow.since.date() - LATE
            for paper in self.library.papers(await self.matcher.matching(follow.words)):
                if noticed[paper.id] > follow.since and paper.days[0] >= earliest and not paper.withdrawn:
                    wanted.setdefault(paper.id, []).append(follow.words)
            await asyncio.sleep(0)  # others have a turn between two searches
        return wanted


class Kept(Value, frozen=True, kw_only=True):
    """What a search matched, in which look, and the search itself."""

    look: int
    query: Query
    matched: frozenset[PaperId]


class FollowMatcher:
    """Keeps the matches of all followed searches; searches only what is new or has changed."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._look = 0
        self._today = date.min
        self._papers: dict[PaperId, Paper] = {}
        self._rewritten = NONE
        self._voted = NONE
        self._kept: dict[str, Kept] = {}

    def begin(self, papers: Iterable[Paper], today: date) -> None:
        """Begin a look at these papers; searches that the last look did not ask for are forgotten."""
        before, self._papers = self._papers, {paper.id: paper for paper in papers}
        changed = [paper for paper in self._papers.values() if before.get(paper.id) != paper]
        self._rewritten = frozenset(paper.id for paper in changed if _text(paper) != _text(before.get(paper.id)))
        self._voted = frozenset(paper.id for paper in changed)
        self._kept = {words: kept for words, kept in self._kept.items() if kept.look == self._look}
        if today != self._today:
            self._today, self._kept = today, {}
        self._look += 1

    async def matching(self, words: str) -> Collection[PaperId]:
        """Return which of the papers match these words."""
        kept = self._kept.get(words)
        if kept is None:
            query = parse_query(words, today=self._today)
            matched = await self._search(query, self._papers.keys())
        elif kept.look == self._look:
            return kept.matched
        else:
            query = kept.query
            again = self._voted if query.min_upvotes else self._rewritten
            found = await self._search(query, again) if again else NONE
            matched = frozenset((kept.matched - again) & self._papers.keys()) | found
        self._kept[words] = Kept(look=self._look, query=query, matched=matched)
        return matched

    async def _search(self, query: Query, ids: Collection[PaperId]) -> frozenset[PaperId]:
        return await self._finder.matching(query, ids)


def _text(paper: Paper | None) -> Paper | None:
    """The paper without its counts."""
    return msgspec.structs.replace(paper, upvotes=0, comments=0, stars=0) if paper else None
