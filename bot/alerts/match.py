"""Which of the new papers every followed search matches, remembered from one look to the next. Between two looks hardly
any paper changes, and then nothing is searched again.

A change of upvotes matters to searches that ask for upvotes only. Once a day everything is searched anew.
"""

from collections.abc import Collection, Iterable
from datetime import date

import msgspec

from bot.model import Paper, PaperId, Value
from bot.papers.finder import Finder
from bot.search.query import Query, parse_query

NONE = frozenset[PaperId]()


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
        return await self._finder.matching(query, ids, today=self._today)


def _text(paper: Paper | None) -> Paper | None:
    """The paper without its counts."""
    return msgspec.structs.replace(paper, upvotes=0, comments=0, stars=0) if paper else None
