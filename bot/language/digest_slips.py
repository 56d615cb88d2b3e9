"""What is wrong with a word of `subscribe …`, and what could stand in its place. Pure."""

import difflib
from collections.abc import Sequence
from typing import Any

import msgspec

from bot.language.periods import WEEKDAY_NAMES
from bot.language.posting_times import is_ambiguous
from bot.language.zones import suggest_zones
from bot.model import Value
from bot.text import joined, quoted

ENGLISH_DAYS = tuple(name.lower() for name in WEEKDAY_NAMES)
OTHER_RATES = (
    *("hour", "hours", "hourly", "minute", "minutes", "month", "months", "monthly"),
    *("biweekly", "fortnight", "fortnightly", "twice", "2x", "3x", "other", "second"),
)
RATES = ("daily", "weekly")
SPELLED = (*ENGLISH_DAYS, *RATES, "weekdays", "weekends", "about", "every")  # words in which a slip is mended
CLOSE = 0.8  # of difflib's ratio: "abuot" has 0.8 of about


class Clause(Value, frozen=True, kw_only=True):
    """What the next words say, and how many they are; with a `problem` they cannot be taken, and where they are
    `certain` no search has them either. `meant` is what could stand in their place."""

    words: int = 1
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    problem: str = ""
    certain: bool = False
    meant: tuple[str, ...] = ()


def unknown(words: Sequence[str]) -> Clause:
    """Return why the first words set nothing."""
    word = plain(words[0])
    if word in OTHER_RATES:
        return other_rate(1)
    if is_ambiguous(words[0]):
        return Clause(problem=f"{quoted(words[0])} means different days in different languages. Write monday or mon.")
    if word[:1].isdecimal() and ":" in word:
        return no_time(words[0], 1)
    problem = not_known(words[0])
    if close := difflib.get_close_matches(word, SPELLED, n=1, cutoff=CLOSE) if word not in SPELLED else []:
        return Clause(problem=f"{problem} Did you mean {close[0]}?", meant=tuple(close))
    for count in (2, 1):
        if zones := suggest_zones(" ".join(words[:count]).strip(",;")):
            return mean_zones(not_known(" ".join(words[:count])), zones, count)
    return Clause(problem=problem)


def not_known(words: str) -> str:
    """Return what is said of words that are like nothing known."""
    return f"I don't know {quoted(words.rstrip(',;'))}."


def other_rate(words: int) -> Clause:
    """Return that a digest doesn't come so often, or so seldom."""
    return Clause(problem="Digests come once a day or once a week.", certain=True, meant=RATES, words=words)


def no_time(word: str, words: int) -> Clause:
    """Return that a word is no time of day; what 24:00 and 13pm mean is known."""
    hour = word.lower().removesuffix("pm").partition(":")[0]
    usual = {"24": "00:00", **{str(late): f"{late}:00" for late in range(13, 24) if "pm" in word.lower()}}
    meant = (f"at {usual.get(hour, '09:00')}",) if word[:1].isdecimal() else ()
    return Clause(problem=f"{quoted(word)} isn't a valid time. Try 09:00 or 9am.", meant=meant, words=words)


def mean_zones(problem: str, zones: Sequence[str], words: int) -> Clause:
    """Return a problem with the time zones that may be meant."""
    asked = f" Did you mean {joined(zones, 'or')}?" if zones else " For a time zone, type a city such as Berlin."
    return Clause(problem=f"{problem}{asked}", meant=tuple(zones), words=words)


def plain(word: str) -> str:
    """Return a word as it is compared."""
    return word.strip(",;").lower()
