"""The days of a digest, as people type them: `mon,wed-fri`, `weekdays`, `mo,mi,fr`, `lundi et jeudi`. Pure.

Names and abbreviations of seven languages. One language has to know all of a list; where two read it differently
(`di` is Tuesday in German and Sunday in French), it is ambiguous and names no days.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKENDS = frozenset({5, 6})

_NAMED_DAYS = {
    WEEKDAYS: "weekday weekdays workday workdays werktags wochentags werktage werkdagen laborables feriali",
    EVERY_DAY: "daily everyday taglich quotidien diario diariamente dagelijks giornaliero",
    WEEKENDS: "weekend weekends wochenende wochenenden weekeinde",
    frozenset({0}): "weekly",
}
_GROUPS = {name: days for days, names in _NAMED_DAYS.items() for name in names.split()}
_LANGUAGES = tuple(
    tuple(tuple(names.split("|")) for names in week.split())  # Monday first; the last name is the shortest abbreviation
    for week in (
        "monday|mo tuesday|tu wednesday|we thursday|th friday|fr saturday|sa sunday|su",
        "montag|mo dienstag|di mittwoch|mi donnerstag|do freitag|fr samstag|sonnabend|sa sonntag|so",
        "lundi|lu mardi|ma mercredi|me jeudi|je vendredi|ve samedi|sa dimanche|di",
        "lunes|lu martes|ma miercoles|mi jueves|ju viernes|vi sabado|sa domingo|do",
        "lunedi|lu martedi|ma mercoledi|me giovedi|gi venerdi|ve sabato|sa domenica|do",
        "maandag|ma dinsdag|di woensdag|wo donderdag|do vrijdag|vr zaterdag|za zondag|zo",
        "segunda|seg terca|ter quarta|qua quinta|qui sexta|sex sabado|sab domingo|dom",
    )
)
_ENGLISH = "me do so we ma mi di su die son don sex mar mit dim sam ter qua sab dom seg"  # days only in a list
_WORDS = frozenset(_ENGLISH.split())
LONGEST = 200  # characters: seven days in the longest language have 80
_RANGES = re.compile(r"(?:(?<!\s)\s++)?[-–—]\s*|(?<!\s)\s++(?:to|through|thru|until|till|bis|au|tot|ate|hasta)\s+")
_BETWEEN_DAYS = re.compile(r"\s*(?:[,;&/+]|\b(?:and|und|et|en|y|e)\b)[\s,;&]*|\s+")
_CONNECTORS = frozenset(
    {"and", "&", "-", "–", "—", "to", "through", "bis", "und", "et", "au", "tot", "en", "y", "e", ","}
)


def parse_days(text: str) -> frozenset[int] | None:
    """Return the days that `weekdays`, `daily`, `weekly`, `mondays`, `mon, wed-fri`, `Mo-Fr` or `monday to friday`
    names; None for other texts, and where languages differ.

    Monday is 0. `weekly` is Monday unless a day is named with it.
    """
    readings = set(_readings(text))
    return readings.pop() if len(readings) == 1 else None


def is_ambiguous(text: str) -> bool:
    """Return whether a text, as part of a list, names different days in different languages."""
    return len(set(_readings(text, listed=True))) > 1


def split_days(words: Sequence[str]) -> tuple[frozenset[int] | None, int]:
    """Return the days that the first words name, and how many words they are; None and 0 for no day."""
    run = 0
    while run < len(words) and (words[run].lower() in _CONNECTORS or any(_readings(words[run], listed=True))):
        run += 1
    while run and words[run - 1].lower() in _CONNECTORS:
        run -= 1
    days = parse_days(" ".join(words[:run])) if run else None
    return days, run if days else 0


def _readings(text: str, *, listed: bool = False) -> Iterator[frozenset[int]]:
    """The days in each language that knows all the names. With `listed` the text is part of a list."""
    if len(text) > LONGEST:
        return
    plain = _RANGES.sub("-", _folded(text))
    parts = [part for part in _BETWEEN_DAYS.split(plain) if part]
    parts = parts if len(parts) == 1 else [each for each in parts if each != "weekly"]
    if not parts or (not listed and plain in _WORDS):
        return
    for week in _LANGUAGES:
        found = [_GROUPS.get(part) or _day_range(part, week) for part in parts]
        if all(found):
            yield frozenset().union(*found)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.replace("-feira", "").replace("fim-de-semana", "weekend").replace("week-end", "weekend")


def _day_range(part: str, week: Sequence[Sequence[str]]) -> frozenset[int]:
    """`wed`, `mondays` or `wed-fri`; nothing for another word."""
    first, dash, last = part.partition("-")
    start, end = _day_number(first, week), _day_number(last if dash else first, week)
    if start is None or end is None:
        return frozenset()
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))


def _day_number(name: str, week: Sequence[Sequence[str]]) -> int | None:
    """The day whose name this is, or begins with at least three letters so; abbreviations as they are."""
    tried = {name.rstrip("."), name.rstrip(".").removesuffix("s")} if len(name) > 4 else {name.rstrip(".")}
    return next((number for number, names in enumerate(week) if any(_is_day(each, names) for each in tried)), None)


def _is_day(name: str, names: Sequence[str]) -> bool:
    *whole, short = names
    return name == short or (len(name) >= 3 and any(each.startswith(name) for each in whole))
