"""What the store keeps of digests that were asked for, and when the clock has to look at them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model import Channel, Person, Subscription, Workspace
from bot.store import keys
from bot.store.audit import check_values
from bot.store.follows import Follow, Follows
from bot.store.reports import Report, Reports
from bot.store.subscriptions import Due, Situation, Subscriptions

NINE = datetime(2026, 6, 30, 9, tzinfo=UTC)
GENERAL = Channel(platform="slack", workspace="T1", id="C1")
ODD = Channel(platform="discord", workspace="", id="7:{x} *")
ADA = Person(platform="slack", workspace="T1", user="U1")
GRACE = Person(platform="discord", user="42")


@pytest.fixture
def subscriptions(redis):
    return Subscriptions(redis)


@pytest.fixture
def follows(redis):
    return Follows(redis)


def a_follow(words, person=ADA, minutes=0):
    workspace = Workspace(platform=person.platform, id="T1")
    return Follow(person=person, workspace=workspace, words=words, since=NINE + timedelta(minutes=minutes))


async def test_a_subscription_comes_back_as_it_was_saved(subscriptions):
    wanted = Subscription(
        channel=ODD,
        owner=GRACE,
        at_minute=1290,
        zone="America/New_York",
        weekdays=frozenset({1}),
        about="author:gu",
        layout="list",
        paused_until=date(2026, 7, 3),
        halted="archived",
    )
    await subscriptions.save(wanted, NINE)
    assert await subscriptions.load(ODD) == wanted
    assert await subscriptions.next_at(ODD) == NINE
    assert await subscriptions.load(GENERAL) is None


async def test_what_is_due_comes_earliest_first_and_no_more_than_asked_for(subscriptions):
    for number in range(5):
        channel = Channel(platform="slack", workspace="T1", id=f"C{number}")
        await subscriptions.save(Subscription(channel=channel), NINE + timedelta(minutes=4 - number))
    due = await subscriptions.load_due(NINE + timedelta(minutes=2), limit=2)
    assert [each.channel.id for each in due] == ["C4", "C3"]
    assert due[0].at == NINE
    assert len(await subscriptions.load_due(NINE + timedelta(minutes=2), limit=10)) == 3


async def test_a_channel_with_odd_signs_comes_back_out_of_the_set(subscriptions):
    await subscriptions.save(Subscription(channel=ODD), NINE)
    [due] = await subscriptions.load_due(NINE, limit=1)
    assert due == Due(channel=ODD, at=NINE)


async def test_only_one_of_two_clocks_moves_a_due_digest(subscriptions):
    await subscriptions.save(Subscription(channel=GENERAL), NINE)
    due = Due(channel=GENERAL, at=NINE)
    assert await subscriptions.move(due, NINE + timedelta(minutes=5))
    assert await subscriptions.move(due, NINE + timedelta(minutes=5)), "a repeated step changes nothing"
    assert not await subscriptions.move(due, NINE + timedelta(hours=1))
    assert not await subscriptions.move(due, None)
    assert await subscriptions.next_at(GENERAL) == NINE + timedelta(minutes=5)
    assert await subscriptions.move(Due(channel=GENERAL, at=NINE + timedelta(minutes=5)), None)
    assert await subscriptions.next_at(GENERAL) is None
    assert not await subscriptions.move(due, NINE), "what was unsubscribed does not come back"


async def test_a_halted_subscription_is_kept_but_never_due(subscriptions):
    await subscriptions.save(Subscription(channel=GENERAL), NINE)
    await subscriptions.save(Subscription(channel=GENERAL, halted="archived"), None)
    assert await subscriptions.load_due(NINE, limit=10) == []
    assert [each.halted async for each in subscriptions.walk()] == ["archived"]


async def test_an_ended_subscription_leaves_nothing(subscriptions, redis):
    await subscriptions.save(Subscription(channel=GENERAL), NINE)
    await subscriptions.remove(GENERAL)
    assert await redis.keys("*") == []


async def test_a_walk_meets_every_subscription_and_no_other_key(subscriptions, redis, monkeypatch):
    monkeypatch.setattr("bot.store.subscriptions.SLICE", 10)
    wanted = {f"C{number}" for number in range(60)}
    for name in wanted:
        channel = Channel(platform="slack", workspace="T1", id=name)
        await redis.set(keys.subscription(channel), b"\x01" + b"junk" if name == "C7" else b"", ex=600)
        if name != "C7":
            await subscriptions.save(Subscription(channel=channel), None)
    assert {each.channel.id async for each in subscriptions.walk()} == wanted - {"C7"}


async def test_a_workspace_is_asked_for_its_own_subscriptions_only(subscriptions):
    other = Channel(platform="slack", workspace="T2", id="C1")
    await subscriptions.save(Subscription(channel=GENERAL), NINE)
    await subscriptions.save(Subscription(channel=other), NINE)
    found = await subscriptions.of_workspace(Workspace(platform="slack", id="T2"))
    assert [each.channel for each in found] == [other]


async def test_the_last_attempt_and_the_last_success_are_reported(redis):
    reports = Reports(redis)
    posted = Report(occasion="scheduled:2026-06-29", outcome="posted", at=NINE, papers=8)
    later = Report(occasion="scheduled:2026-06-30", outcome="nothing", at=NINE + timedelta(days=1), reason="a weekend")
    await reports.save(GENERAL, posted)
    assert list(await reports.load(GENERAL)) == [posted]
    await reports.save(GENERAL, later)
    assert list(await reports.load(GENERAL)) == [later, posted]
    assert list(await reports.load(ODD)) == []


async def test_the_same_words_are_followed_once(follows):
    assert await follows.add(a_follow("author:gu"))
    assert not await follows.add(a_follow("Author:Gu"))
    assert await follows.add(a_follow("state space", minutes=-1))
    assert [each.words for each in await follows.load(ADA)] == ["state space", "author:gu"]
    assert await follows.remove(ADA, "AUTHOR:GU")
    assert not await follows.remove(ADA, "author:gu")


async def test_a_walk_meets_everyone_who_follows_something(follows):
    await follows.add(a_follow("llm"))
    await follows.add(a_follow("agents"))
    await follows.add(a_follow("agents", person=GRACE))
    await follows.remove(GRACE, "agents")
    met = [[each.words for each in followed] async for followed in follows.walk()]
    assert [sorted(words) for words in met] == [["agents", "llm"]]
    await follows.add(a_follow("again", person=GRACE))
    assert len([followed async for followed in follows.walk()]) == 2


async def test_a_muted_person_is_told_why_once(follows):
    await follows.mute(ADA, "your private messages are closed")
    assert await follows.load_muted() == {ADA}
    assert await follows.unmute(ADA) == "your private messages are closed"
    assert await follows.unmute(ADA) == ""
    assert await follows.load_muted() == frozenset()


async def test_nothing_is_left_of_a_follower_who_is_forgotten(follows, redis):
    await follows.add(a_follow("llm"))
    await follows.mute(ADA, "closed")
    await follows.forget(ADA)
    assert await redis.keys("*") == []


async def test_one_look_shows_all_that_is_known_of_a_channel(subscriptions, redis):
    assert await subscriptions.look(GENERAL) == Situation()
    wanted = Subscription(channel=GENERAL, owner=ADA)
    report = Report(occasion="scheduled:2026-06-29", outcome="posted", at=NINE, papers=8)
    await subscriptions.save(wanted, NINE)
    await Reports(redis).save(GENERAL, report)
    assert await subscriptions.look(GENERAL) == Situation(subscription=wanted, next_at=NINE, reports=(report,))


async def test_a_subscription_that_cannot_be_read_is_none_and_doctor_names_it(subscriptions, redis):
    await subscriptions.save(Subscription(channel=GENERAL), NINE)
    [finding] = await check_values(redis)
    assert finding.level == "good"
    await redis.set(keys.subscription(GENERAL), b"\x01junk")
    assert await subscriptions.load(GENERAL) is None
    [finding] = await check_values(redis)
    assert "papers:{channel:slack:T1:C1}:subscription" in finding.text


async def test_forgetting_who_set_a_digest_up_keeps_what_it_was_changed_to_meanwhile(subscriptions, monkeypatch):
    await subscriptions.save(Subscription(channel=GENERAL, owner=ADA, top=3), NINE)
    real = subscriptions._swap

    async def changed_first(**swap):
        monkeypatch.setattr(subscriptions, "_swap", real)
        await subscriptions.save(Subscription(channel=GENERAL, owner=ADA, top=9), NINE)
        return await real(**swap)

    monkeypatch.setattr(subscriptions, "_swap", changed_first)
    await subscriptions.disown(GENERAL, ADA)
    kept = await subscriptions.load(GENERAL)
    assert (kept.owner, kept.top) == (None, 9)
    assert await subscriptions.next_at(GENERAL) == NINE
