"""What stands behind a colon: `author:gu`, `since:30d`, `min:10`. Pure.

Each reader returns the parts of a query that a value means, or None when the field cannot take the value.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Literal

from bot.language.references import parse_paper_id

Sort = Literal["best", "new", "top"]
SORTS: dict[str, Sort] = {"best": "best", "relevance": "best"}
SORTS |= dict.fromkeys(("new", "newest", "date", "recent"), "new")
SORTS |= dict.fromkeys(("top", "upvotes", "votes", "popular"), "top")
Parts = dict[str, Any]
Reader = Callable[[str, date], Parts | None]

_LENGTH = re.compile(r"(\d{1,4})([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_NAMED_DAYS = {"today": 0, "yesterday": 1}
DIGITS = 12  # of a count
TAKES = {"min": "a number of upvotes", "has": "code", "sort": "best, new or top", "id": "an arXiv ID"}
TAKES |= dict.fromkeys(("since", "after", "before"), "a date such as 2026-01-01 or 30d")  # all else is left out
EXAMPLES = {"title": "state", "org": "google", "id": "2504.13173", "arxiv": "2504.13173"}
EXAMPLES |= {"since": "30d", "after": "30d", "before": "2026-01-01", "min": "10", "has": "code", "sort": "new"}
_FIRST_OF = {len("2026"): "-01-01", len("2026-06"): "-01"}


def read_day(value: str, today: date) -> date | None:
    """Return the day meant by `2026-06-30`, `2026-06`, `2026`, `30d`, `3w`, `6m`, `1y`, `today`,
    `yesterday` or `year`, the first of this one."""
    value = value.casefold()
    if value == "year":
        return date(today.year, 1, 1)
    if value in _NAMED_DAYS:
        return _back(today, _NAMED_DAYS[value])
    if match := _LENGTH.fullmatch(value):
        return _back(today, int(match[1]) * _DAYS[match[2]])
    try:
        return date.fromisoformat(value + _FIRST_OF.get(len(value), ""))
    except ValueError:
        return None


def _back(today: date, days: int) -> date:
    return today - timedelta(days=days) if days < today.toordinal() else date.min


def _min(value: str, today: date) -> Parts | None:
    return {"min_upvotes": int(value)} if value.isascii() and value.isdecimal() and len(value) <= DIGITS else None


def _has(value: str, today: date) -> Parts | None:
    return {"has_code": True} if value.casefold() in ("code", "github", "repo") else None


def _sort(value: str, today: date) -> Parts | None:
    return {"sort": sort} if (sort := SORTS.get(value.casefold())) else None


def _id(value: str, today: date) -> Parts | None:
    paper_id = parse_paper_id(value)
    return {"ids": [paper_id]} if paper_id else None


def _dated(name: str) -> Reader:
    return lambda value, today: {name: day} if (day := read_day(value, today)) else None


def _listed(name: str) -> Reader:
    return lambda value, today: {name: [value]}


def explain_bare(field: str) -> str:
    """Return what a field without a value lacks."""
    return f"{field}: needs a value right behind it, such as {field}:{EXAMPLES.get(field, 'gu')}"


FIELDS: dict[str, Reader] = {
    "author": _listed("authors"),
    "authors": _listed("authors"),
    "by": _listed("authors"),
    "title": _listed("titles"),
    "org": _listed("orgs"),
    "from": _listed("orgs"),
    "id": _id,
    "arxiv": _id,
    "since": _dated("since"),
    "after": _dated("since"),
    "before": _dated("before"),
    "min": _min,
    "has": _has,
    "sort": _sort,
}
