"""Read a saved Daily Papers page, whatever it was saved as. For whoever runs `papers import`, and need not know what
kind of file a browser has made.
"""

import re
from datetime import date
from typing import Literal

from bot.errors import PersonError, SourceError
from bot.model import Paper, Value
from bot.sources.copied_text import parse_copied_text
from bot.sources.cut_off import read_cut_list, read_cut_page
from bot.sources.huggingface_html import parse_page
from bot.sources.huggingface_json import parse_paper, parse_papers
from bot.sources.parsed import Parsed, in_edition

SIZE_CAP = 20_000_000  # bytes; the largest recorded page has 2 MB

_HTML = re.compile(rb"<(?:!doctype|html|head|body|article|div)\b", re.I)
_LOOK_AT = 4_000  # bytes at the beginning


class Saved(Value, frozen=True, kw_only=True):
    """What a file holds. Papers of a `text` have ids made from their titles; `day` is what the page says it shows."""

    kind: Literal["page", "json", "text"]
    papers: tuple[Paper, ...]
    skipped: int = 0
    day: date | None = None


class UnreadableCopyError(PersonError):
    """The file holds no papers that we can see."""


def read_saved(body: bytes, *, year: int | None = None) -> Saved:
    """Return the papers of a saved page: HTML, API JSON, or the plain text copied out of a browser.

    `year` is the year in which a text was copied, if that is known. Raises UnreadableCopyError with an answer for the
    person when there is no paper in it.
    """
    if len(body) > SIZE_CAP:
        raise UnreadableCopyError("This file is too large for a saved page (20 MB at most).")
    text = _decoded(body)
    start = text[:_LOOK_AT].lstrip()
    if _is_binary(start):
        raise UnreadableCopyError(_NO_PAPERS)
    try:
        if start.startswith(("[", "{")):
            return _from_json(text.encode("utf-8", "replace"))
        if _HTML.search(start.encode("utf-8", "replace")):
            return _from_page(text.encode("utf-8", "replace"))
    except SourceError as error:
        raise UnreadableCopyError(_NO_PAPERS) from error
    papers = parse_copied_text(text, year=year)
    told = [paper for paper in papers if paper.author_count or paper.published]
    if 2 * len(told) < len(papers):  # any prose has lines; a copied page has authors and dates under most abstracts
        raise UnreadableCopyError(_NO_PAPERS)
    return _saved("text", Parsed(papers=papers))


_NO_PAPERS = (
    "This file has no papers that can be read. It can be a saved Daily Papers page (HTML), the answer of its API "
    "(JSON), or the text copied from the page in a browser."
)


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    return body.decode("utf-8-sig", "replace")


def _is_binary(start: str) -> bool:
    return "\x00" in start or 20 * start.count("\ufffd") > len(start)


def _from_json(body: bytes) -> Saved:
    try:
        return _saved("json", parse_papers(body))
    except SourceError:
        paper = _one_paper(body)
    return _saved("json", Parsed(papers=(paper,)) if paper else read_cut_list(body.decode("utf-8", "replace")))


def _one_paper(body: bytes) -> Paper | None:
    try:
        return parse_paper(body)
    except SourceError:
        return None


def _from_page(body: bytes) -> Saved:
    """The page's day is its papers' day, unless some say otherwise: then it was a search, a week or a month."""
    try:
        page = parse_page(body)
    except SourceError:
        return _saved("page", read_cut_page(body.decode("utf-8", "replace")))
    own_days = {day for paper in page.parsed.papers for day in paper.days}
    if page.day is None or own_days - {page.day}:
        return _saved("page", page.parsed)
    return _saved("page", in_edition(page.parsed, page.day), page.day)


def _saved(kind: Literal["page", "json", "text"], parsed: Parsed, day: date | None = None) -> Saved:
    if not parsed.papers:
        raise UnreadableCopyError(_NO_PAPERS)
    return Saved(kind=kind, papers=parsed.papers, skipped=parsed.skipped, day=day)
