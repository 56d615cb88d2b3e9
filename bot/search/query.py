"""The search language: free words, phrases, fields, dates. Pure and lenient.

`llm agents "exact phrase" +must -without author:gu title:state org:google id:2504.13173 since:30d before:2026-01-01
min:10 has:code sort:new`, and the operators of other search engines (bot/search/operators.py). What is not understood
becomes words, as do quotes and signs in whole sentences, and a hint says so.
"""

import re
from datetime import date
from typing import Any

from bot.model import PaperId, Value
from bot.search.fields import FIELDS, Parts, Sort
from bot.search.operators import read_operators

LONGEST = 4_000  # characters
MOST_WORDS, MOST_TERMS = 256, 64  # optional words, all others of each kind: the work of a search grows with them
LONGEST_TERM = 200
PROSE = 20  # words: from here on quotes and signs are punctuation

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"：": ":"})
_NAMES = "|".join(FIELDS)
_PIECE = re.compile(
    rf"""(?P<sign>(?<!\S)[+-](?!-))?
        (?:(?P<field>[A-Za-z]{{2,12}}):(?=["\w])|(?P<spaced>{_NAMES}):\s+(?=["\w]))?
        (?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_LISTED = {"authors": "author", "titles": "title", "orgs": "org"}


class Query(Value, frozen=True, kw_only=True):
    """What a person searched for. `words` rank, all optional; one said twice counts more. The rest filters: all hold.

    `required` and `excluded` are words or phrases, `excluded_in` pairs of a field's name (author, title, org) and a
    value; `hints` are sentences about what was not understood.
    """

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_in: tuple[tuple[str, str], ...] = ()
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
    text = text[:LONGEST]
    found: dict[str, Any] = {}
    read, hints = read_operators(text.translate(_QUOTES))
    for match in _PIECE.finditer(read):
        value = (match["word"] if match["phrase"] is None else match["phrase"])[:LONGEST_TERM]
        if any(character.isalnum() for character in value):
            field = (match["field"] or match["spaced"] or "").lower()
            _put(found, _understand(match, field, value, today))
    if len(found.get("words", ())) >= PROSE:
        _read_as_prose(found)
    else:
        _put(found, {"hints": list(hints)} if hints else {})
    return Query(text=text, **{name: _bounded(name, value) for name, value in found.items()})


def _understand(match: re.Match[str], field: str, value: str, today: date) -> Parts:
    """Return where one piece belongs."""
    if field in FIELDS:
        return _in_field(match["sign"] == "-", field, value, today)
    if field:
        return _unknown(match, field, value)
    if match["sign"]:
        return {"required" if match["sign"] == "+" else "excluded": [value]}
    return {"words" if match["phrase"] is None else "phrases": [value]}


def _in_field(excludes: bool, field: str, value: str, today: date) -> Parts:
    parts = FIELDS[field](value, today)
    if parts is None:
        return {
            "words": value.split(),
            "hints": [f"“{value}” is nothing that {field}: takes, so it was searched as words."],
        }
    if not excludes:
        return parts
    [name] = parts
    if name in _LISTED:
        return {"excluded_in": [(_LISTED[name], value)]}
    return {"hints": [f"{field}: cannot be excluded, so -{field}:{value} was left out."]}


def _unknown(match: re.Match[str], field: str, value: str) -> Parts:
    """A field that is none becomes words."""
    hint = f"There is no field {field}:, so it was searched as words."
    if match["sign"]:
        return {"required" if match["sign"] == "+" else "excluded": [f"{field} {value}"], "hints": [hint]}
    return {"words": [field, *value.split()], "hints": [hint]}


def _put(found: dict[str, Any], parts: Parts) -> None:
    for name, value in parts.items():
        if isinstance(value, list):
            found.setdefault(name, []).extend(value)
        else:
            found[name] = value


def _read_as_prose(found: dict[str, Any]) -> None:
    """In a text of whole sentences quotes cite and a hyphen is a dash: nothing is demanded, everything ranks."""
    demands = [text for name in ("phrases", "required", "excluded") for text in found.pop(name, [])]
    if demands:
        found["words"] += [word for text in demands for word in text.split()]
        _put(found, {"hints": ["In a text this long, quotes, + and - were taken as punctuation."]})


def _bounded(name: str, value: Any) -> Any:
    if name == "words":
        return tuple(value[:MOST_WORDS])
    return tuple(dict.fromkeys(value))[:MOST_TERMS] if isinstance(value, list) else value
