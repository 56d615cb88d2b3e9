"""`subscribe [at 09:00] [Europe/Berlin] [weekdays] [top 8] [min 5] [about …] [as thread]`, in any order. Pure.

For the channel owner: what is understood is taken, and the first thing that is not is explained.
"""

from collections.abc import Callable, Sequence
from typing import Any, get_args

import msgspec

from bot.language.posting_times import LONGEST_ZONE_WORDS, parse_days, parse_time, parse_zone, suggest_zones
from bot.language.references import looks_like_value
from bot.language.values import Explain, Subscribe
from bot.model import Layout, Value

EXAMPLE = "subscribe at 09:00 Europe/Berlin weekdays top 8"
LARGEST_TOP = 25
LAYOUTS = get_args(Layout)


class Clause(Value, frozen=True, kw_only=True):
    """What the next words say, and how many they are; with a `problem` they cannot be taken."""

    words: int = 1
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    problem: str = ""


def parse_subscribe(text: str, rest: str) -> Subscribe | Explain | None:
    """Return what `subscribe <rest>` means; None when it is prose and no command."""
    words = rest.split()
    settings: dict[str, Any] = {}
    at = 0
    while at < len(words):
        clause = _next_clause(words[at:])
        if clause.problem:
            meant = bool(settings) or any(looks_like_value(word) for word in words[at : at + 2])
            return Explain(text=text, problem=clause.problem, example=EXAMPLE, search=text) if meant else None
        settings |= clause.settings
        at += clause.words
    return Subscribe(text=text, **settings)


def _next_clause(words: Sequence[str]) -> Clause:
    head = words[0].lower().strip(",")
    if head in KEYWORDS and len(words) > 1:
        return KEYWORDS[head](words[1:])
    if (days := parse_days(head)) is not None:
        return Clause(settings={"weekdays": days})
    if head == "every" and len(words) > 1:
        return _every(words[1:])
    for count in range(min(LONGEST_ZONE_WORDS, len(words)), 0, -1):
        if zone := parse_zone(" ".join(words[:count])):
            return Clause(words=count, settings={"zone": zone})
    if (minute := parse_time(head)) is not None:
        return Clause(settings={"minute": minute})
    close = suggest_zones(words[0])
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    return Clause(problem=f"“{words[0]}” is no time, time zone, day or option.{hint}")


def _at(words: Sequence[str]) -> Clause:
    if len(words) > 1 and words[1].lower() in ("am", "pm") and (minute := parse_time(" ".join(words[:2]))) is not None:
        return Clause(words=3, settings={"minute": minute})
    minute = parse_time(words[0])
    if minute is None:
        return Clause(problem=f"“{words[0]}” is no time of day.")
    return Clause(words=2, settings={"minute": minute})


def _every(words: Sequence[str]) -> Clause:
    days = parse_days("daily" if words[0].lower() == "day" else words[0])
    return Clause(words=2, settings={"weekdays": days}) if days else Clause(problem=f"“{words[0]}” is no day.")


def _number(name: str, least: int, most: int) -> Callable[[Sequence[str]], Clause]:
    def parse(words: Sequence[str]) -> Clause:
        raw = words[0]
        if raw.isascii() and raw.isdecimal() and len(raw) < 7 and least <= int(raw) <= most:
            return Clause(words=2, settings={name: int(raw)})
        return Clause(problem=f"“{raw}” is no number from {least} to {most:,}.")

    return parse


def _about(words: Sequence[str]) -> Clause:
    """The search runs to the end, or to a layout behind it."""
    count = len(words)
    if count > 2 and words[-2].lower() == "as" and words[-1].lower() in LAYOUTS:
        count -= 2
    return Clause(words=count + 1, settings={"about": " ".join(words[:count])})


def _as(words: Sequence[str]) -> Clause:
    layout = words[0].lower()
    if layout in LAYOUTS:
        return Clause(words=2, settings={"layout": layout})
    return Clause(problem=f"“{words[0]}” is no layout: thread, list or papers.")


def _in(words: Sequence[str]) -> Clause:
    clause = _next_clause(words)
    return clause if clause.problem else Clause(words=clause.words + 1, settings=clause.settings)


KEYWORDS: dict[str, Callable[[Sequence[str]], Clause]] = {
    "at": _at,
    "top": _number("top", 1, LARGEST_TOP),
    "min": _number("min_upvotes", 0, 100_000),
    "about": _about,
    "as": _as,
    "in": _in,
    "on": _in,
}
