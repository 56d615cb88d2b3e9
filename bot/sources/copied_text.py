"""Read the plain text somebody copied out of a Daily Papers page. Pure; for whoever imports it, and whose every paper
must arrive with its own authors and date.

A copied paper is a title, an abstract, "• 4 authors", "·" and "Apr 17, 2025 4": a date and, at times, a number of
comments. Seen missing: authors and date together, the year, and on newer pages the number of authors, for which an
organisation stands.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

from bot.model import Paper, Value
from bot.sources.dates import read_short_day
from bot.sources.fields import NAME_CAP, TITLE_CAP, read_text
from bot.sources.parsed import collect
from bot.titles import title_id

LONGEST_TITLE = 300  # characters; the longest recorded has 206
SHORTEST_ABSTRACT = 100  # the shortest recorded has 165
MOST_LINES = 100_000

_END_OF_HEADER = re.compile(r"(?:by ?AK )?and the research community", re.I)
_AUTHORS = re.compile(r"[•·*-]?\s*(\d{1,3}(?:,\d{3})+|\d{1,6}) authors?")
_DOT = re.compile(r"[•·]")
_NUMBER = re.compile(r"\d{1,6}", re.A)
_SENTENCE_ENDS = (".", "!", ",", ";", ":")
_DATED = re.compile(r"(?P<day>[A-Z][a-z]{2,8}\.? \d{1,2}(?:, (?P<year>\d{4}))?)(?:\s+(?P<comments>\d{1,6}))?", re.A)

_KINDS: tuple[tuple["Kind", re.Pattern[str]], ...] = (
    ("authors", _AUTHORS),
    ("dot", _DOT),
    ("date", _DATED),
    ("number", _NUMBER),
)

Kind = Literal["text", "authors", "dot", "date", "number"]


class _Line(Value, frozen=True, kw_only=True):
    kind: Kind
    text: str


class _Draft:
    """A paper while its lines are read."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.abstract: list[str] = []
        self.after: list[_Line] = []


def parse_copied_text(text: str, *, year: int | None = None) -> tuple[Paper, ...]:
    """Return the papers of a copied page, each once, in order; empty when the text is no such copy.

    `year` is the year of the copy: the page leaves it out of that year's dates. Without it, it is taken to be the one
    after the last year the page names, and dates without a year stay unknown when it names none.
    """
    pages = [[_classified(line) for line in page] for page in _pages(text.splitlines()[:MOST_LINES])]
    year = year or _year_of_copy(pages)
    return collect(paper for page in pages for draft in _drafts(page) if (paper := _paper(draft, year))).papers


def _pages(lines: Sequence[str]) -> list[list[str]]:
    """Return the lines that say something, page by page, each without its header and the date under it."""
    pages: list[list[str]] = [[]]
    for line in filter(None, map(read_text, lines)):
        if _END_OF_HEADER.fullmatch(line):
            pages.append([])
        elif pages[-1] or len(pages) == 1 or not _DATED.fullmatch(line):
            pages[-1].append(line)
    return pages


def _classified(line: str) -> _Line:
    return _Line(kind=next((kind for kind, pattern in _KINDS if pattern.fullmatch(line)), "text"), text=line)


def _year_of_copy(pages: Sequence[Sequence[_Line]]) -> int | None:
    dated = [_DATED.fullmatch(line.text) for page in pages for line in page if line.kind == "date"]
    named = [int(found["year"]) for found in dated if found and found["year"]]
    return max(named) + 1 if named else None


def _drafts(lines: Sequence[_Line]) -> Iterator[_Draft]:
    """Give each line to its paper: what follows a date, or an abstract that another abstract follows, is a title."""
    draft: _Draft | None = None
    for line, following in pairwise([*lines, _Line(kind="dot", text="")]):
        if line.kind != "text":
            if draft:
                draft.after.append(line)
        elif draft is None or draft.after or _begins_another(draft, line, following):
            if draft:
                yield draft
            draft = _Draft(line.text)
        else:
            draft.abstract.append(line.text)
    if draft:
        yield draft


def _begins_another(draft: _Draft, line: _Line, following: _Line) -> bool:
    """Whether a text after an abstract is the next title; otherwise it is the abstract's next paragraph."""
    looks_like_title = len(line.text) <= LONGEST_TITLE and not line.text.endswith(_SENTENCE_ENDS)
    return bool(draft.abstract) and looks_like_title and _is_abstract(following)


def _is_abstract(line: _Line) -> bool:
    return line.kind == "text" and len(line.text) >= SHORTEST_ABSTRACT


def _paper(draft: _Draft, year: int | None) -> Paper | None:
    """Return the paper, or None for a page's other texts: links, buttons, the foot of the page."""
    authors = _first(draft, "authors", _AUTHORS)
    dated = _first(draft, "date", _DATED)
    if not (authors or dated or any(len(text) >= SHORTEST_ABSTRACT for text in draft.abstract)):
        return None
    organization = _organization(draft) if dated and not authors else ""
    counted = _first(draft, "number", _NUMBER)
    title = read_text(draft.title, TITLE_CAP)  # never empty: the lines were cleaned
    return Paper(
        id=title_id(title),
        title=title,
        abstract=read_text(" ".join(draft.abstract)),
        author_count=int(authors[1].replace(",", "")) if authors else 0,
        published=_day(dated, year),
        comments=int((dated and dated["comments"]) or (dated and counted and counted[0]) or 0),
        organization=organization,
        source="copy",
    )


def _first(draft: _Draft, kind: Kind, pattern: re.Pattern[str]) -> re.Match[str] | None:
    return next((pattern.fullmatch(line.text) for line in draft.after if line.kind == kind), None)


def _organization(draft: _Draft) -> str:
    """Take the short line between abstract and date, where the number of authors used to stand."""
    if len(draft.abstract) < 2 or len(draft.abstract[-1]) >= SHORTEST_ABSTRACT:
        return ""
    return read_text(draft.abstract.pop().lstrip("•·* "), NAME_CAP)


def _day(dated: re.Match[str] | None, year: int | None) -> date | None:
    if dated is None or not (dated["year"] or year):
        return None
    return read_short_day(dated["day"], year=year or 0)
