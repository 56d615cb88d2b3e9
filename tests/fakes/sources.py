"""A source of papers that a test fills by hand, and that can be asked what it was asked."""

import asyncio
from collections.abc import Mapping
from datetime import date

from bot.model import Paper, PaperId
from bot.ports import Empty, Failed, Found, ListOutcome, NotOpenYet


class FakeSource:
    """The `PaperSource` port. `days` and `papers` are what it has; `failure` makes calls fail; `gate` holds them up."""

    name = "huggingface"

    def __init__(self) -> None:
        self.days: dict[date, list[Paper]] = {}
        self.rankings: dict[str, list[Paper]] = {}
        self.papers: dict[PaperId, Paper] = {}
        self.untitled: set[PaperId] = set()
        self.offered: list[Paper] = []  # by every search, whatever its words
        self.opens_until: date | None = None
        self.failure: Failed | None = None
        self.gate: asyncio.Event | None = None
        self.asked: list[str] = []

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        if failed := await self._ask(f"day {day}"):
            return failed
        if self.opens_until and day > self.opens_until:
            return NotOpenYet()
        return self._found(self.days, day)

    async def fetch_ranking(self, name: str) -> ListOutcome:
        return await self._ask(name) or self._found(self.rankings, name)

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        if failed := await self._ask(f"paper {paper_id}"):
            return failed
        paper = self.papers.get(paper_id)
        return Found(papers=(paper,)) if paper else Empty(untitled=paper_id in self.untitled)

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        if failed := await self._ask(f"search {words}"):
            return failed
        found = [paper for paper in self.papers.values() if words.casefold() in paper.title.casefold()] + self.offered
        return Found(papers=tuple(found[:limit])) if found else Empty()

    async def _ask(self, what: str) -> Failed | None:
        self.asked.append(what)
        if self.gate is not None:
            await self.gate.wait()
        return self.failure

    def _found(self, lists: Mapping, key: object) -> ListOutcome:
        papers = lists.get(key)
        return Found(papers=tuple(papers)) if papers else Empty()
