"""The days and times of a digest, as people type them: `mon,wed-fri`, `lundi et jeudi`, `9am`, `half past nine`. Pure.

Names and abbreviations of seven languages. One language has to know all of a list; where two read it differently
(`di` is Tuesday in German and Sunday in French), it is ambiguous and names no days.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from bot.language.periods import NUMBER_WORDS

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
_WEEKS = tuple(
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
_LANGUAGES = tuple(
    {
        name: number
        for number, (*whole, short) in reversed(list(enumerate(week)))  # the first day that begins so is meant
        for name in (short, *(each[:length] for each in whole for length in range(3, len(each) + 1)))
    }
    for week in _WEEKS
)
_ENGLISH = "me do so we ma mi di su die son don sex mar mit dim sam ter qua sab dom seg"  # days only in a list
_WORDS = frozenset(_ENGLISH.split())
LONGEST = 200  # characters: seven days in the longest language have 80
_RANGES = re.compile(r"(?:(?<!\s)\s++)?[-–—]\s*|(?<!\s)\s++(?:to|through|thru|until|till|bis|au|tot|ate|hasta)\s+")
_BETWEEN_DAYS = re.compile(r"\s*(?:[,;&/+]|\b(?:and|und|et|en|y|e)\b)[\s,;&]*|\s+")
_CONNECTORS = frozenset(
    {"and", "&", "-", "–", "—", "to", "through", "bis", "und", "et", "au", "tot", "en", "y", "e", ","}
)
LONGEST_TIME_WORDS = 5  # "20 past 9 in the morning" without the "the"
_NOON, _MIDNIGHT = ("noon", "midday", "12 noon", "mittag", "mittags", "midi", "mediodía"), ("midnight", "12 midnight")
_NAMED_TIMES = dict.fromkeys(_NOON, 12 * 60) | dict.fromkeys((*_MIDNIGHT, "mitternacht", "minuit"), 0)
_NUMBERS = {word: str(number) for number, word in enumerate(NUMBER_WORDS, 1)}
_NUMBERS |= {"quarter": "15", "fifteen": "15", "twenty": "20", "half": "30", "thirty": "30", "forty-five": "45"}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b")
_PARTS_OF_DAY = re.compile(r"\b(?:in (?:the )?)?(?:(morning)|afternoon|evening)\b|\bat night\b")
_CLOCK = re.compile(r" ?(?:o ?['’]? ?clock|hours|hrs|uhr|uur|heures?|horas|h(?=$| ))\.?(?: ?(\d\d)$)?")
_HALVES = re.compile(r"\b(a|p)\.? ?m\b\.?")
_TIME = re.compile(r"(\d{1,2})(?:[:.h]([0-5]\d)|:([0-5]\d):[0-5]\d| ([0-5]\d))?(?: ?([ap])m|([ap]))?\.?")
_FOUR_DIGITS = re.compile(r"(\d{2})([0-5][05])")
_PAST = re.compile(r"(?:a )?(\d{1,2})(?: minutes)? (past|after|to|before) (\d{1,2}) ?([ap]?)m?")
_HALF_TO = re.compile(r"halb (\d{1,2})")


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


def parse_time(text: str) -> int | None:
    """Return the minute of the day that `9`, `9am`, `09:00`, `0900`, `9 o'clock`, `half past nine` or `noon` names."""
    plain = _plain(text)
    if plain in _NAMED_TIMES:
        return _NAMED_TIMES[plain]
    if match := _FOUR_DIGITS.fullmatch(plain):
        return _minute(match[1], match[2], "")
    if match := _HALF_TO.fullmatch(plain):
        return _minute(str(int(match[1]) - 1), "30", "")
    if match := _PAST.fullmatch(plain):
        minute, away = _minute(match[3], "0", match[4]), int(match[1])
        sign = 1 if match[2] in ("past", "after") else -1
        return None if minute is None or away > 59 else (minute + sign * away) % (24 * 60)
    match = _TIME.fullmatch(plain)
    return _minute(match[1], match[2] or match[3] or match[4] or "0", match[5] or match[6] or "") if match else None


def split_time(words: Sequence[str]) -> tuple[int | None, int]:
    """Return the minute of the day that the first words name, and how many words they are; None and 0 for no time."""
    plain = [word.strip(",;()") for word in words[:LONGEST_TIME_WORDS]]
    for count in range(len(plain), 0, -1):
        if (minute := parse_time(" ".join(plain[:count]))) is not None:
            return minute, count
    return None, 0


def _plain(text: str) -> str:
    """Figures for words, `am` and `pm` for every half of the day, nothing for "o'clock"."""
    plain = " ".join(text.strip().lower().lstrip("@").split())
    plain = _NUMBER_WORD.sub(lambda match: _NUMBERS[match[0]], plain)
    plain = _PARTS_OF_DAY.sub(lambda match: "am" if match[1] else "pm", plain)
    plain = _CLOCK.sub(lambda match: f":{match[1]}" if match[1] else "", plain)
    return _HALVES.sub(r"\1m", plain).strip()


def _minute(hour: str, minute: str, half: str) -> int | None:
    at = int(hour)
    if half:
        if not 1 <= at <= 12:
            return None
        at = at % 12 + (12 if half == "p" else 0)
    return at * 60 + int(minute) if 0 <= at < 24 else None


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


def _day_range(part: str, week: Mapping[str, int]) -> frozenset[int]:
    """`wed`, `mondays` or `wed-fri`; nothing for another word."""
    first, dash, last = part.partition("-")
    start, end = _day_number(first, week), _day_number(last if dash else first, week)
    if start is None or end is None:
        return frozenset()
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))


def _day_number(name: str, week: Mapping[str, int]) -> int | None:
    """The day whose name this is, or begins with at least three letters so; abbreviations as they are."""
    tried = {name.rstrip("."), name.rstrip(".").removesuffix("s")} if len(name) > 4 else {name.rstrip(".")}
    return min((week[each] for each in tried if each in week), default=None)
