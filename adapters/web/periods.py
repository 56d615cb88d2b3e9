"""The lists that pages show: days, weeks, months; their addresses, and the lists before and after. Pure.

Values come out of addresses that anybody can type: what is no such period is None.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.language.periods import ARCHIVE_BEGINS, month_of, week_of
from bot.model import Value
from bot.text import date_in_words, month_in_words

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.A)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.A)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.A)
WEEKEND = 5  # Saturday's number; Monday is 0


class Link(Value, frozen=True, kw_only=True):
    """Words that lead to a page."""

    label: str
    path: str


class Period(Value, frozen=True, kw_only=True):
    """A list: what to ask the core for, its address, its day where it is one's, and the ways to the lists before and
    after."""

    says: str
    path: str
    day: date | None = None
    before: Link | None = None
    after: Link | None = None


def read_day(text: str, days: Sequence[date], today: date) -> Period | None:
    """Return the edition of `text`; None when it is no date. `days` have editions, in order."""
    day = _date(text) if _DAY.fullmatch(text) else None
    return day_period(day, days, today) if day else None


def day_period(day: date, days: Sequence[date], today: date) -> Period:
    """Return the edition of a day: beside it the nearest that the library has, else the weekday before."""
    before = max((each for each in days if each < day), default=None)
    after = min((each for each in days if day < each <= today), default=None)
    if before is None and ARCHIVE_BEGINS < day <= today:
        before = _weekday_before(day)
    path = f"/day/{day}"
    return Period(says=str(day), path=path, day=day, before=_day_link(before), after=_day_link(after))


def read_week(text: str, today: date) -> Period | None:
    """Return the ISO week of `text`, as `2026-W26`; None when there is no such week."""
    match = _WEEK.fullmatch(text)
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        return None
    if monday is None:
        return None
    before = min(monday, _monday_of(today) + timedelta(days=7)) - timedelta(days=7) if monday > ARCHIVE_BEGINS else None
    after = monday + timedelta(days=7) if monday < today - timedelta(days=6) else None
    return Period(
        says=f"week {text}",
        path=f"/week/{text}",
        before=_week_link(before) if before else None,
        after=_week_link(after) if after else None,
    )


def read_month(text: str, today: date) -> Period | None:
    """Return the month of `text`, as `2026-06`; None when there is no such month."""
    first = _date(f"{text}-01") if _MONTH.fullmatch(text) else None
    if first is None:
        return None
    before = min(first - timedelta(days=1), today) if first > ARCHIVE_BEGINS else None
    after = first.replace(day=28) + timedelta(days=4) if first < today.replace(day=1) else None
    return Period(
        says=f"month {text}",
        path=f"/month/{text}",
        before=_month_link(before) if before else None,
        after=_month_link(after) if after else None,
    )


def current_lists(today: date) -> tuple[Link, ...]:
    """Return the ways to the lists of today."""
    return (
        Link(label="Today", path="/"),
        Link(label="Week", path=f"/week/{week_of(today)}"),
        Link(label="Month", path=f"/month/{month_of(today)}"),
        Link(label="Trending", path="/trending"),
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _weekday_before(day: date) -> date:
    before = day - timedelta(days=1)
    back = max(0, before.weekday() - WEEKEND + 1)
    return before - timedelta(days=back)


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day_link(day: date | None) -> Link | None:
    return Link(label=date_in_words(day, None), path=f"/day/{day}") if day else None


def _week_link(monday: date) -> Link:
    name = week_of(monday)
    return Link(label=f"Week {name[6:]} of {name[:4]}", path=f"/week/{name}")


def _month_link(first: date) -> Link:
    return Link(label=month_in_words(first), path=f"/month/{month_of(first)}")
