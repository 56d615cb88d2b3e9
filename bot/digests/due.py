"""When a channel's digest is due, in the channel's own zone. For the channel owner. Pure: no I/O and no clock.

A local date fires at its wall time: the first of two when clocks go back, the moment after the gap when they go
forward. A date that a zone skipped (Samoa, 30 December 2011) does not exist there and does not fire.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.model import Subscription, Value

SEARCHED_DAYS = 400  # far beyond the days between two digests; a bound, not a rule


class Fire(Value, frozen=True, kw_only=True):
    """One digest to come: the channel's local date and the instant in UTC."""

    day: date
    at: datetime


def fire_instant(day: date, minute: int, zone: str) -> datetime | None:
    """Return when the local date `day` fires, in UTC; None where the zone skipped that date."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=ZoneInfo(zone))
    at = wall.astimezone(UTC)
    if at.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return at
    return _after_gap(wall, day)


def next_fires(subscription: Subscription, after: datetime, count: int = 1) -> tuple[Fire, ...]:
    """Return the next `count` fires later than `after`, pauses respected; fewer only at the end of time."""
    local = after.astimezone(ZoneInfo(subscription.zone)).date()
    start = max(local, subscription.paused_until or local)
    return tuple(islice((fire for fire in _fires(subscription, start, 1) if fire.at > after), count))


def latest_fire(subscription: Subscription, at: datetime) -> Fire | None:
    """Return the newest fire that is not later than `at`; None when a pause or the days' rule leaves none."""
    local = at.astimezone(ZoneInfo(subscription.zone)).date()
    return next((fire for fire in _fires(subscription, local, -1) if fire.at <= at), None)


def _fires(subscription: Subscription, start: date, step: int) -> Iterator[Fire]:
    """Fires from the day before `start` (in the direction of `step`) on, in that order."""
    for number in range(-1, SEARCHED_DAYS):
        try:
            day = start + step * timedelta(days=number)
            at = fire_instant(day, subscription.at_minute, subscription.zone)
        except (OverflowError, ValueError):
            return
        wanted = day.weekday() in subscription.weekdays
        if wanted and at and (subscription.paused_until is None or day >= subscription.paused_until):
            yield Fire(day=day, at=at)


def _after_gap(wall: datetime, day: date) -> datetime | None:
    """The wall time moved forward by the gap it fell into; None when all of `day` was skipped. Where the gap reaches
    over midnight that is an instant of the next date: the digest still comes, once, and stays that of `day`."""
    noon = datetime.combine(day, time(12), tzinfo=wall.tzinfo)  # never in a gap, unless the whole date is
    exists = noon.astimezone(UTC).astimezone(wall.tzinfo).date() == day
    return wall.astimezone(UTC) if exists else None
