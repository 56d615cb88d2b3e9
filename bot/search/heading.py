"""What a search is called in a heading, on a button and in an answer: the words that are searched for. Pure.

Not its order, which is told beside the count, and not the words in which one asks: "help me find papers about".
"""

import re
from datetime import date, timedelta

from bot.search.words import lead_in
from bot.text import join_parts, month_in_words, quoted, shorten

TITLE = 80  # characters of a query that are repeated

_SORTED = re.compile(r"(?<!\S)sort:\w{1,20}(?!\S)", re.I)
_FIELDS = tuple(
    (re.compile(rf"(?<!\S){field}(?!\S)", re.I), words)
    for field, words in (
        (r'(?:authors?|by):("[^"]{1,80}"|[^\s":]+)', "by {}"),
        (r'orgs?:("[^"]{1,80}"|[^\s":]+)', "from {}"),
        (r'titles?:("[^"]{1,80}"|[^\s":]+)', "with {} in the title"),
        (r"min:(\d{1,6})", "with at least {} upvotes"),
        (r"has:(code)", "with {}"),
    )
)
_TIME = re.compile(
    r"(?<!\S)since:(?:(?P<count>[1-9]\d{0,3})(?P<unit>[dwmy])|(?P<day>yesterday before:today|today|year)"
    r"|(?P<first>(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?) before:(?P<after>(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?))(?!\S)",
    re.I,
)
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_DAYS = {"yesterday before:today": "yesterday", "today": "today", "year": "this year"}
_SIGNED = re.compile(r'"|(?<!\S)[+-]|\w:\S')
_QUOTES = str.maketrans(dict.fromkeys("“”„", '"'))


def without_order(text: str) -> str:
    """Return a search without its order."""
    return " ".join(_SORTED.sub(" ", text).split())


def asked_words(text: str) -> str:
    """Return what a search is about; all of it where nothing else is left."""
    words = (without_order(text) or text).split()
    return " ".join(words[lead_in([word.casefold().strip(",.:!?") for word in words]) :])


def narrowed(text: str, longest: int, *, marks: bool = True) -> str:
    """Return which papers a search asks for, as it stands behind "papers": `about “memory”`, `by gu with code`. With
    signs or other fields it stands as it was typed."""
    about, fields = _in_words(text, longest)
    return " ".join((*((f"about {quoted(about) if marks else about}",) if about else ()), *fields))


def named(text: str, longest: int) -> str:
    """Return what a search is called in a sentence: `“memory”`, `papers by gu`."""
    about, fields = _in_words(text, longest)
    return f"papers {narrowed(text, longest)}" if fields else quoted(about)


def _in_words(text: str, longest: int) -> tuple[str, list[str]]:
    """What a search is about, and its fields in words."""
    told, fields = without_order(text), []
    for pattern, words in _FIELDS:
        if values := [value.strip('"') for value in pattern.findall(told)]:
            fields.append(words.format(" and ".join(values)))
            told = " ".join(pattern.sub(" ", told).split())
    if _SIGNED.search(told) or len(" ".join(fields)) > longest or not (told or fields):
        return shorten(text, longest), []
    return shorten(told, longest), fields


def searched(text: str) -> str:
    """Return what was searched: words in quotation marks, phrases in them in single ones, fields and time in words:
    `“robotics” from Google · last 7 days`."""
    time = _TIME.search(text)
    told = _in_time(time) if time else ""
    bare = " ".join(f"{text[: time.start()]} {text[time.end() :]}".split()) if time and told else text
    about, fields = _in_words(asked_words(bare), TITLE)
    by_field = " ".join((quoted(about) if about else "Papers", *fields))
    name = by_field if fields else _quoted(asked_words(bare or text))
    return join_parts((name, told if bare else ""))


def _in_time(match: re.Match[str]) -> str:
    """`last 7 days`, `today`, `2025`, `December 2025`; "" for other times."""
    if match["count"]:
        count, unit = int(match["count"]), _UNITS[match["unit"].lower()]
        return f"last {unit}" if count == 1 else f"last {count} {unit}s"
    if match["day"]:
        return _DAYS[match["day"].lower()]
    first, after = (date.fromisoformat(day + "-01-01"[len(day) - 10 :]) for day in (match["first"], match["after"]))
    if len(match["first"]) == len("2025"):
        return match["first"] if after == date(first.year + 1, 1, 1) else ""
    return month_in_words(first) if (after - timedelta(days=1)).replace(day=1) == first else ""


def _quoted(words: str) -> str:
    parts = shorten(words, TITLE).translate(_QUOTES).split('"')
    if len(parts) == 3 and not (parts[0] or parts[2]):
        return f"“{parts[1]}” as a phrase"
    inside = (f"‘{part}’" if place % 2 else part for place, part in enumerate(parts))
    return f"“{''.join(inside)}”"
