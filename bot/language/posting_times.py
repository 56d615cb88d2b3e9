"""The time of a digest, as people type it: `9am`, `21.30`, `0900`, `half past nine`, `9 Uhr`, `noon`. Pure."""

import re
from collections.abc import Sequence

LONGEST_TIME_WORDS = 5  # "20 past 9 in the morning" without the "the"
_NOON, _MIDNIGHT = ("noon", "midday", "12 noon", "mittag", "mittags", "midi", "mediodía"), ("midnight", "12 midnight")
_NAMED_TIMES = dict.fromkeys(_NOON, 12 * 60) | dict.fromkeys((*_MIDNIGHT, "mitternacht", "minuit"), 0)
_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: str(number) for number, word in enumerate(_COUNTED.split(), 1)}
_NUMBERS |= {"quarter": "15", "fifteen": "15", "twenty": "20", "half": "30", "thirty": "30", "forty-five": "45"}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b")
_PARTS_OF_DAY = re.compile(r"\b(?:in (?:the )?)?(?:(morning)|afternoon|evening)\b|\bat night\b")
_CLOCK = re.compile(r" ?(?:o ?['’]? ?clock|hours|hrs|uhr|uur|heures?|horas|h(?=$| ))\.?(?: ?(\d\d)$)?")
_HALVES = re.compile(r"\b(a|p)\.? ?m\b\.?")
_TIME = re.compile(r"(\d{1,2})(?:[:.h]([0-5]\d)|:([0-5]\d):[0-5]\d| ([0-5]\d))?(?: ?([ap])m|([ap]))?\.?")
_FOUR_DIGITS = re.compile(r"(\d{2})([0-5][05])")
_PAST = re.compile(r"(?:a )?(\d{1,2})(?: minutes)? (past|after|to|before) (\d{1,2}) ?([ap]?)m?")
_HALF_TO = re.compile(r"halb (\d{1,2})")


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
