"""arXiv: the second source, for papers and words Hugging Face does not know.

arXiv asks for one request in three seconds over all our processes, and in 2026 refuses at times even below that. So
each request waits for its turn, and a refusal keeps the bot away for a quarter of an hour, then twice as long. Answers
are Atom, read through lxml with entities, network and huge documents switched off; facts about their shape: 20 recorded
answers of 2026.
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Protocol

from lxml import etree

from bot.errors import SourceError
from bot.model import Paper, PaperId, SourceName
from bot.ports import Empty, Failed, Found, ListOutcome
from bot.sources.fields import TITLE_CAP, read_authors, read_day, read_paper_id, read_text
from bot.sources.http import Fetcher, Site
from bot.sources.parsed import Parsed, answered, collect, listed, parse_beside
from bot.sources.withdrawal import is_withdrawn

SITE = "arXiv"
BATCH = 100  # ids a request
MOST_RESULTS = 50
MOST_WORDS = 12
PAUSE_S = 900.0
TURN_S = 12.0  # a person does not wait longer than this for others

_WORD = re.compile(r"[^\W_]+")
_FILLER = re.compile(r"an?|and(?:not)?|are|as|at|by|can|for|from|in(?:to)?|is|it|not|of|on|or|the|to|via|with")
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_ENTRY_ID = re.compile(r"https?://(?:export\.)?arxiv\.org/abs/(\S{1,40})")
_ERROR_ID = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors")
_parser = partial(
    etree.XMLParser,
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    recover=False,
    remove_comments=True,
    remove_pis=True,
)


class RequestPace(Protocol):
    """One request at a time, three seconds apart, over all processes."""

    async def wait_turn(self) -> None:
        """Return when this process may send its next request."""
        ...


class ArXiv:
    """The `PaperSource` port over arXiv's query interface. It has no editions and no rankings."""

    name: SourceName = "arxiv"

    def __init__(self, fetcher: Fetcher, base_url: str, pace: RequestPace, *, turn_s: float = TURN_S) -> None:
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
        wanted = [paper_id for paper_id in dict.fromkeys(ids) if read_paper_id(paper_id) == paper_id]
        return await answered(SITE, self._fetch_papers(wanted)) if wanted else Empty()

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return papers that have all of the words, most relevant first; a whole title finds its paper."""
        question = build_question(words)
        return await answered(SITE, self._search(question, limit)) if question else Empty()

    async def _fetch_papers(self, ids: Sequence[PaperId]) -> Found | Empty | Failed:
        papers = {}
        skipped = 0
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            parsed = await self._ask({"id_list": ",".join(batch), "max_results": str(len(batch))})
            papers.update({paper.id: paper for paper in parsed.papers})
            skipped += parsed.skipped
        found = tuple(papers[paper_id] for paper_id in ids if paper_id in papers)
        return listed(Parsed(papers=found)) if found or not skipped else Empty(untitled=True)

    async def _search(self, question: str, limit: int) -> Found | Empty | Failed:
        count = max(1, min(limit, MOST_RESULTS))
        return listed(await self._ask({"search_query": question, "max_results": str(count), "sortBy": "relevance"}))

    async def _ask(self, params: dict[str, str]) -> Parsed:
        self._fetcher.check_turn(self._site)  # a turn would be wasted
        async with self._one_at_a_time:
            await self._wait_turn()
            response = await self._fetcher.fetch(self._site, self._site.address("/api/query"), params)
        parsed = await parse_beside(parse_feed, response.body)
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


def parse_feed(body: bytes) -> Parsed:
    """Return the papers of an answer, in its order, ids without version; an empty feed is a good answer.

    Raises SourceError when it is no feed, or when it is arXiv's way of saying that it did not like the question.
    """
    try:
        feed = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("answered with something that cannot be read") from error
    if feed.tag != f"{_ATOM}feed":
        raise SourceError("answered with something that is no list of papers")
    entries = feed.findall(f"{_ATOM}entry")
    if any(_ERROR_ID.match(_text(entry, "id")) for entry in entries):
        raise SourceError("did not understand the question")
    return collect(_paper(entry) for entry in entries)


def _paper(entry: etree._Element) -> Paper | None:
    found = _ENTRY_ID.fullmatch(_text(entry, "id").strip())
    paper_id = read_paper_id(found[1]) if found else None
    title = _text(entry, "title", TITLE_CAP)
    if not paper_id or not title:
        return None
    names, count = read_authors(author.findtext(f"{_ATOM}name") for author in entry.findall(f"{_ATOM}author"))
    abstract = _text(entry, "summary")
    remark = read_text(entry.findtext(f"{_ARXIV}comment"))
    return Paper(
        id=paper_id,
        title=title,
        abstract=abstract,
        authors=names,
        author_count=count,
        published=read_day(_text(entry, "published")),
        withdrawn=is_withdrawn(title=title, abstract=abstract, comment=remark),
        source="arxiv",
    )


def _text(element: etree._Element, name: str, cap: int = 20_000) -> str:
    return read_text(element.findtext(f"{_ATOM}{name}"), cap)
