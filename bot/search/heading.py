"""What a search is called in a heading, on a button and in an answer: the words that are searched for. Pure.

Not its order, which is told beside the count, and not the words in which one asks: "help me find papers about".
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.search.words import GREETINGS, lead_in
from bot.text import days_in_words, join_parts, month_in_words, plural, shorten

TITLE = 80  # characters of a query that are repeated
YEAR, MONTH = 4, 7  # characters
CODED = "with code"
BOUNDS = ("since ", "before ", "older ")

_SORTED = re.compile(r"(?<!\S)sort:\w{1,20}(?!\S)", re.I)
_VALUE, _WORD = r'("[^"]{1,80}"|[^\s":]+)', r'("[^":]{1,80}"|[^\W_][^\s":]*)'
_FIELDS = tuple(
    (re.compile(rf"(?<!\S){field}(?!\S)", re.I), words)
    for field, words in (
        (rf"(?:authors?|by):{_VALUE}", "by {}"),
        (rf"-(?:authors?|by):{_VALUE}", "not by {},"),
        (rf"(?:orgs?|from):{_VALUE}", "from {}"),
        (rf"-(?:orgs?|from):{_VALUE}", "not from {},"),
        (rf"titles?:{_VALUE}", "with {} in the title"),
        (rf"-titles?:{_VALUE}", "without {} in the title,"),
        (rf"\+{_WORD}", "that say {}"),
        (rf"-{_WORD}", "without {},"),
        (r"(?:id|arxiv):([^\s\":]+)", "with the ID {}"),
        (r"has:(code|github|repo)", CODED),
        (r"min:(\d{1,6})", "with at least {} upvotes"),
    )
)
_DATE = r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_SAME = re.compile(
    rf"(?<!\S)(?P<field>authors?|by|orgs?|from|titles?):(?P<one>{_VALUE}) or (?P=field):(?P<other>{_VALUE})(?!\S)", re.I
)
_SIDE = r'(?:(?:authors?|by|orgs?|from|titles?):(?:"[^"]{1,80}"|[^\s":]+)|"[^"]{1,80}")'
_SIDES = re.compile(rf"(?<!\S){_SIDE}(?: or {_SIDE}){{1,8}}(?!\S)", re.I)
_EITHER = re.compile(r'(?:"|\w:[^\s"]{1,80}) or | or (?:[a-z]{2,7}:\w|")', re.I)
_TIME = re.compile(
    r"(?<!\S)(?P<bound>since|after|before):(?P<time>(?P<count>[1-9]\d{0,3})(?P<unit>[dwmy])|today|yesterday|year"
    rf"|{_DATE})(?!\S)",
    re.I,
)
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_BOUND = re.compile(r"(?<!\S)(?:since|after|before):", re.I)
_WHEN_AND_ORDER = re.compile(r'(?<!\S)(?:since|after|before|sort):\s{0,4}(?:"[^"]{0,40}"|[^\s"]{1,40})', re.I)
_SIGNED = re.compile(r"(?<!\S)[+-]|\w:\S")
_QUOTES = str.maketrans(dict.fromkeys("“”„", '"'))


def without_order(text: str) -> str:
    """Return a search without its order."""
    return " ".join(_SORTED.sub(" ", text).split())


def split_to_follow(text: str) -> tuple[str, Sequence[str]]:
    """Return a search without its time and its order, as it is followed, and which of them it had."""
    found = _WHEN_AND_ORDER.findall(text)
    left_out = dict.fromkeys("the order" if each.lower().startswith("sort") else "the time" for each in found)
    return " ".join(_WHEN_AND_ORDER.sub(" ", text).split()) if found else text, tuple(left_out)


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
    return " ".join((*((f"about {_quoted(about) if marks else about}",) if about else ()), *fields))


def named(text: str, longest: int) -> str:
    """Return what a search is called in a sentence: `“memory”`, `papers by gu`."""
    about, fields = _in_words(text, longest)
    return f"papers {narrowed(text, longest)}" if fields else _quoted(about)


def _in_words(text: str, longest: int) -> tuple[str, list[str]]:
    """What a search is about, and its fields and time in words."""
    bare, time = _without_time(without_order(text))
    told = bare
    while match := _SAME.search(told):
        both = f"{match['one']} or {match['other']}".replace('"', "")
        told = f'{told[: match.start()]}{match["field"]}:"{both}"{told[match.end() :]}'
    sides = [match[0] for match in _SIDES.finditer(told) if ":" in match[0]]
    fields = [" or ".join(map(_side, side.split(" or "))) for side in sides]
    told = " ".join(_SIDES.sub(lambda match: " " if match[0] in sides else match[0], told).split())
    either = ":" in told and _EITHER.search(told)
    for pattern, words in _FIELDS:
        if values := [value.strip('"') for value in pattern.findall(told)]:
            said = words.format(" and ".join(values))
            fields.append(f"and {said.removeprefix('with ')}" if fields[-1:] == [CODED] else said)
            told = " ".join(pattern.sub(" ", told).split())
    if time:
        lead = "" if time.startswith(BOUNDS) else "from the " if time.startswith("last ") else "from "
        fields.append(f"{lead}{time}")
    as_typed = either or told.count('"') % 2 or _SIGNED.search(told)
    if as_typed or len(" ".join(fields)) > longest or not (told or fields):
        return shorten(text, longest), []
    return shorten(told, longest), [*fields[:-1], *(last.rstrip(",") for last in fields[-1:])]


def searched(text: str) -> str:
    """Return what was searched: words in quotation marks, phrases in them in single ones, fields and time in words:
    `“robotics” from Google · last 7 days`."""
    bare, time = _without_time(text)
    about, fields = _in_words(asked_words(bare or text), TITLE)
    by_field = " ".join((_quoted(about) if about else "Papers", *fields))
    name = by_field if fields else _quoted(asked_words(bare or text))
    return join_parts((name, time if bare else ""))


def in_words(filters: str) -> str:
    """Return filters of time in words, `last 7 days`; "" for others."""
    rest, time = _without_time(filters)
    return "" if rest else time


def _side(side: str) -> str:
    """One of several that are enough each: `by gu`, `‘state space’`."""
    read = ((pattern.fullmatch(side), words) for pattern, words in _FIELDS)
    bare = side.strip('"')
    return next((words.format(match[1].strip('"')) for match, words in read if match), f"‘{bare}’")


def _without_time(text: str) -> tuple[str, str]:
    """A search without the time that it names, and this in words; as it is where words say less than it does."""
    bounds = {"before" if match["bound"].lower() == "before" else "since": match for match in _TIME.finditer(text)}
    rest = " ".join(_TIME.sub(" ", text).split())
    twice = len(_BOUND.findall(text)) != len(bounds)
    time = "" if twice else _in_time(bounds.get("since"), bounds.get("before"))
    return (rest, time) if time else (text, "")


def _in_time(since: re.Match[str] | None, before: re.Match[str] | None) -> str:
    """`last 7 days`, `today`, `2025`, `December 2025`, `since 2025, before 1 June 2025`; "" for no days."""
    if since and before:
        first, last = since["time"].lower(), before["time"].lower()
        if (first, last) == ("yesterday", "today"):
            return first
        if (after := _days_of(first)[1]) and after == _days_of(last)[0]:
            return _year_month_or_day(first)
        both = _since(since), _before(before)
        return ", ".join(both) if all(both) else ""
    return _since(since) if since else _before(before) if before else ""


def _since(match: re.Match[str]) -> str:
    if match["count"]:
        length = _length(match)
        return f"last {length.removeprefix('1 ')}"
    named = {"today": "today", "yesterday": "since yesterday", "year": "this year"}
    return named.get(match["time"].lower()) or _bounded("since", match["time"])


def _before(match: re.Match[str]) -> str:
    if match["count"]:
        return f"older than {_length(match)}"
    time = match["time"].lower()
    return f"before {time}" if time in ("today", "yesterday") else _bounded("before", time)


def _length(match: re.Match[str]) -> str:
    return plural(int(match["count"]), _UNITS[match["unit"].lower()])


def _bounded(bound: str, time: str) -> str:
    return f"{bound} {_year_month_or_day(time)}" if _days_of(time)[0] else ""


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
    if len(parts) % 2 == 0:
        return f"“{shorten(words, TITLE)}”"
    inside = (f"‘{part}’" if place % 2 else part for place, part in enumerate(parts))
    return f"“{''.join(inside)}”"
