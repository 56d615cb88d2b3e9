"""The bundled sample: three recorded editions, for the person who tries the bot where Hugging Face cannot be reached.

Facts as they stood at 15:15 UTC of each day; the short summaries are our own. There are no abstracts, and of a long day
only the most upvoted papers.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files

import msgspec

from bot.model import Edition, Paper, PaperId, SourceName
from bot.ports import Empty, Found, ListOutcome, NotOpenYet

RECORDED_AT = time(15, 15, tzinfo=UTC)  # when the days were asked for; the counts are of that moment

_WORD = re.compile(r"\w+")


@cache
def load_sample() -> tuple[tuple[Edition, ...], tuple[Paper, ...]]:
    """Return the editions, oldest first, and their papers in the same order; each paper is in one edition."""
    body = files("bot.sources").joinpath("sample_papers.json").read_bytes()
    papers = msgspec.json.decode(body, type=tuple[Paper, ...])
    days = sorted({day for paper in papers for day in paper.days})
    return tuple(_edition(day, papers) for day in days), papers


class SampleSource:
    """The sample as a source that always answers and knows no day after its newest."""

    name: SourceName = "sample"

    def __init__(self) -> None:
        self._editions, self._papers = load_sample()

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return the edition of `day`; `Empty` before the newest one and between, `NotOpenYet` after it."""
        if day > self._editions[-1].day:
            return NotOpenYet()
        return _found(paper for paper in self._papers if day in paper.days)

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return the papers of `week 2025-W16` or `month 2025-04`, all for `trending`; most upvoted first."""
        return _found(_best_first(paper for paper in self._papers if name in _rankings(paper)))

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty:
        """Return one paper of the sample, else `Empty`."""
        return _found(paper for paper in self._papers if paper.id == paper_id)

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty:
        """Return papers that have any of the words in title, summary, keywords or authors; more words rank higher."""
        wanted = _words(words)
        matches = {paper.id: _matches(paper, wanted) for paper in self._papers}
        found = _best_first(paper for paper in self._papers if matches[paper.id])
        return _found(sorted(found, key=lambda paper: -matches[paper.id])[: max(limit, 0)])


def _edition(day: date, papers: Iterable[Paper]) -> Edition:
    ids = tuple(paper.id for paper in papers if day in paper.days)
    return Edition(day=day, ids=ids, fetched_at=datetime.combine(day, RECORDED_AT), source="sample")


def _found(papers: Iterable[Paper]) -> Found | Empty:
    listed = tuple(papers)
    return Found(papers=listed) if listed else Empty()


def _best_first(papers: Iterable[Paper]) -> list[Paper]:
    return sorted(papers, key=lambda paper: (-paper.upvotes, -paper.comments))


def _rankings(paper: Paper) -> set[str]:
    spans = {span for day in paper.days for span in (f"week {day:%G-W%V}", f"month {day:%Y-%m}")}
    return {"trending", *spans}


def _matches(paper: Paper, wanted: Iterable[str]) -> int:
    """Return how many of the wanted words begin a word of the paper: "llm" finds "LLMs", "rl" not "world"."""
    words = _words(" ".join((paper.title, paper.summary, *paper.keywords, *paper.authors)))
    return sum(any(word.startswith(start) for word in words) for start in wanted)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
