"""Read the plain text somebody copied out of a Daily Papers page. Pure.

A copied paper is a title, an abstract, "• 4 authors", "·" and "Apr 17, 2025 4": a date and, at times, a number of
comments. Seen missing: authors and date together, the year, and on newer pages the number of authors, for which an
organization stands. Browsers translate the line of authors and the date (`17 avr. 2025`, `2025年4月17日`): month names
are compared in Latin letters, by their beginnings. Mail programs quote (`> `) and wrap the lines.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

from anyascii import anyascii

from bot.merge import title_id
from bot.model import Paper, Value
from bot.sources.fields import NAME_CAP, TITLE_CAP, read_text
from bot.sources.parsed import collect

LONGEST_TITLE = 300  # characters; the longest recorded has 206
SHORTEST_ABSTRACT = 100  # the shortest recorded has 165
MOST_LINES = 100_000

_END_OF_HEADER = re.compile(r"(?:by ?AK )?and the research community", re.I)
_AUTHOR = (  # the word in the languages browsers translate to; it stands beside a number
    "aut(?:h?or|eur)|yazar|penulis|pengarang|f[oö]rfattar|forfatter|tekij|kirjoittaj|szerz|tác giả|автор|συγγραφ|"
    "作者|著者|저자|مؤلف|نویسنده|מחבר|लेखक|ผู้เขียน|ผู้แต่ง"
)
_GROUPED = r"(?:\d{1,3}(?:[,.’' ]\d{3}){1,2}|\d{1,6})"
_AUTHORS = re.compile(
    rf"[•·*-]?\s*{_GROUPED} ?\S?(?:{_AUTHOR})\S{{0,10}}|[•·]\s*+(?=.*(?:{_AUTHOR}))\D{{0,20}}{_GROUPED}\D{{0,20}}", re.I
)
_COUNTED = re.compile(rf"[•·]\s*{_GROUPED}(?: [^\W\d]+){{1,2}}")  # in any language, above a date
_DOT = re.compile(r"[•·]")
_NUMBER = re.compile(r"\d{1,6}", re.A)
_SENTENCE_ENDS = (".", "!", ",", ";", ":")
_QUOTE = re.compile(r"\s{0,9}(?:>[ \t]{0,9})+")
WRAPPED = 100  # no line of a text is longer where a mail program has wrapped it; an abstract is

Kind = Literal["text", "authors", "dot", "date", "number"]
LONGEST = 40  # characters of such a line
_MONTHS = (
    "jan ene gen ian yan sty led sich oca tammi",
    "feb fev lut uno lyut sub helmi phev",
    "mar mrt maa bre ber",
    "apr avr abr kwi dub kvit nis huh",
    "may mai mag mei maj kve trav tou",
    "jun juin giu iun iyun ioun cze cervna cerven cherv haz kes",
    "jul juil lug iul iyul ioul lip cervenc cervc lyp tem hei",
    "aug aou ago agu avg sie srp serp elo",
    "sep set sen szept wrz zar ver eyl syys",
    "oct okt out ott paz rij zhovt eki lok",
    "nov noy noi noe lis lyst kas marras",
    "dec dez dic dek des gru pro grud ara jou",
)  # English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech, Ukrainian, Turkish, Finnish, Russian …
_BEGINNINGS = sorted(
    ((name, month) for month, names in enumerate(_MONTHS, 1) for name in names.split()), key=lambda each: -len(each[0])
)
_FILLERS = frozenset(("de", "del", "of", "den", "le", "d", "g", "goda", "r", "rik"))
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_COMMENTS = r"(?:\s+(?P<comments>\d{1,6}))?"
_IN_NUMBERS = tuple(
    re.compile(form + _COMMENTS)
    for form in (
        r"(?:(?P<year>\d{4}) ?[年년] ?)?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日일]?",
        r"(?P<day>\d{1,2}) th(?:g|áng) (?P<month>\d{1,2})(?:,? (?P<year>\d{4}))?",
        r"(?P<year>\d{4})(?P<sign>[-/.]) ?(?P<month>\d{1,2})(?P=sign) ?(?P<day>\d{1,2})\.?",
        r"(?P<day>\d{1,2})(?P<sign>[-.]) ?(?P<month>\d{1,2})(?P=sign) ?(?P<year>\d{4})",
    )
)
ABBREVIATED = 5  # letters of a month where no year stands beside it: `Decoder 2` is a title


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
    lines = _unwrapped([_QUOTE.sub("", line) for line in text.splitlines()[:MOST_LINES]])
    pages = [_counted([_Line(kind=_kind(line), text=line) for line in page]) for page in _pages(lines)]
    year = year or _year_of_copy(pages)
    return collect(paper for page in pages for draft in _drafts(page) if (paper := _paper(draft, year))).papers


class WrittenDay(Value, frozen=True, kw_only=True):
    """What such a line says; `year` is 0 where it leaves the year out, `comments` the number behind the date."""

    month: int
    day: int
    year: int = 0
    comments: int = 0

    def date_in(self, year: int) -> date | None:
        """The date, in `year` where the line names none; None where there is no such day or year."""
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


def read_written_day(line: str) -> WrittenDay | None:
    """Return the day that the whole line says, None when it says anything else."""
    if len(line) > LONGEST or not any(map(str.isdecimal, line)):
        return None
    if found := next((found for form in _IN_NUMBERS if (found := form.fullmatch(line))), None):
        return WrittenDay(
            **{name: int(found[name] or 0) for name in ("month", "day", "year", "comments") if found[name]}
        )
    tokens = _TOKEN.findall(line)
    words = [anyascii(token).lower() for token in tokens if not token.isdecimal()]
    numbers = [int(token) for token in tokens if token.isdecimal() and len(token) < 7]
    year = next((number for number in numbers if 1900 <= number < 2100), 0)
    months = [_month(word, LONGEST if year else ABBREVIATED) for word in words if word not in _FILLERS]
    rest = [number for number in numbers if number != year]
    if len(months) != 1 or not months[0] or len(rest) not in (1, 2) or rest[0] > 31:
        return None
    return WrittenDay(month=months[0], day=rest[0], year=year, comments=rest[1] if len(rest) > 1 else 0)


def _month(word: str, longest: int) -> int:
    return next((month for name, month in _BEGINNINGS if word.startswith(name)), 0) if len(word) <= longest else 0


def _pages(lines: Sequence[str]) -> list[list[str]]:
    """Return the lines that say something, page by page, each without its header and the date under it."""
    pages: list[list[str]] = [[]]
    for line in filter(None, map(read_text, lines)):
        if _END_OF_HEADER.fullmatch(line):
            pages.append([])
        elif pages[-1] or len(pages) == 1 or not read_written_day(line):
            pages[-1].append(line)
    return pages


def _unwrapped(lines: Sequence[str]) -> Sequence[str]:
    """The lines as they were before a mail program wrapped them: a paragraph is one line."""
    if max(map(len, lines), default=0) > WRAPPED or "" not in map(str.strip, lines):
        return lines
    joined: list[str] = [""]
    for line in map(str.strip, lines):
        if line and joined[-1] and _kind(line) == _kind(joined[-1]) == "text" and not _END_OF_HEADER.fullmatch(line):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return joined


def _kind(line: str) -> Kind:
    if _AUTHORS.fullmatch(line):
        return "authors"
    if _DOT.fullmatch(line):
        return "dot"
    if _NUMBER.fullmatch(line):
        return "number"
    return "date" if read_written_day(line) else "text"


def _counted(lines: Sequence[_Line]) -> Sequence[_Line]:
    """A number and a word of any language between an abstract and a date are the number of authors."""
    return [
        _Line(kind="authors", text=line.text)
        if line.kind == "text" and after.kind in ("dot", "date") and _COUNTED.fullmatch(line.text)
        else line
        for line, after in pairwise([*lines, _Line(kind="text", text="")])
    ]


def _year_of_copy(pages: Sequence[Sequence[_Line]]) -> int | None:
    days = (read_written_day(line.text) for page in pages for line in page if line.kind == "date")
    return max((day.year for day in days if day and day.year), default=-1) + 1 or None


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
    before_abstract = following.kind == "text" and len(following.text) >= SHORTEST_ABSTRACT
    return bool(draft.abstract) and looks_like_title and before_abstract


def _paper(draft: _Draft, year: int | None) -> Paper | None:
    """Return the paper, or None for a page's other texts: links, buttons, the foot of the page."""
    authors = _first(draft, "authors")
    dated = read_written_day(_first(draft, "date"))
    if not (authors or dated or any(len(text) >= SHORTEST_ABSTRACT for text in draft.abstract)):
        return None
    organization = _organization(draft) if dated and not authors else ""
    title = read_text(draft.title, TITLE_CAP)  # never empty: the lines were cleaned
    return Paper(
        id=title_id(title),
        title=title,
        abstract=read_text(" ".join(draft.abstract)),
        author_count=int("".join(filter(str.isdecimal, authors)) or 0),
        published=dated.date_in(year or 0) if dated else None,
        comments=(dated.comments or int(_first(draft, "number") or 0)) if dated else 0,
        organization=organization,
        source="copy",
    )


def _first(draft: _Draft, kind: Kind) -> str:
    """The first line of this kind behind the abstract, "" when there is none."""
    return next((line.text for line in draft.after if line.kind == kind), "")


def _organization(draft: _Draft) -> str:
    """Take the short line between abstract and date, where the number of authors used to stand."""
    if len(draft.abstract) < 2 or len(draft.abstract[-1]) >= SHORTEST_ABSTRACT:
        return ""
    return read_text(draft.abstract.pop().lstrip("•·* "), NAME_CAP)
