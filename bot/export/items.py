"""What an export is made of: papers, with what the person noted beside them. Pure."""

import re
from datetime import date, datetime
from urllib.parse import quote

from bot.model import Paper, Value

DOI_OF_ARXIV = "10.48550/arXiv."  # arXiv registers one for every paper, old ones included

_NEW_ID = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.\d{4,5}")
_OLD_ID = re.compile(r"([a-z-]+(?:\.[A-Z]{2})?)/(\d\d)(0[1-9]|1[0-2])\d{3}")


class ExportItem(Value, frozen=True, kw_only=True):
    """One paper of an export; note, tags and times of saving and reading only where it comes from bookmarks."""

    paper: Paper
    note: str = ""
    tags: tuple[str, ...] = ()
    saved_at: datetime | None = None
    read_at: datetime | None = None


class Issue(Value, frozen=True, kw_only=True):
    """When a paper came out, as far as it is known; 0 is unknown."""

    year: int = 0
    month: int = 0
    day: int = 0


def issue_of(paper: Paper) -> Issue:
    """Return the paper's own date, else the month in its arXiv id, else the day it was featured."""
    return _on(paper.published) or issue_in_id(paper) or _on(paper.days[0] if paper.days else None) or Issue()


def issue_in_id(paper: Paper) -> Issue | None:
    """Return year and month in which arXiv numbered the paper: they never change, whatever else becomes known."""
    match = _NEW_ID.fullmatch(paper.id) or _OLD_ID.fullmatch(paper.id)
    if not match:
        return None
    *_, year, month = match.groups()
    return Issue(year=int(year) + (1900 if int(year) > 90 else 2000), month=int(month))


def archive_of(paper: Paper) -> str:
    """Return the archive in an old id (`math.GT` of `math.GT/0309136`), "" for a new one: it carries none."""
    match = _OLD_ID.fullmatch(paper.id)
    return match[1] if match else ""


def doi_of(paper: Paper) -> str:
    """Return the DOI of the paper on arXiv, "" where it has no arXiv id."""
    return DOI_OF_ARXIV + paper.id if _NEW_ID.fullmatch(paper.id) or _OLD_ID.fullmatch(paper.id) else ""


def plain_url(url: str) -> str:
    """Return a web address without characters that any of the formats would read as its own; "" for any other."""
    return quote(url, safe="/:?=&%#.,;+~@!$*-_") if url.startswith(("https://", "http://")) else ""


def _on(day: date | None) -> Issue | None:
    return Issue(year=day.year, month=day.month, day=day.day) if day else None
