"""Days, weeks, months and lengths of time as people type them. Pure: the current date is an argument."""

import re
from datetime import date, timedelta

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_WEEK = re.compile(r"(?:(\d{4})-?)?w?(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?(?: (\d{4}))?")
_LENGTH = re.compile(r"(\d{1,3}) ?(d|days?|w|weeks?|m|months?)")
LENGTH_DAYS = {"d": 1, "w": 7, "m": 30}
LONGEST_DAYS = 730


def parse_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """Return the day `text` names; without a year the newest one up to today, or with `ahead` the next one."""
    lowered = text.strip().lower()
    if match := _ISO.fullmatch(lowered):
        return _day(match[1], match[2], match[3])
    if match := _DOTTED.fullmatch(lowered):
        return _day(match[3], match[2], match[1])
    if match := _DAY_FIRST.fullmatch(lowered):
        return _named_day(match[1], match[2], match[3], today, ahead)
    if match := _MONTH_FIRST.fullmatch(lowered):
        return _named_day(match[2], match[1], match[3], today, ahead)
    return None


def parse_week(text: str, today: date) -> str | None:
    """Return the ISO week that `2026-W26`, `W26`, `26` or a day names, as `2026-W26`."""
    lowered = text.strip().lower()
    match = _WEEK.fullmatch(lowered)
    if match is None:
        day = parse_day(lowered, today)
        return _week_of(day) if day else None
    year, week = int(match[1] or today.isocalendar().year), int(match[2])
    try:
        return _week_of(date.fromisocalendar(year, week, 1))
    except ValueError:
        return None


def parse_month(text: str, today: date) -> str | None:
    """Return the month that `2026-06`, `June 2026` or `June` names, as `2026-06`."""
    lowered = text.strip().lower()
    if match := _MONTH.fullmatch(lowered):
        first = _day(match[1], match[2], "1")
        return first.isoformat()[:7] if first else None
    match = _NAMED_MONTH.fullmatch(lowered)
    number = _month_number(match[1]) if match else None
    if match is None or number is None:
        return None
    year = int(match[2]) if match[2] else today.year - (number > today.month)
    return f"{year:04d}-{number:02d}"


def parse_length(text: str) -> timedelta | None:
    """Return the length that `3d`, `2w` or `6m` (months of 30 days) names, up to two years."""
    match = _LENGTH.fullmatch(text.strip().lower())
    if match is None:
        return None
    days = int(match[1]) * LENGTH_DAYS[match[2][0]]
    return timedelta(days=days) if 0 < days <= LONGEST_DAYS else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _named_day(day: str, name: str, year: str | None, today: date, ahead: bool) -> date | None:
    month = _month_number(name)
    if month is None:
        return None
    if year:
        return _day(year, str(month), day)
    years = (today.year, today.year + 1) if ahead else (today.year, today.year - 1)
    found = [named for each in years if (named := _day(str(each), str(month), day))]
    wanted = [named for named in found if (named >= today if ahead else named <= today)]
    return wanted[0] if wanted else None


def _month_number(name: str) -> int | None:
    if len(name) < 3:
        return None
    return next((number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:9])), None)


def _week_of(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
