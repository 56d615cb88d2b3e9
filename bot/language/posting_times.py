"""When a digest comes, as people type it: `at 9am`, `21.30`, `Berlin`, `mon,wed-fri`. Pure; for the channel owner.

Zones are known by IANA name or by city, whatever the case. A zone that is none is explained with names close to it.
"""

import difflib
import re
from functools import lru_cache
from zoneinfo import available_timezones

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKENDS = frozenset({5, 6})
SUGGESTED = 3
LONGEST_ZONE_WORDS = 3  # "Port of Spain"

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)? ?(am|pm|h|uhr)?")
_NAMED_TIMES = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
_NAMED_DAYS = {
    "weekdays": WEEKDAYS,
    "weekday": WEEKDAYS,
    "workdays": WEEKDAYS,
    "daily": EVERY_DAY,
    "everyday": EVERY_DAY,
    "weekends": WEEKENDS,
    "weekly": frozenset({0}),
}
_OLD_NAMES = ("Etc/", "SystemV/", "posix/", "right/")


def parse_time(text: str) -> int | None:
    """Return the minute of the day that `9`, `9am`, `09:00`, `21.30`, `9:30 pm` or `noon` names."""
    lowered = text.strip().lower()
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


def parse_days(text: str) -> frozenset[int] | None:
    """Return the days of the week that `weekdays`, `daily`, `weekly`, `mondays` or `mon,wed-fri` names; Monday is 0."""
    lowered = text.strip().lower().strip(",")
    if lowered in _NAMED_DAYS:
        return _NAMED_DAYS[lowered]
    days: set[int] = set()
    for part in lowered.split(","):
        first, dash, last = part.partition("-")
        start, end = _day_number(first), _day_number(last if dash else first)
        if start is None or end is None:
            return None
        days |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return frozenset(days)


def parse_zone(text: str) -> str | None:
    """Return the IANA name of the zone that a name or a city names."""
    return _zones().get(_folded(text))


def suggest_zones(text: str) -> tuple[str, ...]:
    """Return up to three IANA names that are spelled much like `text`, the best first."""
    zones = _zones()
    close = difflib.get_close_matches(_folded(text)[:40], zones, n=2 * SUGGESTED, cutoff=0.6)
    return tuple(dict.fromkeys(zones[name] for name in close))[:SUGGESTED]


def _day_number(name: str) -> int | None:
    trimmed = name.strip()
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    plain = trimmed.removesuffix("s") if trimmed.endswith("days") else trimmed
    if len(plain) < 3:
        return None
    return next((number for number, day in enumerate(full) if day.startswith(plain)), None)


def _folded(text: str) -> str:
    return text.strip().lower().replace("_", " ").replace(" / ", "/")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Every zone by its folded name and by its city; a city that two zones share means the shorter name."""
    names = sorted(name for name in available_timezones() if not name.startswith(_OLD_NAMES))
    cities = {_folded(name.rsplit("/", 1)[1]): name for name in sorted(names, key=len, reverse=True) if "/" in name}
    return cities | {_folded(name): name for name in names}
