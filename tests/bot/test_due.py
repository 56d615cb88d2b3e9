"""Whether a digest is due, late, done or to come, for a channel in Berlin that has one on weekdays at nine."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from cases import each

from bot.digests.due import (
    Fire,
    due_fire,
    is_done,
    is_late,
    is_pending,
    overdue_since,
    time_after,
    time_after_change,
    time_after_loss,
)
from bot.model import Channel, Subscription
from bot.store.reports import Report
from bot.store.subscriptions import Situation

HERE = Channel(platform="slack", workspace="T1", id="C1")
NINE = Subscription(channel=HERE, zone="Europe/Berlin", at_minute=540)
HALTED = msgspec.structs.replace(NINE, halted="the channel is archived")


def april(day, hour, minute=0):
    return datetime(2025, 4, day, hour, minute, tzinfo=UTC)


TUESDAY = Fire(day=date(2025, 4, 22), at=april(22, 7))
WEDNESDAY = Fire(day=date(2025, 4, 23), at=april(23, 7))


def report(day, outcome="posted"):
    return Report(occasion=f"scheduled:2025-04-{day}", outcome=outcome, at=april(day, 7, 1))


@each(
    "now, next_at, reports, said",
    [
        (april(22, 6, 59), april(22, 7), [], ""),  # before its time
        (april(22, 7), april(22, 7), [], "due pending"),  # at its time
        (april(22, 7, 3), april(22, 7, 5), [report(21)], "due pending"),  # being delivered
        (april(22, 7, 11), april(22, 7, 12), [report(22, "waiting")], "due pending late"),  # tried again
        (april(22, 7, 11), april(22, 7), [report(21)], "due pending late overdue"),  # no clock runs
        (april(22, 7, 1), april(22, 7, 5), [report(22)], "due"),  # posted, the next time not set yet
        (april(22, 7, 1), april(22, 7, 5), [report(22, "nothing")], "due"),  # nothing new, not set yet
        (april(22, 7, 1), april(23, 7), [report(22)], ""),  # posted, and the next time is set
        (april(22, 10), april(23, 7), [], ""),  # set up after its time
        (april(22, 10), None, [], "due"),  # its next time was lost
    ],
)
def test_what_is_said_of_a_digest(now, next_at, reports, said):
    situation = Situation(subscription=NINE, next_at=next_at, reports=tuple(reports))
    told = {
        "due": due_fire(situation, now),
        "pending": is_pending(situation, now),
        "late": is_late(situation, now),
        "overdue": overdue_since(situation, now),
    }
    assert " ".join(name for name, true in told.items() if true) == said


@each("subscription", [None, HALTED])
def test_nothing_is_due_where_no_digest_is_set_or_it_is_halted(subscription):
    situation = Situation(subscription=subscription, next_at=april(22, 7))
    assert due_fire(situation, april(22, 8)) is None
    assert not is_pending(situation, april(22, 8))
    assert not is_late(situation, april(22, 8))


@each("outcome, done", [("posted", True), ("nothing", True), ("waiting", False), ("refused", False), ("failed", False)])
def test_a_date_is_done_when_it_was_posted_or_had_nothing_to_post(outcome, done):
    assert is_done([report(22, outcome)], TUESDAY) == done
    assert not is_done([report(22, outcome)], WEDNESDAY)


@pytest.mark.parametrize(
    ("minute", "now", "at"),
    [
        pytest.param(540, april(22, 7, 1), april(23, 7), id="as it was"),
        pytest.param(1200, april(22, 7, 1), april(23, 18), id="moved to the evening: not a second time that day"),
        pytest.param(540, april(25, 9), april(28, 7), id="found late: only what is still to come"),
    ],
)
def test_a_digest_that_was_dealt_with_is_followed_by_that_of_a_later_date(minute, now, at):
    assert time_after(msgspec.structs.replace(NINE, at_minute=minute), TUESDAY, now) == at


@pytest.mark.parametrize(
    ("now", "at"),
    [
        pytest.param(april(22, 8), april(22, 8), id="an hour after its time: at once"),
        pytest.param(april(23, 6), april(23, 6), id="the day after, before the next: at once"),
        pytest.param(april(27, 12), april(28, 7), id="at the weekend: on Monday"),
    ],
)
def test_a_lost_next_time_is_found_again(now, at):
    assert time_after_loss(NINE, now) == at


@pytest.mark.parametrize(
    ("before", "reports", "at"),
    [
        pytest.param(HALTED, [], april(22, 18), id="invited again before its time that day"),
        pytest.param(HALTED, [report(22)], april(23, 18), id="invited again, that day is done"),
        pytest.param(None, [report(22)], april(23, 18), id="set up anew, that day is done"),
        pytest.param(None, [], april(22, 18), id="set up for the first time"),
    ],
)
def test_a_change_never_brings_a_date_again(before, reports, at):
    evening = msgspec.structs.replace(NINE, at_minute=1200)
    assert time_after_change(evening, Situation(subscription=before, reports=tuple(reports)), april(22, 12)) == at
