"""Plain words for people: cleaned, made readable, shortened. Pure; for everyone who reads the bot's answers.

Nothing here is markup. What stands in a title arrives as written: only white space, control characters and single LaTeX
commands are touched.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from bot.latex import plain_commands

ELLIPSIS = "…"
WORD_WINDOW = 0.6  # a shortened text ends at a word, unless that would cost more than this much of it
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[]?[^\W_a-z])")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = "\u200b\u2060\ufeff\u00ad"
_CONTROLS = "".join(map(chr, (*range(0x09), 0x0E, *range(0x0F, 0x1C), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0))))
_DROPPED = re.compile(f"[{re.escape(_CONTROLS)}{_BIDI}{_INVISIBLE}]")
_JOINERS = "\u200d"


def collapse(text: str) -> str:
    """Return `text` with each run of white space as one space, without control, invisible and direction characters.

    Lone surrogates become U+FFFD; letters are composed (NFC); everything else stays as it was.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8") if _has_surrogates(text) else text
    return unicodedata.normalize("NFC", " ".join(_DROPPED.sub("", whole).split()))


def readable(text: str) -> str:
    """Return `text` as a person would read it: collapsed, and single LaTeX commands and accents as characters."""
    flat = collapse(text)
    return collapse(plain_commands(flat)) if "\\" in flat else flat


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, the ellipsis included, ending at a word and never inside a
    character.

    A character is what a person sees as one: letter with marks, flag, family, skin tone.
    """
    if len(text) <= limit:
        return text
    if limit <= 1:
        return ELLIPSIS[:limit]
    cut = _whole_characters(text, limit - 1)
    space = text.rfind(" ", 0, cut + 1)
    if space >= limit * WORD_WINDOW:
        cut = space
    return text[:cut].rstrip(" ,;:-–—") + ELLIPSIS


def first_sentences(text: str, limit: int) -> str:
    """Return as many whole sentences as fit into `limit` characters; the first one shortened when it does not."""
    end = 0
    for match in SENTENCE_END.finditer(text, 0, limit + 2):
        if match.start() > limit:
            break
        end = match.start() + len(match[0].rstrip())
    if len(text) <= limit:
        return text
    return text[:end].rstrip() if end else shorten(text, limit)


def plural(count: int, one: str, many: str = "") -> str:
    """Return `1 paper`, `2 papers`, `1,200 papers`; `many` is the plural where it is not `one` and an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def join_names(names: Sequence[str], count: int, shown: int = 3) -> str:
    """Return `Ada Lovelace, Alan Turing and 5 more`; `7 authors` when no names are known, "" when nothing is."""
    count = max(count, len(names))
    if not names:
        return plural(count, "author") if count else ""
    listed = [collapse(name) for name in names[: shown if count > shown else count]]
    rest = count - len(listed)
    if rest > 0:
        return f"{', '.join(listed)} and {rest:,} more"
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


def date_in_words(day: date, today: date | None) -> str:
    """Return `Monday 21 April 2025`; the year is left out when it is that of `today`."""
    year = "" if today is not None and day.year == today.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def month_in_words(day: date) -> str:
    """Return `April 2025`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def age_in_words(age: timedelta) -> str:
    """Return `a moment`, `5 minutes`, `3 hours`, `2 days`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "a moment"
    if minutes < 60:
        return plural(minutes, "minute")
    return plural(minutes // 60, "hour") if minutes < 48 * 60 else plural(minutes // 1440, "day")


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _whole_characters(text: str, cut: int) -> int:
    """Move `cut` back until it does not divide what a person sees as one character."""
    while cut > 0 and _continues(text, cut):
        cut -= 1
    return cut


def _continues(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to the one before it."""
    here, before = text[at], text[at - 1]
    if unicodedata.combining(here) or unicodedata.category(here) in ("Mn", "Me", "Mc"):
        return True
    if here == _JOINERS or before == _JOINERS or "\U0001f3fb" <= here <= "\U0001f3ff":
        return True
    return _is_flag(here) and _flags_before(text, at) % 2 == 1


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag(text[start - 1]):
        start -= 1
    return at - start
