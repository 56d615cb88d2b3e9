"""Days, weeks, months and lengths of time as people type them. Pure: the current date is an argument.

Where a year is left out, the newest such day, week or month up to today is meant. A date that can be read two ways
(`05/06/2026`) is none.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bot.language.typed import PeriodUnit
from bot.text import MONTHS, WEEKDAYS

ARCHIVE_BEGINS = date(2023, 5, 4)  # the first Daily Papers edition there is
MONTH_NAMES = [month.lower() for month in MONTHS]
WEEKDAY_NAMES = [day.lower() for day in WEEKDAYS]
YEARS_LOOKED_AT = 9  # 29 February is up to eight years away
SHORTEST_MONTH = 3  # letters
LENGTH_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
LONGEST_DAYS = 730
LONGEST_PERIOD = 60  # characters
SOON = timedelta(days=7)  # a date so near ahead is not last year's
NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_COUNTS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(NUMBER_WORDS, 1)}

_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? )?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DAY_FIRST = re.compile(rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)? ([a-z]{{3,9}})\.?,?(?: (\d{{4}}))?")
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}([a-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,?(?: (\d{{4}}))?")
_WEEK = re.compile(r"(?:(\d{4})(?:[- ]?w|-)|w)?(\d{1,2})")
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_NUMBERED_MONTH = re.compile(r"(\d{1,2})(?:[./](\d{4}))?")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?(?: (\d{4}))?")
_PAST_WEEKDAY = re.compile(
    rf"(?:papers (?:from|of) )?(on |last |past )?({'|'.join(WEEKDAY_NAMES)})(?:'?s papers)?",
)
_NOW = frozenset({"this", "current"})
_RELATIVE = re.compile(r"(?:the )?(this|current|last|past|previous) (week|month)(?:'?s papers)?[.!?]*")
_DIGEST_OF = re.compile(
    r"(?:(?:the|this|my|our) )?(?:daily )?digest (?:from|of) (?P<from>.{3,40})|(?:the )?(?P<day>.{3,30}?)'?s digest"
)  # the list of that day
_PAPERS_OF = re.compile(r"(?:(?:all|the|new) )*papers (?:from|of|in|on)(?: the)? (?P<period>.{3,40}?)[.!?]*")
_RANKED = re.compile(  # each list of a week or a month is by upvotes
    r"(?:the )?(?:trending|best|top|hot|hottest|(?:most )?popular|most (?:upvoted|liked))(?P<papers> papers)?"
    r"(?: (?:of|from|in|for|during))?(?: the)? (?P<period>.+)"
)
_LENGTH = re.compile(rf"(\d{{1,4}} ?|(?:{'|'.join(_COUNTS)}) )(d|days?|w|weeks?|m|months?|y|years?)")


def parse_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """Return the day `text` names; without a year the newest one up to today, or with `ahead` the next one.

    It may be the name of a weekday; with `ahead` also `tomorrow`.
    """
    lowered = text.strip().lower()
    if not ahead and (match := _PAST_WEEKDAY.fullmatch(lowered)):
        least = 1 if match[1] in ("last ", "past ") else 0
        step = (today.weekday() - WEEKDAY_NAMES.index(match[2]) - least) % 7 + least
        return shift_day(today, timedelta(days=-step))
    if ahead and (step := _days_until(lowered.removeprefix("next "), today)):
        return shift_day(today, timedelta(days=step))
    named = _named_day(lowered, today, ahead)
    return named if named else next(filter(None, (_day(*parts) for parts in _numbered_days(lowered))), None)


def parse_listed_day(text: str, today: date) -> date | None:
    """Return the day whose list is meant: without a year also one of the next days, whose list is not out yet."""
    coming = _named_day(text.strip().lower(), today, ahead=True)
    return coming if coming and coming - today <= SOON else parse_day(text, today)


def explain_day(text: str, today: date) -> str:
    """Return what is wrong with a text that has the shape of a day but is none; "" for a day and for other texts."""
    lowered = text.strip().lower()
    if parse_day(lowered, today):
        return ""
    if (match := _SLASHED.fullmatch(lowered)) and _day(match[3], match[2], match[1]):
        return f"{lowered} could mean two dates."
    shaped = any(form.fullmatch(lowered) for form in (_YEAR_FIRST, _DOTTED, _SLASHED)) or _month_of_day(lowered)
    return f"{text.strip()} isn't a date." if shaped else ""


def parse_week(text: str, today: date) -> str | None:
    """Return the ISO week that `2026-W26`, `W26`, `26` or a day names, as `2026-W26`."""
    lowered = text.strip().lower()
    match = _WEEK.fullmatch(lowered)
    if match is None:
        day = parse_day(lowered, today)
        return week_of(day) if day else None
    if match[1]:
        monday = _monday(int(match[1]), int(match[2]))
        return week_of(monday) if monday else None
    newest = today.isocalendar().year
    mondays = (_monday(year, int(match[2])) for year in range(newest, newest - YEARS_LOOKED_AT, -1))
    return next((week_of(monday) for monday in mondays if monday and monday <= today), None)


def parse_month(text: str, today: date) -> str | None:
    """Return the month that `2026-06`, `June 2026`, `June` or `6` names, as `2026-06`."""
    lowered = text.strip().lower()
    if match := _MONTH.fullmatch(lowered):
        return _month_text(int(match[1]), int(match[2]))
    if match := _NUMBERED_MONTH.fullmatch(lowered):
        number = int(match[1])
    elif match := _NAMED_MONTH.fullmatch(lowered):
        number = _month_number(match[1])
    else:
        return None
    return _month_text(int(match[2]) if match[2] else today.year - (number > today.month), number)


def week_of(day: date) -> str:
    """Return the ISO week of `day`, as `2026-W26`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def month_of(day: date) -> str:
    """Return the month of `day`, as `2026-06`."""
    return day.isoformat()[:7]


PERIODS: Mapping[PeriodUnit, Callable[[str, date], str | None]] = {"week": parse_week, "month": parse_month}


def period_meant(lowered: str, today: date) -> str:
    """Return `week …` or `month …` for `last week`, `this month's papers` or `june 2026`, and a day for `the digest
    from last friday`; "" for other texts."""
    if match := _DIGEST_OF.fullmatch(lowered):
        return _of_digest(match["from"] or match["day"], today)
    if match := _RANKED.fullmatch(lowered):
        return _ranked(match, today)
    if match := _PAPERS_OF.fullmatch(lowered):
        return _of_papers(match["period"], today)
    if match := _RELATIVE.fullmatch(lowered):
        lowered = f"{'this' if match[1] in _NOW else 'last'} {match[2]}"
    if lowered in ("this week", "this month"):
        return lowered.removeprefix("this ")
    if lowered == "last week" and (day := shift_day(today, timedelta(days=-7))):
        return f"week {week_of(day)}"
    if lowered == "last month" and (day := shift_day(today.replace(day=1), timedelta(days=-1))):
        return f"month {month_of(day)}"
    month = parse_month(lowered, today) if len(lowered) <= LONGEST_PERIOD and " " in lowered else None
    return f"month {month}" if month else ""


def _of_digest(named: str, today: date) -> str:
    if named in ("today", "yesterday"):
        return named
    day = parse_listed_day(named, today)
    return day.isoformat() if day else period_meant(named, today)


def _of_papers(period: str, today: date) -> str:
    """The list of a day, a week or a month: `papers from may` are no author's."""
    month = parse_month(period, today) if period in MONTH_NAMES else None
    return f"month {month}" if month else _of_digest(period, today)


def _ranked(match: re.Match[str], today: date) -> str:
    """The period of `top papers of may`, `trending month`."""
    period = match["period"].rstrip(".!?")
    if period in ("today", "yesterday", "week", "month"):
        return period
    if match["papers"] and period.isalpha() and (month := parse_month(period, today)):
        return f"month {month}"
    return period_meant(period, today)


def coming_period(text: str, today: date) -> tuple[date, date] | None:
    """Return the first day of `August`, `this month` or `next week`, now or to come, and the day after the last."""
    which, _, unit = text.strip().lower().removeprefix("the ").rpartition(" ")
    step = {"this": 0, "next": 1}.get(which)
    if step is not None and unit == "week":
        monday = shift_day(today, timedelta(days=7 * step - today.weekday()))
        after = shift_day(monday, timedelta(days=7)) if monday else None
        return (monday, after) if monday and after else None
    number = today.month + step if step is not None and unit == "month" else 0 if which else _month_number(unit)
    if not number or len(unit) < SHORTEST_MONTH:
        return None
    ahead = number - today.month if number >= today.month else number - today.month + 12
    return _month_ahead(today, ahead), _month_ahead(today, ahead + 1)


def _month_ahead(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(min(year, date.max.year), month + 1, 1)


def parse_length(text: str) -> timedelta | None:
    """Return the length that `3d`, `2w`, `6m` (months of 30 days), `a week` or `two weeks` names, up to two years."""
    match = _LENGTH.fullmatch(text.strip().lower())
    if match is None:
        return None
    count = _COUNTS.get(match[1].strip()) or int(match[1])
    days = count * LENGTH_DAYS[match[2][0]]
    return timedelta(days=days) if 0 < days <= LONGEST_DAYS else None


def shift_day(day: date, length: timedelta) -> date | None:
    """Return the day `length` after `day`; None when the calendar has no such day."""
    try:
        return day + length
    except OverflowError:
        return None


def _numbered_days(lowered: str) -> list[tuple[str, str, str]]:
    """The readings of a date in figures, as year, month, day: none, one, or one of which only one can be right."""
    if match := _YEAR_FIRST.fullmatch(lowered):
        return [(match[1], match[3], match[4])]
    if match := _DOTTED.fullmatch(lowered):
        return [(match[3], match[2], match[1])]
    if match := _SLASHED.fullmatch(lowered):
        readings = {(match[3], match[2], match[1]), (match[3], match[1], match[2])}
        possible = [reading for reading in readings if _day(*reading)]
        return possible if len(possible) == 1 else []
    return []


def _named_day(lowered: str, today: date, ahead: bool) -> date | None:
    match = _month_of_day(lowered)
    if match is None:
        return None
    day, month, year = match
    if year:
        return _day(year, str(month), day)
    years = range(today.year, today.year + YEARS_LOOKED_AT * (1 if ahead else -1), 1 if ahead else -1)
    found = (named for each in years if (named := _day(str(each), str(month), day)))
    return next((named for named in found if (named >= today if ahead else named <= today)), None)


def _month_of_day(lowered: str) -> tuple[str, int, str | None] | None:
    """Day, number of the month and year of a date whose month is a word."""
    if (match := _DAY_FIRST.fullmatch(lowered)) and (month := _month_number(match[2])):
        return match[1], month, match[3]
    if (match := _MONTH_FIRST.fullmatch(lowered)) and (month := _month_number(match[1])):
        return match[2], month, match[3]
    return None


def _days_until(lowered: str, today: date) -> int:
    if lowered == "tomorrow":
        return 1
    wanted = next((number for number, name in enumerate(WEEKDAY_NAMES) if lowered in (name, name[:3])), None)
    return 0 if wanted is None else (wanted - today.weekday() - 1) % 7 + 1


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    """1 to 12, 0 for a word that is no month."""
    return next((number for number, month in enumerate(MONTH_NAMES, 1) if month.startswith(name)), 0)


def _month_text(year: int, month: int) -> str | None:
    return f"{year:04d}-{month:02d}" if year >= 1 and 1 <= month <= 12 else None
