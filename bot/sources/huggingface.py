"""Hugging Face's Daily Papers over its JSON: the main source. 100 papers a request, conditionally where it allows that.

No method raises for what the site does: trouble is a `Failed` that says what happened.
"""

from datetime import date
from functools import partial
from urllib.parse import quote

from bot.errors import SourceError
from bot.model import TITLE_ID, Paper, PaperId, SourceName
from bot.ports import Empty, Failed, Found, ListOutcome, NotOpenYet, Unchanged
from bot.sources.headers import next_page
from bot.sources.http import Fetcher, Response, Site
from bot.sources.huggingface_json import is_future, is_untitled, parse_paper, parse_papers
from bot.sources.parsed import Parsed, answered, listed, parse_beside

SITE = "Hugging Face"
PAGE_SIZE = 100  # the most the site gives; its default of 50 cuts the largest days
MOST_PAGES = 20  # a month has about 800 papers
QUERY_CAP = 250  # characters the site takes
SEARCH_CAP = 120


class HuggingFace:
    """The `PaperSource` port over `/api/daily_papers` and `/api/papers`."""

    name: SourceName = "huggingface"

    def __init__(self, fetcher: Fetcher, base_url: str, token: str = "") -> None:
        self._fetcher = fetcher
        self._site = Site(SITE, base_url, token)

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return the edition of `day`, most upvoted first, all pages."""
        return await answered(SITE, self._fetch_day(day, etag))

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return `week 2026-W26` or `month 2026-06`, most upvoted first, or `trending` in the site's order."""
        return await answered(SITE, self._fetch_ranking(name))

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        """Return one paper, or `Empty` when the site does not know it."""
        if paper_id.startswith(TITLE_ID):
            return Empty()
        return await answered(SITE, self._fetch_paper(paper_id))

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return what the site's own search finds, by meaning, best first."""
        text = " ".join(words.split())[:QUERY_CAP].strip()
        if not text:
            return Empty()
        return await answered(SITE, self._search(text, max(1, min(limit, SEARCH_CAP))))

    async def _fetch_day(self, day: date, etag: str) -> ListOutcome:
        response = await self._ask("/api/daily_papers", {"date": day.isoformat(), "limit": str(PAGE_SIZE)}, etag)
        if response.status == 304 and etag:
            return Unchanged()
        if response.status == 400 and is_future(response.body):
            return NotOpenYet()
        parsed, pages = await self._read_pages(response, day)
        if parsed.papers and not any(day in paper.days for paper in parsed.papers):
            raise SourceError("answered with another day's papers")
        return listed(parsed, etag=response.etag if pages == 1 else "")

    async def _fetch_ranking(self, name: str) -> ListOutcome:
        response = await self._ask("/api/daily_papers", {**_ranking_parameters(name), "limit": str(PAGE_SIZE)})
        if response.status == 400 and is_future(response.body):
            return NotOpenYet()
        if name == "trending":  # goes on for ever, and its order is its sense
            return listed(await _parse(response))
        parsed, _ = await self._read_pages(response, None)
        papers = sorted(parsed.papers, key=lambda paper: -paper.upvotes)
        return listed(Parsed(papers=tuple(papers), skipped=parsed.skipped))

    async def _fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        response = await self._ask(f"/api/papers/{quote(paper_id, safe='/')}", {})
        if response.status == 404:
            return Empty()
        paper = parse_paper(response.good_body())
        if paper is None and is_untitled(response.body, paper_id):
            return Empty(untitled=True)
        if paper is None or paper.id != paper_id:
            raise SourceError("answered with something that is not this paper")
        return Found(papers=(paper,))

    async def _search(self, text: str, limit: int) -> Found | Empty | Failed:
        response = await self._ask("/api/papers/search", {"q": text, "limit": str(limit)})
        parsed = await _parse(response)
        return listed(Parsed(papers=parsed.papers[:limit], skipped=parsed.skipped))

    async def _ask(self, path: str, params: dict[str, str], etag: str = "") -> Response:
        return await self._fetcher.fetch(self._site, self._site.address(path), params, etag=etag)

    async def _read_pages(self, first: Response, day: date | None) -> tuple[Parsed, int]:
        """Read a list and the pages behind it; all of them, or SourceError: half a list is none."""
        parsed = await _parse(first, day)
        papers: list[Paper] = list(parsed.papers)
        skipped, pages, response = parsed.skipped, 1, first
        while pages < MOST_PAGES and (address := next_page(response.url, response.link)):
            response = await self._fetcher.fetch(self._site, address)
            parsed = await _parse(response, day)
            pages += 1
            skipped += parsed.skipped
            known = {paper.id for paper in papers}
            papers += [paper for paper in parsed.papers if paper.id not in known]
            if len(papers) == len(known):
                break  # past the end, or around in circles
        return Parsed(papers=tuple(papers), skipped=skipped), pages


async def _parse(response: Response, day: date | None = None) -> Parsed:
    return await parse_beside(partial(parse_papers, day=day), response.good_body())


def _ranking_parameters(name: str) -> dict[str, str]:
    kind, _, period = name.partition(" ")
    if name == "trending":
        return {"sort": "trending"}
    if kind in ("week", "month") and period:
        return {kind: period}
    raise SourceError(f"has no list called {name!r}")
