"""The search language: free words, phrases, fields, dates. Pure and lenient; for the searcher, who is never refused.

`llm agents "exact phrase" +must -without author:gu title:state org:google id:2504.13173 since:30d before:2026-01-01
min:10 has:code sort:new`. What is not understood becomes words, and a hint says so.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Literal, get_args

from bot.model import PaperId, Value

Sort = Literal["best", "new", "top"]

LONGEST = 4_000  # characters
MOST_TERMS = 64  # of each kind: the work of a search grows with them
LONGEST_TERM = 200

_PIECE = re.compile(r'([+-]?)(?:([A-Za-z]{2,8}):)?(?:"([^"]*)(?:"|$)|([^\s"]+))')
_LENGTH = re.compile(r"(\d{1,4})([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_ID = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE)


class Query(Value, frozen=True, kw_only=True):
    """What a person searched for. `words` rank and are all optional; the rest filters: every one must hold.

    `required` and `excluded` are words or phrases; `hints` are sentences about what was not understood.
    """

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    ids: tuple[PaperId, ...] = ()
    since: date | None = None
    before: date | None = None
    min_upvotes: int = 0
    has_code: bool = False
    sort: Sort = "best"
    hints: tuple[str, ...] = ()

    @property
    def ranks(self) -> bool:
        """Whether anything in it ranks papers, and not only filters them."""
        return bool(self.words or self.phrases or self.required or self.authors or self.titles or self.orgs)


def parse_query(text: str, *, today: date) -> Query:
    """Return what `text` searches for; every text searches for something. Bounded in terms and work."""
    found: dict[str, Any] = {}
    for match in _PIECE.finditer(text[:LONGEST]):
        sign, field, phrase, word = match.groups()
        value = word if phrase is None else phrase
        _take(found, sign, (field or "").lower(), phrase, value[:LONGEST_TERM], today)
    terms: dict[str, Any] = {name: _bounded(value) for name, value in found.items()}
    return Query(text=text[:LONGEST], **terms)


def _bounded(value: Any) -> Any:
    return tuple(dict.fromkeys(value))[:MOST_TERMS] if isinstance(value, list) else value


def _take(found: dict[str, Any], sign: str, field: str, phrase: str | None, value: str, today: date) -> None:
    """Put one piece where it belongs."""
    if not any(character.isalnum() for character in value):
        return
    if field in FIELDS and sign != "-" and (read := FIELDS[field](value, today)) is not None:
        _put(found, read)
    elif field in FIELDS and sign == "-":
        _put(found, {"excluded": [value]})
    elif field:
        _unknown(found, sign, field, phrase, value)
    elif sign:
        _put(found, {"required" if sign == "+" else "excluded": [value]})
    else:
        _put(found, {"words" if phrase is None else "phrases": [value]})


def _unknown(found: dict[str, Any], sign: str, field: str, phrase: str | None, value: str) -> None:
    """A field that is none, or a value that its field cannot take, becomes words."""
    known = field in FIELDS
    why = f"“{value}” is nothing that {field}: takes" if known else f"There is no field {field}:"
    words = value.split() if known else [field, *value.split()]
    _put(found, {"words": words, "hints": [f"{why}, so it was searched as words."]})


def _put(found: dict[str, Any], read: dict[str, Any]) -> None:
    for name, value in read.items():
        if isinstance(value, list):
            found.setdefault(name, []).extend(value)
        else:
            found[name] = value


def _day(value: str, today: date) -> date | None:
    if match := _LENGTH.fullmatch(value):
        days = int(match[1]) * _DAYS[match[2].lower()]
        return today - timedelta(days=days) if days < today.toordinal() else date.min
    try:
        return date.fromisoformat(f"{value}-01" if len(value) == len("2026-06") else value)
    except ValueError:
        return None


def _since(value: str, today: date) -> dict[str, Any] | None:
    day = _day(value, today)
    return {"since": day} if day else None


def _before(value: str, today: date) -> dict[str, Any] | None:
    day = _day(value, today)
    return {"before": day} if day else None


def _min(value: str, today: date) -> dict[str, Any] | None:
    return {"min_upvotes": int(value)} if value.isascii() and value.isdecimal() and len(value) < 8 else None


def _has(value: str, today: date) -> dict[str, Any] | None:
    return {"has_code": True} if value.casefold() in ("code", "github", "repo") else None


def _sort(value: str, today: date) -> dict[str, Any] | None:
    return {"sort": value.casefold()} if value.casefold() in get_args(Sort) else None


def _id(value: str, today: date) -> dict[str, Any] | None:
    match = _ID.fullmatch(value)
    return {"ids": [PaperId(match[1].lower())]} if match else None


def _listed(name: str) -> Callable[[str, date], dict[str, Any] | None]:
    return lambda value, today: {name: [value]}


FIELDS: dict[str, Callable[[str, date], dict[str, Any] | None]] = {
    "author": _listed("authors"),
    "authors": _listed("authors"),
    "by": _listed("authors"),
    "title": _listed("titles"),
    "org": _listed("orgs"),
    "id": _id,
    "arxiv": _id,
    "since": _since,
    "after": _since,
    "before": _before,
    "min": _min,
    "has": _has,
    "sort": _sort,
}
