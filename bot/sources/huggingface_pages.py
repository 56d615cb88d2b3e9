"""Hugging Face's Daily Papers over its pages: what remains when the JSON cannot be had.

A page shows the newest list when asked for a day that has none, so what counts is the day it says it shows. It carries
the list as JSON; else its cards are read. Nothing depends on class names: measured on pages of 2024 and 2025, whose
classes differ and whose cards do not. lxml stays linear on hostile pages (2 µs a byte), and pages with absurdly many
tags are refused before it sees them. Most processes never read a page: what does so is imported with the first one.
"""

import re
from datetime import date, timedelta
from html import unescape
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from bot.errors import SourceError
from bot.model import TITLE_ID, Paper, PaperId, SourceName
from bot.ports import Empty, Failed, Found, ListOutcome
from bot.sources.fields import TITLE_CAP, read_count, read_edition_day, read_paper_id, read_text
from bot.sources.http import Fetcher, Response, Site
from bot.sources.huggingface_json import parse_paper, parse_props, read_entry
from bot.sources.json_entries import read_list
from bot.sources.parsed import Page, Parsed, answered, collect, in_edition, listed, parse_beside

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

SITE = "the Daily Papers page"
QUERY_CAP = 250
BIG_PAGE = 10_000  # bytes; a hostile page costs 2 ms per 1,000
SATURDAY = 5  # of 136 recorded weekend days not one has an edition

_MISSING = "/papers/index"  # where the site sends who asks for a paper it could index but does not have
MOST_TAGS = 100_000  # a page with 100 papers has about 7,000
_LIST, _PAPER = "DailyPapers", "PaperContent"
_SITE = "https://huggingface.co"  # before each path of a page that a browser saved
_PATH = "/papers/"
_VOTE = "/login?next=%2Fpapers%2F"
_AUTHORS = re.compile(r"([\d,]{1,9}) authors?\b")
_ARROW = re.compile(r"/papers(?:/date/|\?date=)(\d{4}-\d\d-\d\d)")
_NUMBER = re.compile(r"([\d,]{1,12})(?:\.(\d{1,6}))?\s*([kKmM]?)\Z")
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000}


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
        return await parse_beside(parse_page, response.good_body(), big=BIG_PAGE)


class LayoutLostError(SourceError):
    """The page has no list and no cards: a challenge or a new layout, never an empty day."""

    def __init__(self) -> None:
        super().__init__("showed a page without papers")


def read_cut_page(text: str) -> Parsed:
    """Return the papers in the beginning of the list that a page carries; none where it was cut before that."""
    _, found, props = text.partition('data-props="')
    _, listed, entries = unescape(props).partition('"dailyPapers":[')
    whole, skipped = read_list(entries) if found and listed else ([], 0)
    parsed = collect(map(read_entry, whole))
    return Parsed(papers=parsed.papers, skipped=parsed.skipped + skipped)


def parse_page(body: bytes) -> Page:
    """Return the papers of a list page and the day it shows; raise LayoutLostError when it has none.

    From JSON a paper is whole; from a card it has a title and counts. `skipped` counts cards without title or id.
    """
    soup = _soup(body)
    page = _from_props(soup) or _from_cards(soup)
    if not page.parsed.papers:
        raise LayoutLostError
    return page


def parse_paper_page(body: bytes) -> Paper | None:
    """Return the paper of its own page, None when the page shows none."""
    props = _props(_soup(body), _PAPER)
    return parse_paper(props.encode("utf-8", "surrogatepass")) if props else None


def parse_short_number(text: str) -> int:
    """Return the number in "3.29k", "1,204" or "7"; 0 for "-" and anything else."""
    found = _NUMBER.match(text.strip())
    if not found:
        return 0
    whole, part, unit = found[1].replace(",", "") or "0", found[2] or "", found[3].lower()
    return read_count(round(float(f"{whole}.{part or 0}") * _SCALE[unit]))


def _soup(body: bytes) -> "BeautifulSoup":
    from bs4 import BeautifulSoup

    if body.count(b"<") > MOST_TAGS:
        raise LayoutLostError
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("showed a page that cannot be read") from error
    return BeautifulSoup(text.replace("\0", ""), "lxml")


def _props(soup: "BeautifulSoup", target: str) -> str:
    from bs4 import Tag

    holder = soup.find("div", attrs={"data-target": target, "data-props": True})
    return str(holder["data-props"]) if isinstance(holder, Tag) else ""


def _from_props(soup: "BeautifulSoup") -> Page | None:
    props = _props(soup, _LIST)
    try:
        page = parse_props(props) if props else None
    except SourceError:
        return None
    return page if page and page.parsed.papers else None


def _from_cards(soup: "BeautifulSoup") -> Page:
    """Walk over the page once, whatever it is nested like; a second look at each card could take for ever."""
    from bs4 import NavigableString, Tag

    cards: list[_Card] = []
    days: list[date] = []
    for node in soup.descendants:
        if isinstance(node, Tag):
            if node.name == "article":
                cards.append(_Card())
            elif cards and node.name == "a":
                cards[-1].take_link(node)
            if node.name == "a" or not cards:
                days += _days_named(node)
        elif cards and type(node) is NavigableString and "author" in node:
            cards[-1].take_authors(node)
    return Page(parsed=collect(_join_doubles(cards)), day=_between(days))


class _Card:
    """What was seen of one card so far."""

    def __init__(self) -> None:
        self.id: PaperId | None = None
        self.title = ""
        self.upvotes = self.comments = self.authors = 0

    def take_link(self, link: "Tag") -> None:
        href = _path(link)
        if href.startswith(_VOTE):
            self.upvotes = parse_short_number(_text(link))
        elif href.startswith(_PATH) and href.endswith("#community"):
            self.comments = parse_short_number(_text(link))
        elif href.startswith(_PATH) and not self.title and _is_heading(link):
            self.id, self.title = read_paper_id(href.removeprefix(_PATH)), read_text(_text(link), TITLE_CAP)

    def take_authors(self, text: str) -> None:
        found = _AUTHORS.search(text)
        if found and not self.authors:
            self.authors = parse_short_number(found[1])

    def paper(self) -> Paper | None:
        if not self.id or not self.title:
            return None
        return Paper(
            id=self.id, title=self.title, upvotes=self.upvotes, comments=self.comments, author_count=self.authors
        )


def _join_doubles(cards: list[_Card]) -> list[Paper | None]:
    """Trending shows each paper twice, and not every count each time."""
    papers: dict[str, Paper] = {}
    broken: list[Paper | None] = []
    for paper in (card.paper() for card in cards):
        if paper is None:
            broken.append(None)
        elif twin := papers.get(paper.id):
            papers[paper.id] = msgspec.structs.replace(
                twin,
                upvotes=max(twin.upvotes, paper.upvotes),
                comments=max(twin.comments, paper.comments),
                author_count=max(twin.author_count, paper.author_count),
            )
        else:
            papers[paper.id] = paper
    return [*papers.values(), *broken]


def _path(link: "Tag") -> str:
    return str(link.get("href", "")).removeprefix(_SITE)


def _is_heading(link: "Tag") -> bool:
    return any(parent.name == "h3" for parent in islice(link.parents, 4))


def _text(tag: "Tag") -> str:
    """Return the text of a link, looking at its first nodes only: links of hostile pages hold each other."""
    from bs4 import NavigableString

    inside = takewhile(lambda node: any(parent is tag for parent in islice(node.parents, 8)), tag.next_elements)
    return " ".join(node for node in islice(inside, 40) if type(node) is NavigableString)


def _days_named(tag: "Tag") -> list[date]:
    """The date above the cards, or, where there is none, those the arrows beside it lead to."""
    if tag.name == "time":
        day = read_edition_day(tag.get("datetime"))
        return [day, day] if day else []
    found = _ARROW.fullmatch(_path(tag)) if tag.name == "a" else None
    day = read_edition_day(found[1]) if found else None
    return [day] if day else []


def _between(days: list[date]) -> date | None:
    """The day shown: said twice, or the one day between the arrows."""
    said = next((day for day, again in pairwise(days) if day == again), None)
    if said or len(set(days)) != 2:
        return said
    first, last = sorted(set(days))
    return first + timedelta(days=1) if last - first == timedelta(days=2) else None
