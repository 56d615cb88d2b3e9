"""Hugging Face's Daily Papers over its pages: what remains when the JSON cannot be had.

A page shows the newest list when asked for a day that has none, so what counts is the day it says it shows.
"""

from datetime import date
from urllib.parse import quote

from bot.errors import SourceError
from bot.model import TITLE_ID, PaperId, SourceName
from bot.ports import Empty, Failed, Found, ListOutcome
from bot.sources.http import Fetcher, Response, Site
from bot.sources.huggingface_html import parse_page, parse_paper_page
from bot.sources.parsed import Page, Parsed, answered, in_edition, listed, parse_beside

SITE = "the Daily Papers page"
QUERY_CAP = 250
BIG_PAGE = 10_000  # bytes; a hostile page costs 2 ms per 1,000
SATURDAY = 5  # of 136 recorded weekend days not one has an edition

_MISSING = "/papers/index"  # where the site sends who asks for a paper it could index but does not have


class HuggingFacePages:
    """The `PaperSource` port over the pages under `/papers`."""

    name: SourceName = "huggingface"

    def __init__(self, fetcher: Fetcher, base_url: str, token: str = "") -> None:
        self._fetcher = fetcher
        self._site = Site(SITE, base_url, token)

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return the edition of `day`; `Failed` when the page shows another day, except at weekends.

        Tags belong to the JSON, so `etag` is not sent.
        """
        return await answered(SITE, self._fetch_day(day))

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return `week 2026-W26`, `month 2026-06` or `trending`, in the page's order."""
        return await answered(SITE, self._fetch_list(f"/papers/{quote(name.replace(' ', '/', 1))}"))

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        """Return one paper from its own page, or `Empty` when the site does not know it."""
        if paper_id.startswith(TITLE_ID):
            return Empty()
        return await answered(SITE, self._fetch_paper(paper_id))

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return what the page's search shows, best first."""
        text = " ".join(words.split())[:QUERY_CAP].strip()
        return await answered(SITE, self._fetch_list("/papers", {"q": text}, limit)) if text else Empty()

    async def _fetch_day(self, day: date) -> ListOutcome:
        page = await self._read(await self._ask(f"/papers/date/{day.isoformat()}"))
        if page.day == day:
            return listed(in_edition(page.parsed, day))
        if page.day and page.day < day and day.weekday() >= SATURDAY:
            return Empty()
        raise SourceError("showed another day than the one asked for")

    async def _fetch_list(self, path: str, params: dict[str, str] | None = None, limit: int = 0) -> Found | Empty:
        page = await self._read(await self._ask(path, params))
        papers = page.parsed.papers[: limit or None]
        return listed(Parsed(papers=papers, skipped=page.parsed.skipped))

    async def _fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        response = await self._ask(f"/papers/{quote(paper_id, safe='/')}")
        paper = await parse_beside(parse_paper_page, response.body, big=BIG_PAGE) if response.status == 200 else None
        if paper is not None and paper.id == paper_id:
            return Found(papers=(paper,))
        if response.status == 404 or _MISSING in response.url:
            return Empty()
        raise SourceError("showed something that is not this paper")

    async def _ask(self, path: str, params: dict[str, str] | None = None) -> Response:
        return await self._fetcher.fetch(self._site, self._site.address(path), params)

    async def _read(self, response: Response) -> Page:
        if response.status != 200:
            raise SourceError(f"answered {response.status}")
        return await parse_beside(parse_page, response.body, big=BIG_PAGE)
