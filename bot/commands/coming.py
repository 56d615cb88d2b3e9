"""When the next digests come, with what was delivered already in mind. Pure; for the channel owner who changes a time
and for the reader who must not get a date twice.

A date that was delivered, or found empty, is done, whatever the time of day is changed to. A digest that is due and
still being tried survives a change that leaves its date.
"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.digests.due import Fire, latest_fire, next_fires
from bot.model import Subscription
from bot.storage.reports import Report
from bot.storage.subscriptions import Situation

SCHEDULED = "scheduled:"


def coming_fires(subscription: Subscription, reports: Sequence[Report], now: datetime, count: int) -> tuple[Fire, ...]:
    """Return the next `count` digests to come, dates that are done left out."""
    done = done_day(reports)
    fires = next_fires(subscription, now, count=count + 2)  # a change of zone moves by two dates at most
    return tuple(fire for fire in fires if done is None or fire.day > done)[:count]


def next_look(changed: Subscription, before: Situation, now: datetime) -> datetime | None:
    """Return when the clock has to look at a digest that was changed; None for one that is halted."""
    if changed.halted:
        return None
    if is_pending(before, now) and _same_date(changed, before.subscription, now):
        return before.next_at
    return next((fire.at for fire in coming_fires(changed, before.reports, now, 1)), None)


def is_pending(situation: Situation, now: datetime) -> bool:
    """Return whether a digest is due and not done: the clock looks at it before the next one's time."""
    subscription, at = situation.subscription, situation.next_at
    if subscription is None or at is None or subscription.halted:
        return False
    fire = latest_fire(subscription, now)
    done = done_day(situation.reports)
    coming = next_fires(subscription, now)
    return bool(fire and coming and at < coming[0].at and (done is None or fire.day > done))


def done_day(reports: Sequence[Report]) -> date | None:
    """Return the newest local date whose digest was posted or had nothing to post."""
    done = (each.occasion for each in reports if each.outcome in ("posted", "nothing"))
    return max((date.fromisoformat(name.removeprefix(SCHEDULED)) for name in done if SCHEDULED in name), default=None)


def _same_date(changed: Subscription, before: Subscription | None, now: datetime) -> bool:
    """Whether the digest that is due stays that of its date."""
    due, was = latest_fire(changed, now), latest_fire(before, now) if before else None
    return bool(due and was and due.day == was.day)
