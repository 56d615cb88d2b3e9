"""How old an edition may be before it is asked for again. Pure.

Measured over 335 recorded days: a list reaches 51 % by 03:00 UTC, 94 % by 12:00 and 100 % by 14:00; upvotes go on for
days.
"""

from datetime import date, datetime, timedelta

from bot.model import PAPER_FIELDS, Edition
from bot.ports import Failed, ListOutcome

GROWS_UNTIL_HOUR = 15  # UTC, an hour after the last recorded arrival
MAX_AGE_BY_DAYS = (
    (1, timedelta(hours=1)),
    (3, timedelta(hours=6)),
    (7, timedelta(days=1)),
    (30, timedelta(days=7)),
)
SETTLED = timedelta(days=90)
COMPLETED_EVERY = timedelta(days=1)  # at most, a list that an earlier version read is read again for its papers
STALE_AFTER = timedelta(hours=2)  # a younger list needs no word about its age


def max_age(day: date, now: datetime) -> timedelta:
    """Return how long a list of `day`, fetched about now, stays good."""
    days_ago = (now.date() - day).days
    if days_ago <= 0:
        return timedelta(minutes=10) if now.hour < GROWS_UNTIL_HOUR else timedelta(minutes=30)
    return next((age for limit, age in MAX_AGE_BY_DAYS if days_ago <= limit), SETTLED)


def is_stale(edition: Edition | None, day: date, now: datetime) -> bool:
    """Return whether `day` should be asked for again; what came from the bundled sample always should."""
    if edition is None or edition.source == "sample":
        return True
    return now - edition.fetched_at > max_age(day, now)


def is_incomplete(edition: Edition | None, now: datetime) -> bool:
    """Return whether a list is to be read once more because an earlier version read less of its papers: a day after
    it was fetched. It is no reason to let an answer wait."""
    if edition is None or not edition.ids or edition.fields >= PAPER_FIELDS:
        return False
    return now - edition.fetched_at > COMPLETED_EVERY


def stale_since(fetched_at: datetime | None, outcome: ListOutcome | None, now: datetime) -> datetime | None:
    """Return when a list was fetched last, where asking for it failed now and that is long ago; None otherwise."""
    return fetched_at if isinstance(outcome, Failed) and fetched_at and now - fetched_at > STALE_AFTER else None
