"""What a search is called in a heading, on a button and in an answer: the words that are searched for. Pure.

Not its order, which is told beside the count, and not the words in which one asks: "help me find papers about".
"""

import re
from datetime import date, timedelta

from bot.search.words import GREETINGS, lead_in
from bot.text import days_in_words, join_parts, month_in_words, quoted, shorten

TITLE = 80  # characters of a query that are repeated
YEAR, MONTH = 4, 7  # characters
CODED = "with code"
BOUNDS = ("since ", "before ")

_SORTED = re.compile(r"(?<!\S)sort:\w{1,20}(?!\S)", re.I)
_FIELDS = tuple(
    (re.compile(rf"(?<!\S){field}(?!\S)", re.I), words)
    for field, words in (
        (r'(?:authors?|by):("[^"]{1,80}"|[^\s":]+)', "by {}"),
        (r'(?:orgs?|from):("[^"]{1,80}"|[^\s":]+)', "from {}"),
        (r'titles?:("[^"]{1,80}"|[^\s":]+)', "with {} in the title"),
        (r'-("[^":]{1,80}"|[^\W_][^\s":]*)', "without {},"),
        (r"has:(code)", "with {}"),
        (r"min:(\d{1,6})", "with at least {} upvotes"),
    )
)
_DATE = r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_SAME = re.compile(
    r'(?<!\S)(?P<field>authors?|by|orgs?|from|titles?):(?P<one>"[^"]{1,80}"|[^\s":]+) or '
    r'(?P=field):(?P<other>"[^"]{1,80}"|[^\s":]+)(?!\S)',
    re.I,
)
_EITHER = re.compile(r'(?:"|\w:[^\s"]{1,80}) or | or (?:[a-z]{2,7}:\w|")', re.I)
_TIME = re.compile(
    r"(?<!\S)(?:since:(?:(?P<count>[1-9]\d{0,3})(?P<unit>[dwmy])|(?P<day>yesterday before:today|today|year)"
    rf"|(?P<first>{_DATE}) before:(?P<after>{_DATE}))|(?P<bound>since|before):(?P<from>{_DATE}))(?!\S)",
    re.I,
)
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_DAYS = {"yesterday before:today": "yesterday", "today": "today", "year": "this year"}
_BOUND = re.compile(r"(?<!\S)(?:since|after|before):", re.I)
_SIGNED = re.compile(r'"|(?<!\S)[+-]|\w:\S')
_QUOTES = str.maketrans(dict.fromkeys("“”„", '"'))


def without_order(text: str) -> str:
    """Return a search without its order."""
    return " ".join(_SORTED.sub(" ", text).split())


def without_lead(text: str) -> str:
    """Return a search without the words in which one only asks: "show me papers about", and "please"."""
    words = text.split()
    said = [word.casefold().strip(",.:!?") for word in words]
    lead, end = lead_in(said), len(said) - (said[1:] != [] and said[-1] in GREETINGS)
    return " ".join(words[lead:end]) if lead or end < len(said) else text


def asked_words(text: str) -> str:
    """Return what a search is about; all of it where nothing else is left."""
    return without_lead(without_order(text) or " ".join(text.split()))


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
    """What a search is about, and its fields and time in words."""
    bare, time = _without_time(without_order(text))
    told = bare
    while match := _SAME.search(told):
        both = f"{match['one']} or {match['other']}".replace('"', "")
        told = f'{told[: match.start()]}{match["field"]}:"{both}"{told[match.end() :]}'
    if _EITHER.search(told):
        return shorten(text, longest), []
    fields: list[str] = []
    for pattern, words in _FIELDS:
        if values := [value.strip('"') for value in pattern.findall(told)]:
            said = words.format(" and ".join(values))
            fields.append(f"and {said.removeprefix('with ')}" if fields[-1:] == [CODED] else said)
            told = " ".join(pattern.sub(" ", told).split())
    if time:
        lead = "" if time.startswith(BOUNDS) else "from the " if time.startswith("last ") else "from "
        fields.append(f"{lead}{time}")
    if _SIGNED.search(told) or len(" ".join(fields)) > longest or not (told or fields):
        return shorten(text, longest), []
    return shorten(told, longest), [*fields[:-1], *(last.rstrip(",") for last in fields[-1:])]


def searched(text: str) -> str:
    """Return what was searched: words in quotation marks, phrases in them in single ones, fields and time in words:
    `“robotics” from Google · last 7 days`."""
    bare, time = _without_time(text)
    about, fields = _in_words(asked_words(bare or text), TITLE)
    by_field = " ".join((quoted(about) if about else "Papers", *fields))
    name = by_field if fields else _quoted(asked_words(bare or text))
    return join_parts((name, time if bare else ""))


def in_words(filters: str) -> str:
    """Return filters of time in words, `last 7 days`; "" for others."""
    rest, time = _without_time(filters)
    return "" if rest else time


def _without_time(text: str) -> tuple[str, str]:
    """A search without the time that it names, and this in words; as it is where words say less than it does."""
    if not (match := _TIME.search(text)):
        return text, ""
    rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
    time = "" if _BOUND.search(rest) else _in_time(match)
    return (rest, time) if time else (text, "")


def _in_time(match: re.Match[str]) -> str:
    """`last 7 days`, `today`, `2025`, `December 2025`, `since 2025`, `before 1 June 2026`; "" for other times."""
    if match["count"]:
        count, unit = int(match["count"]), _UNITS[match["unit"].lower()]
        return f"last {unit}" if count == 1 else f"last {count} {unit}s"
    if match["day"]:
        return _DAYS[match["day"].lower()]
    first, after = _days_of(match["from"] or match["first"])
    if not first or match["from"]:
        return f"{match['bound'].lower()} {_year_month_or_day(match['from'])}" if first else ""
    return _year_month_or_day(match["first"]) if after == _days_of(match["after"])[0] else ""


def _days_of(text: str) -> tuple[date | None, date | None]:
    """The first day of a year, a month or a day, and the one after the last."""
    try:
        first = date.fromisoformat(text + "-01-01"[len(text) - YEAR :])
    except ValueError:
        return None, None
    days = {YEAR: 366, MONTH: 31}.get(len(text), 1)
    after = first + timedelta(days=days)
    return first, after if days == 1 else after.replace(day=1)


def _year_month_or_day(text: str) -> str:
    [day, _] = _days_of(text)
    if day is None or len(text) == YEAR:
        return text
    return month_in_words(day) if len(text) == MONTH else days_in_words(day, day)


def _quoted(words: str) -> str:
    parts = shorten(words, TITLE).translate(_QUOTES).split('"')
    if len(parts) == 3 and not (parts[0] or parts[2]):
        return f"“{parts[1]}” as a phrase"
    inside = (f"‘{part}’" if place % 2 else part for place, part in enumerate(parts))
    return f"“{''.join(inside)}”"
