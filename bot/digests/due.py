"""When a channel's digest is due, late, done, or next, in the channel's own time zone. Pure: no I/O and no clock.

A local date fires at its wall time: the first of two when clocks go back, the moment after the gap when they go
forward. A date that a zone skipped (Samoa, 30 December 2011) does not exist there and does not fire. A date that was
posted, or had nothing to post, is done, whatever the time of day is changed to.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.model import Subscription, Value
from bot.note import WEEKLY
from bot.occasion import Kind, Occasion, parse_occasion
from bot.store.reports import Report
from bot.store.subscriptions import Situation

SEARCHED_DAYS = 400  # far beyond the days between two digests; a bound, not a rule
LATE = timedelta(minutes=10)  # a clock that runs looks at a due digest within seconds, and again every few minutes
MISSED = timedelta(hours=26)  # of a channel whose next time was lost, a digest so old is made up for
DONE = ("posted", "nothing")
WEEK = timedelta(days=7)


class Fire(Value, frozen=True, kw_only=True):
    """One digest to come, or one note: the channel's local date and the instant in UTC."""

    day: date
    at: datetime
    kind: Kind = "scheduled"

    @property
    def occasion(self) -> str:
        """The name of this date's digest."""
        return str(Occasion(self.kind, self.day))


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


def due_fire(situation: Situation, now: datetime) -> Fire | None:
    """Return the digest that the clock waits for, done or not; None when its next time is that of a later one.

    Time or zone may have changed since a job was put: the date found now was announced to nobody then. Where the next
    time was lost, the newest date counts.
    """
    subscription = situation.subscription
    if subscription is None or subscription.halted:
        return None
    coming = next_time(subscription, now)
    settled = situation.next_at is not None and coming is not None and situation.next_at >= coming
    return None if settled else latest_fire(subscription, now)


def is_done(reports: Sequence[Report], fire: Fire) -> bool:
    """Return whether this date's digest was posted or had nothing to post."""
    return any(each.occasion == fire.occasion and each.outcome in DONE for each in reports)


def is_pending(situation: Situation, now: datetime) -> bool:
    """Return whether a digest is due and not done, and the clock looks at it before the next one's time."""
    fire = due_fire(situation, now)
    return situation.next_at is not None and fire is not None and not is_done(situation.reports, fire)


def is_late(situation: Situation, now: datetime) -> bool:
    """Return whether a digest has been due for LATE without the next time being set, the last thing a delivery does."""
    fire = due_fire(situation, now)
    return situation.next_at is not None and fire is not None and now - fire.at > LATE


def overdue_since(situation: Situation, now: datetime) -> datetime | None:
    """Return when the clock should have looked at a pending digest; None unless that is LATE ago."""
    at = situation.next_at
    return at if at is not None and now - at > LATE and is_pending(situation, now) else None


def coming_fires(subscription: Subscription, reports: Sequence[Report], now: datetime, count: int) -> tuple[Fire, ...]:
    """Return the next `count` digests to come, dates that are done left out."""
    known = [parse_occasion(each.occasion) for each in reports if each.outcome in DONE]
    done = max((each.day for each in known if each and each.kind != "edition"), default=date.min)
    fires = next_fires(subscription, now, count=count + 2)  # a change of zone moves by two dates at most
    return tuple(fire for fire in fires if fire.day > done and not _too_soon(fire, reports))[:count]


def next_time(subscription: Subscription, now: datetime) -> datetime | None:
    """Return the time of the next digest; None only at the end of time."""
    return next((fire.at for fire in next_fires(subscription, now)), None)


def time_after(subscription: Subscription, fire: Fire, now: datetime) -> datetime | None:
    """Return the next time after `fire` was dealt with: never its date again, whatever the subscription says by now."""
    coming = next_fires(subscription, max(now, fire.at), count=2)
    return next((each.at for each in coming if each.day > fire.day), None)


def time_after_change(changed: Subscription, before: Situation, now: datetime) -> datetime | None:
    """Return when the clock has to look at a digest that was changed; None for one that is halted.

    A digest that is due and still being tried survives a change that leaves its date.
    """
    if changed.halted:
        return None
    if before.subscription and is_pending(before, now):
        due, was = latest_fire(changed, now), latest_fire(before.subscription, now)
        if due and was and due.day == was.day:
            return before.next_at
    return next((fire.at for fire in coming_fires(changed, before.reports, now, 1)), None)


def time_after_loss(subscription: Subscription, now: datetime) -> datetime | None:
    """Return when to look at a digest whose next time was lost: at once where one may have been missed (its delivery
    finds out), else at the next time."""
    missed = latest_fire(subscription, now)
    return now if missed is not None and now - missed.at < MISSED else next_time(subscription, now)


def _too_soon(fire: Fire, reports: Sequence[Report]) -> bool:
    """Whether a note would be the second one in a week, on whatever day it was before."""
    posted = (parse_occasion(each.occasion) for each in reports if each.outcome == "posted")
    return fire.kind == "weekly" and any(
        each.kind == "weekly" and fire.day - each.day < WEEK for each in posted if each
    )


def _fires(subscription: Subscription, start: date, step: int) -> Iterator[Fire]:
    """Fires from the day before `start` (in the direction of `step`) on, in that order."""
    kind: Kind = "weekly" if subscription.channel.series == WEEKLY else "scheduled"
    for number in range(-1, SEARCHED_DAYS):
        try:
            day = start + step * timedelta(days=number)
            at = fire_instant(day, subscription.at_minute, subscription.zone)
        except (OverflowError, ValueError):
            return
        wanted = day.weekday() in subscription.weekdays
        if wanted and at and (subscription.paused_until is None or day >= subscription.paused_until):
            yield Fire(day=day, at=at, kind=kind)


def _after_gap(wall: datetime, day: date) -> datetime | None:
    """The wall time moved forward by the gap it fell into; None when all of `day` was skipped. Where the gap reaches
    over midnight that is an instant of the next date: the digest still comes, once, and stays that of `day`."""
    noon = datetime.combine(day, time(12), tzinfo=wall.tzinfo)  # never in a gap, unless the whole date is
    exists = noon.astimezone(UTC).astimezone(wall.tzinfo).date() == day
    return wall.astimezone(UTC) if exists else None
