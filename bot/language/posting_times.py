"""When a digest comes, as people type it: `at 9am`, `21.30`, `noon`, `mon,wed-fri`. Pure; for the channel owner."""

import re
from collections.abc import Sequence

from bot.language.periods import WEEKDAY_NAMES

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKENDS = frozenset({5, 6})

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)? ?(am|pm|h|uhr)?")
_HALVES = ("am", "pm", "a.m.", "p.m.", "h", "uhr")
_NAMED_TIMES = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
_NAMED_DAYS = {
    "weekday": WEEKDAYS,
    "weekdays": WEEKDAYS,
    "workday": WEEKDAYS,
    "workdays": WEEKDAYS,
    "daily": EVERY_DAY,
    "everyday": EVERY_DAY,
    "weekend": WEEKENDS,
    "weekends": WEEKENDS,
    "weekly": frozenset({0}),
}
_RANGES = re.compile(r"\s*[-–—]\s*|\s+(?:to|through)\s+")
_BETWEEN_DAYS = re.compile(r"\s*(?:[,;&]|\band\b)[\s,;&]*|\s+")
_CONNECTORS = frozenset({"and", "&", "-", "–", "—", "to", "through", ","})


def parse_time(text: str) -> int | None:
    """Return the minute of the day that `9`, `9am`, `09:00`, `21.30`, `9:30 pm` or `noon` names."""
    lowered = text.strip().lower().replace("a.m.", "am").replace("p.m.", "pm")
    if lowered in _NAMED_TIMES:
        return _NAMED_TIMES[lowered]
    match = _TIME.fullmatch(lowered)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def split_time(words: Sequence[str]) -> tuple[int | None, int]:
    """Return the minute of the day that the first words name, and how many words they are; None and 0 for no time."""
    plain = [word.strip(",;") for word in words[:2]]
    if len(plain) == 2 and plain[1].lower() in _HALVES and (minute := parse_time(" ".join(plain))) is not None:
        return minute, 2
    minute = parse_time(plain[0]) if plain else None
    return minute, 0 if minute is None else 1


def parse_days(text: str) -> frozenset[int] | None:
    """Return the days that `weekdays`, `daily`, `weekly`, `mondays`, `mon, wed-fri` or `monday to friday` names.

    Monday is 0. `weekly` is Monday unless a day is named with it.
    """
    parts = [part for part in _BETWEEN_DAYS.split(_RANGES.sub("-", text.strip().lower())) if part]
    days: set[int] = set()
    for part in parts if len(parts) == 1 else [each for each in parts if each != "weekly"]:
        named = _NAMED_DAYS.get(part) or _day_range(part)
        if not named:
            return None
        days |= named
    return frozenset(days) or None


def split_days(words: Sequence[str]) -> tuple[frozenset[int] | None, int]:
    """Return the days that the first words name, and how many words they are; None and 0 for no day."""
    run = 0
    while run < len(words) and (words[run].lower() in _CONNECTORS or parse_days(words[run])):
        run += 1
    while run and words[run - 1].lower() in _CONNECTORS:
        run -= 1
    days = parse_days(" ".join(words[:run])) if run else None
    return days, run if days else 0


def _day_range(part: str) -> frozenset[int]:
    """`wed`, `mondays` or `wed-fri`; nothing for another word."""
    first, dash, last = part.partition("-")
    start, end = _day_number(first), _day_number(last if dash else first)
    if start is None or end is None:
        return frozenset()
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))


def _day_number(name: str) -> int | None:
    plain = name.removesuffix("s") if name.endswith("days") else name
    if len(plain) < 3:
        return None
    return next((number for number, day in enumerate(WEEKDAY_NAMES) if day.startswith(plain)), None)
