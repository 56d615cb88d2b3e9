"""Dates as sites write them. Pure.

Recorded time stamps lost their time of day in 2026, so only the date is ever read.
"""

import re
from datetime import date

FIRST_EDITION = date(2023, 5, 4)  # the archive begins here
FIRST_SANE_DAY, LAST_SANE_DAY = date(1900, 1, 1), date(2100, 1, 1)

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.A)


def read_day(value: object) -> date | None:
    """Return the date part of an ISO time stamp; None for anything that is none, or that no paper can have."""
    if not isinstance(value, str) or not _ISO.match(value):  # "2025-W16" would be a date, too
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return day if FIRST_SANE_DAY <= day <= LAST_SANE_DAY else None


def read_edition_day(value: object) -> date | None:
    """Return the date part of an ISO time stamp if there can be an edition of that date."""
    day = read_day(value)
    return day if day and day >= FIRST_EDITION else None
