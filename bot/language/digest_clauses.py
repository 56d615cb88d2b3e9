"""The arguments of `subscribe`, one clause after another: a time, a zone, days, numbers, a topic, a layout. Pure.

A topic ends where the rest of the line is clearly options, and at `top 5` or `min 10` in any case; nothing ends it
inside quotation marks. `about:` takes a topic with such words as it is. Topics and what is read behind them are short.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, get_args

import msgspec

from bot.language.periods import WEEKDAY_NAMES
from bot.language.posting_times import is_ambiguous, parse_days, split_days, split_time
from bot.language.values import quoted
from bot.language.zones import explain_zone, parse_zone, suggest_zones
from bot.model import Layout, Order, Value

EVERYTHING = "everything"
LARGEST_TOP, LARGEST_MIN = 25, 100_000
LONGEST_ABOUT = 150  # characters of a search: any platform's button carries it whole
WEEKLY, NO_DAY_YET = "weekly", frozenset[int]()  # `weekly` leaves the day to the words around it
TOO_OFTEN = frozenset({"hour", "hours", "hourly", "minute", "minutes", "second", "seconds"})
LONGEST_ZONE_WORDS = 4  # "Port of Spain time"
LAYOUTS, ORDERS = get_args(Layout), get_args(Order)
CLOSING = {"as": LAYOUTS, "by": ORDERS}  # what may stand behind a literal topic, and with which word
COUNTED = frozenset({"top", "min"})
NOUNS = frozenset({"papers", "paper", "upvotes", "upvote"})  # say nothing where a number of them is said
ENGLISH_DAYS = tuple(name.lower() for name in WEEKDAY_NAMES)
LONGEST_TAIL = 40  # words of options behind a topic
TWICE = {
    "minute": "two times of day",
    "zone": "two time zones",
    "top": "two numbers of papers",
    "min_upvotes": "two numbers of upvotes",
    "about": "two searches",
    "layout": "two layouts",
    "order": "two orders",
}


class Clause(Value, frozen=True, kw_only=True):
    """What the next words say, and how many they are; with a `problem` they cannot be taken, and where they are
    `certain` no search has them either. `meant` are zones."""

    words: int = 1
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    problem: str = ""
    certain: bool = False
    meant: tuple[str, ...] = ()


def read_clauses(words: Sequence[str]) -> tuple[dict[str, Any], int, Clause | None]:
    """What the words set, up to the first clause that cannot be taken: where it begins, and itself; None for none."""
    settings: dict[str, Any] = {}
    at = 0
    while at < len(words):
        clause = _next_clause(words[at:])
        if clause.problem or said_twice(settings, clause.settings):
            return settings, at, clause
        settings = _merged(settings, clause.settings)
        at += clause.words
        if at < len(words) and _plain(words[at]) in NOUNS and settings.keys() & {"top", "min_upvotes"}:
            at += 1
    if settings.get("weekdays") == NO_DAY_YET:
        settings["weekdays"] = parse_days(WEEKLY)
    return settings, at, None


def said_twice(settings: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    names = [name for name in more if name in TWICE and settings.get(name, more[name]) != more[name]]
    return f"That has {TWICE[names[0]]}." if names else ""


def _merged(settings: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Days add up, so `mon at 9 and fri` is both."""
    days = settings.get("weekdays", frozenset()) | more.get("weekdays", frozenset())
    return settings | more | ({"weekdays": days} if "weekdays" in settings or "weekdays" in more else {})


def _next_clause(words: Sequence[str]) -> Clause:
    keyword = KEYWORDS.get(_plain(words[0]))
    return keyword(words[1:]) if keyword and len(words) > 1 else _value(words)


def _value(words: Sequence[str]) -> Clause:
    """Days, a zone or a time, without a keyword."""
    days, count = split_days(words)
    if days:
        later = count == 1 and _plain(words[0]) == WEEKLY
        return Clause(words=count, settings={"weekdays": NO_DAY_YET if later else days})
    for count in range(min(LONGEST_ZONE_WORDS, len(words)), 0, -1):
        named = " ".join(words[:count]).strip(",;()")
        if zone := parse_zone(named):
            return Clause(words=count, settings={"zone": zone})
        if problem := explain_zone(named):
            return _meant(problem, suggest_zones(named), count)
    minute, count = split_time(words)
    if minute is not None:
        return Clause(words=count, settings={"minute": minute})
    return _unknown(words)


def _unknown(words: Sequence[str]) -> Clause:
    if _plain(words[0]) in TOO_OFTEN:
        return Clause(problem="A digest comes once a day at most: daily, weekdays, weekly or named days.", certain=True)
    if is_ambiguous(words[0]):
        return Clause(problem=f"{quoted(words[0])} means different days in different languages. Write monday or mon.")
    problem = f"I don't know {quoted(words[0])}."
    for count in (2, 1):
        if close := suggest_zones(" ".join(words[:count]).strip(",;")):
            return _meant(problem, close, count)
    return Clause(problem=problem)


def _meant(problem: str, zones: Sequence[str], words: int) -> Clause:
    asked = f" Did you mean {_either(zones)}?" if zones else " For a time zone, type a city such as Berlin."
    return Clause(problem=f"{problem}{asked}", meant=tuple(zones), words=words)


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _at(words: Sequence[str]) -> Clause:
    minute, count = split_time(words)
    if minute is None:
        return Clause(problem=f"{quoted(words[0])} isn't a valid time. Try 09:00 or 9am.")
    return Clause(words=1 + count, settings={"minute": minute})


def _every(words: Sequence[str]) -> Clause:
    days, count = split_days(["daily" if _plain(words[0]) in ("day", "tag", "dag") else words[0], *words[1:]])
    if not days:
        unknown = _unknown(words)
        return unknown if unknown.certain else Clause(problem=f"{quoted(words[0])} isn't a weekday.")
    return Clause(words=1 + count, settings={"weekdays": days})


def _number(name: str, least: int, most: int) -> Callable[[Sequence[str]], Clause]:
    def parse(words: Sequence[str]) -> Clause:
        raw = _plain(words[0])
        if raw.isascii() and raw.isdecimal() and len(raw) < 7 and least <= int(raw) <= most:
            return Clause(words=2, settings={name: int(raw)})
        return Clause(problem=f"{quoted(words[0])} isn't a number from {least} to {most:,}.")

    return parse


def _about(words: Sequence[str]) -> Clause:
    """The topic runs to where options begin; `everything` is none."""
    return _topic(words, topic_length(words))


def _about_literally(words: Sequence[str]) -> Clause:
    """The topic runs to the end, or to the last layout and order behind it."""
    clause = _topic(words, _closed_at(words))
    return clause if clause.problem else msgspec.structs.replace(clause, settings=clause.settings | {"literally": True})


def _topic(words: Sequence[str], count: int) -> Clause:
    about = " ".join(words[:count])
    if len(about) > LONGEST_ABOUT:
        return Clause(problem=f"A digest's topic can have {LONGEST_ABOUT} characters; this one has {len(about)}.")
    return Clause(words=count + 1, settings={"about": "" if about.casefold() == EVERYTHING else about})


def topic_length(words: Sequence[str]) -> int:
    """Return how many of the words behind `about` are the topic."""
    is_quoted = False
    for at, word in enumerate(words[: LONGEST_ABOUT // 2 + 1]):
        if at and not is_quoted and _begins_options(words[at:]):
            return at
        is_quoted ^= word.count('"') % 2 == 1
    return len(words)


def _begins_options(words: Sequence[str]) -> bool:
    """Whether a number of papers or upvotes follows, or nothing but options, each said once, the first one clear."""
    word, behind = _plain(words[0]), _plain(words[1]) if len(words) > 1 else ""
    if word in COUNTED:
        return behind.isascii() and behind.isdecimal()
    if len(words) > LONGEST_TAIL or not _is_clear(word, words):
        return False
    said: set[str] = set()
    at = 0
    while at < len(words):
        clause = _next_clause(words[at:])
        names = clause.settings.keys() - {"weekdays"}
        if clause.problem or said & names:
            return False
        said |= names
        at += clause.words
    return True


def _is_clear(word: str, words: Sequence[str]) -> bool:
    """Whether the first words set something and hardly belong to a topic: not `sun`, `in India` or `at scale`."""
    if word in CLEAR:
        return len(words) > 1 and not KEYWORDS[word](words[1:]).problem
    if "/" in word:
        return parse_zone(word) is not None
    if ":" in word or word.endswith(("am", "pm")):
        return split_time(words)[0] is not None
    days, count = split_days([words[1:], words][word != "on"])
    return bool(days) and (count > 1 or word == "on" or not word.isalpha() or _names_days(word))


def _names_days(word: str) -> bool:
    return word.removesuffix("s") in (*ENGLISH_DAYS, "weekday", "weekend", "daily")


def _closed_at(words: Sequence[str]) -> int:
    """Where the last layout, the last order, or one right before the other begins; the end without any."""
    closing = [
        (at, word)
        for at in range(1, len(words) - 1)
        if (word := words[at].lower()) in CLOSING and _plain(words[at + 1]) in CLOSING[word]
    ]
    if not closing:
        return len(words)
    (before, other), (last, word) = closing[-2:] if len(closing) > 1 else (closing[-1], closing[-1])
    return before if before == last - 2 and other != word else last


def _by(words: Sequence[str]) -> Clause:
    order = _plain(words[0])
    if order in ORDERS:
        return Clause(words=2, settings={"order": order})
    return Clause(problem=f"{quoted(words[0])} isn't an order. Choose upvotes or taste.")


def _as(words: Sequence[str]) -> Clause:
    layout = _plain(words[0])
    if layout in LAYOUTS:
        return Clause(words=2, settings={"layout": layout})
    return Clause(problem=f"{quoted(words[0])} isn't a layout. Choose thread, list or papers.")


def _paused(words: Sequence[str]) -> Clause:
    """Until a date, as an undo writes it."""
    with suppress(ValueError):
        return Clause(words=2, settings={"paused_until": date.fromisoformat(words[0])})
    return _unknown(("paused",))


def _in(words: Sequence[str]) -> Clause:
    clause = _value(words)
    return clause if clause.problem else Clause(words=clause.words + 1, settings=clause.settings)


def _plain(word: str) -> str:
    return word.strip(",;").lower()


KEYWORDS: dict[str, Callable[[Sequence[str]], Clause]] = {
    **dict.fromkeys(("at", "@", "um", "à"), _at),
    "top": _number("top", 1, LARGEST_TOP),
    "min": _number("min_upvotes", 0, LARGEST_MIN),
    "about": _about,
    "about:": _about_literally,
    "as": _as,
    "by": _by,
    "paused": _paused,
    "in": _in,
    "on": _in,
    "and": _in,
    **dict.fromkeys(("every", "each", "jeden", "elke"), _every),
}
CLEAR = frozenset({"at", "@", "as", "by", "every", "each"})  # keywords of options that may stand behind a topic
