"""arXiv: the second source, for papers and words Hugging Face does not know.

arXiv asks for one request in three seconds over all our processes, and in 2026 refuses at times even below that. So
each request waits for its turn, and a refusal keeps the bot away for a quarter of an hour, then twice as long.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from bot.errors import SourceError, WorldError
from bot.model import PaperId, SourceName
from bot.ports import Empty, Failed, Found, ListOutcome, Version
from bot.sources.arxiv_feed import parse_feed, parse_versions
from bot.sources.fields import read_paper_id
from bot.sources.http import Fetcher, Site
from bot.sources.parsed import Parsed, answered, listed, parse_beside
from bot.store.rate_limit import RedisPace

SITE = "arXiv"
BATCH = 100  # ids a request
MOST_RESULTS = 50
MOST_WORDS = 12
PAUSE_S = 900.0
TURN_S = 12.0  # a person does not wait longer than this for others

_WORD = re.compile(r"[^\W_]+")
_FILLER = re.compile(r"an?|and(?:not)?|are|as|at|by|can|for|from|in(?:to)?|is|it|not|of|on|or|the|to|via|with")

Read = TypeVar("Read")


class ArXiv:
    """The `PaperSource` port over arXiv's query interface. It has no editions and no rankings."""

    name: SourceName = "arxiv"

    def __init__(self, fetcher: Fetcher, base_url: str, pace: RedisPace, *, turn_s: float = TURN_S) -> None:
        self._fetcher = fetcher
        self._site = Site(SITE, base_url, pause_s=PAUSE_S)
        self._pace = pace
        self._turn_s = turn_s
        self._one_at_a_time = asyncio.Lock()

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return `Failed`: arXiv has no editions."""
        return Failed(reason="arXiv has no editions")

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return `Failed`: arXiv has no rankings."""
        return Failed(reason="arXiv has no rankings")

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        """Return one paper, or `Empty` when arXiv does not know it."""
        return await self.fetch_papers([paper_id])

    async def fetch_papers(self, ids: Sequence[PaperId]) -> Found | Empty | Failed:
        """Return those of `ids` that arXiv knows, in the order asked for, a hundred a request."""
        wanted = _askable(ids)
        return await answered(SITE, self._fetch_papers(wanted)) if wanted else Empty()

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return papers that have all of the words, most relevant first; a whole title finds its paper."""
        question = build_question(words)
        return await answered(SITE, self._search(question, limit)) if question else Empty()

    async def fetch_versions(self, ids: Sequence[PaperId]) -> Mapping[PaperId, Version] | Failed:
        """Return the newest version of those of `ids` that arXiv knows: one request, for a hundred of them."""
        wanted = _askable(ids)[:BATCH]
        try:
            params = {"id_list": ",".join(wanted), "max_results": str(BATCH)}
            return await self._ask(parse_versions, params) if wanted else {}
        except WorldError as error:
            return Failed(reason=f"{SITE} {error}")

    async def _fetch_papers(self, ids: Sequence[PaperId]) -> Found | Empty | Failed:
        papers = {}
        skipped = 0
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            parsed = await self._ask(parse_feed, {"id_list": ",".join(batch), "max_results": str(len(batch))})
            papers.update({paper.id: paper for paper in parsed.papers})
            skipped += parsed.skipped
        found = tuple(papers[paper_id] for paper_id in ids if paper_id in papers)
        return listed(Parsed(papers=found)) if found or not skipped else Empty(untitled=True)

    async def _search(self, question: str, limit: int) -> Found | Empty | Failed:
        count = max(1, min(limit, MOST_RESULTS))
        params = {"search_query": question, "max_results": str(count), "sortBy": "relevance"}
        return listed(await self._ask(parse_feed, params))

    async def _ask(self, parse: Callable[[bytes], Read], params: dict[str, str]) -> Read:
        self._fetcher.check_turn(self._site)  # a turn would be wasted
        async with self._one_at_a_time:
            await self._wait_turn()
            response = await self._fetcher.fetch(self._site, self._site.address("/api/query"), params)
        parsed = await parse_beside(parse, response.body)
        if response.status != 200:
            raise SourceError(f"answered {response.status}")
        return parsed

    async def _wait_turn(self) -> None:
        try:
            async with asyncio.timeout(self._turn_s):
                await self._pace.wait_turn()
        except TimeoutError as error:
            raise SourceError("is asked by others just now") from error


def build_question(words: str) -> str:
    """Return arXiv's query for papers that have all of `words`; "" when there is nothing to ask for."""
    found = list(dict.fromkeys(_WORD.findall(words.lower())))
    telling = [word for word in found if not _FILLER.fullmatch(word)] or found
    return " AND ".join(f"all:{word}" for word in telling[:MOST_WORDS])


def _askable(ids: Sequence[PaperId]) -> list[PaperId]:
    """Those that are ids of arXiv's, each once: for any other it refuses the whole question."""
    return [paper_id for paper_id in dict.fromkeys(ids) if read_paper_id(paper_id) == paper_id]
