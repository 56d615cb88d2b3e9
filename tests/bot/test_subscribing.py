"""A channel owner sets a digest up, changes it and ends it: what is shown is what then happens, and nothing repeats."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.jobs import HeldJobs
from fakes.platform import FakePlatform
from fakes.running import leave_marks
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from bot.app import open_bot
from bot.commands.digest_card import POST_NOW
from bot.digest_reply import digest_reply
from bot.digests.clock import DigestClock
from bot.digests.deliver import Deliverer
from bot.digests.due import coming_fires, is_pending, time_after_change
from bot.errors import BusyError, RefusedError
from bot.health.heartbeat import GATEWAY
from bot.health.metrics import Meter
from bot.language.digest_words import when_in_words
from bot.language.forms import check_form
from bot.model import Asker, Channel, Message, MessageRef, Paper, PaperId, Person, Subscription
from bot.ports import Access
from bot.replies import plain
from bot.runtime import build_handlers
from bot.settings import Settings
from bot.store.health import SourceHealth
from bot.store.reports import Report
from bot.store.subscriptions import Situation

HERE = Channel(platform="fake", workspace="T1", id="general")
ADA = Person(platform="fake", workspace="T1", user="ada")
GRACE = Person(platform="fake", workspace="T1", user="grace")
MONDAY, TUESDAY = date(2025, 4, 21), date(2025, 4, 22)


class Office:
    """One channel, its owner, and the clock and worker that serve it."""

    def __init__(self, bot, clock, source):
        self.bot, self.clock, self.source = bot, clock, source
        self.platform = FakePlatform(clock)
        bot.publishers["fake"] = self.platform
        store, meter = bot.store, Meter(CollectorRegistry())
        self.jobs = HeldJobs(clock)
        self.digest_clock = DigestClock(store.subscriptions, self.jobs, bot.store.leases, clock, meter)
        deliverer = Deliverer(store, bot.digests, bot.library, bot.publishers, clock, meter)
        self.handlers = build_handlers(deliverer, {}, {})

    async def say(self, text, *, who=ADA, zone="Europe/Berlin", manages=True, **options):
        asker = Asker(person=who, channel=HERE, zone=zone, manages=manages, **options)
        return [reply async for reply in self.bot.answer(text, asker)][-1]

    async def wait(self, **parts):
        """Time passes; whatever is due by then happens."""
        self.clock.advance(**parts)
        await leave_marks(self.bot)
        await self.digest_clock.tick()
        await self.jobs.run_due(self.handlers)

    def digests(self):
        return [name.removeprefix("scheduled:") for name in self.platform.digests(HERE)]

    async def next_at(self):
        return await self.bot.store.subscriptions.next_at(HERE)


@pytest.fixture
async def office(redis, server_url, clock):
    source = FakeSource()
    source.days = {MONDAY: [a_paper(1), a_paper(2)]}
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await leave_marks(bot)
        yield Office(bot, clock, source)


def a_paper(number, day=MONDAY):
    return Paper(id=PaperId(f"2504.{number:05d}"), title=f"Paper {number}", upvotes=number, days=(day,))


def rows(reply, left):
    return [plain(row.value) for row in reply.rows if row.left == left]


def words(reply):
    return " ".join(plain(line) for line in (*reply.lines, *reply.note))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


async def test_what_is_announced_is_when_it_comes(office):
    reply = await office.say("subscribe at 20:00")
    assert rows(reply, "Next") == ["Monday 21 April, 20:00 Berlin time (18:00 UTC)"]
    assert await office.next_at() == utc(2025, 4, 21, 18)
    await office.wait(hours=1, minutes=59)
    assert office.digests() == []
    await office.wait(minutes=1)
    assert office.digests() == ["2025-04-21"]


async def test_a_date_that_was_delivered_is_not_delivered_again_at_a_later_time(office):
    await office.say("subscribe at 18:30")
    await office.wait(minutes=30)
    assert office.digests() == ["2025-04-21"]
    reply = await office.say("subscribe at 22:00")
    why = "as Monday's is already posted"
    assert rows(reply, "Next") == [f"Tuesday 22 April, 22:00 Berlin time (20:00 UTC), {why}"]
    assert "aren't posted again" in words(reply)
    office.source.days[date(2025, 4, 22)] = [a_paper(3, date(2025, 4, 22))]
    await office.wait(hours=5)
    assert office.digests() == ["2025-04-21"]
    await office.wait(hours=24)
    assert office.digests() == ["2025-04-21", "2025-04-22"]


async def test_the_same_settings_again_change_nothing_and_say_so(office):
    await office.say("subscribe at 9 top 3")
    await office.say("subscribe top 5")
    for typed in ("subscribe top 5", "subscribe at 9 Berlin weekdays"):
        assert (await office.say(typed)).title == "Nothing changed"
    await office.say("undo")
    assert rows(await office.say("settings"), "Papers") == ["top 3"], "the last change, not the answer after it"


@pytest.mark.parametrize(
    ("typed", "change", "press"),
    [
        ("change time to 11", "Time: 09:00 → 11:00 Berlin time", "Change to 11:00"),
        ("digest at 8am new york", "Time: 09:00 Berlin time → 08:00 New York time", "Change to 08:00 New York time"),
        ("digest only on mondays", "Days: weekdays → Mondays", "Change to Mondays"),
        ("change topic to RLHF", "Topic: all topics → RLHF", "Change to RLHF"),
        ("make the digest top 5", "Papers: top 8 → top 5", "Change to top 5"),
        ("change to 5 papers", "Papers: top 8 → top 5", "Change to top 5"),
        ("post at 8 instead", "Time: 09:00 → 08:00 Berlin time", "Change to 08:00"),
    ],
)
async def test_an_order_in_other_words_asks_once_and_says_what_changes(office, typed, change, press):
    await office.say("subscribe at 9 Berlin")
    before = await office.say("settings")
    asked = await office.say(typed)
    assert (asked.title, [plain(each) for each in asked.lines]) == ("Change the digest here?", [change])
    assert await office.say("settings") == before
    [button] = asked.buttons
    assert button.label == press
    assert (await office.say(button.says)).title == "Digest updated"


async def test_options_without_a_digest_set_none_up_unasked(office):
    asked = await office.say("change number of papers to 5")
    assert (asked.title, words(asked)) == ("Post a daily digest here?", "No digest here yet.")
    assert (await office.say("settings")).title == "No digest here"


async def test_a_pressed_undo_brings_a_digest_back_as_a_typed_one_does(office):
    for direct in (False, True):
        await office.say("subscribe at 9", direct=direct)
        [undo] = (await office.say("unsubscribe", direct=direct)).buttons
        assert (await office.say(undo.says, direct=direct)).title == "Digest brought back"
        await office.say("unsubscribe", direct=direct)
        assert (await office.say("undo", direct=direct)).title == "Digest brought back"
        await office.say("unsubscribe", direct=direct)
        assert (await office.say("subscribe at 10", direct=direct)).title.endswith("set up")


async def test_whoever_ends_the_digest_of_somebody_else_is_asked_first(office):
    await office.say("subscribe at 9")
    asked = await office.say("unsubscribe", who=GRACE)
    assert (asked.title, words(asked)) == (
        "Stop the digest here?",
        "Somebody else set it up: weekdays at 09:00 Berlin time, top 8.",
    )
    assert [button.label for button in asked.buttons] == ["Unsubscribe", "Pause 1 week"]
    assert (await office.say("settings")).title == "This channel's digest"
    assert (await office.say(asked.buttons[0].says, who=GRACE)).title == "Unsubscribed: no more digests here"
    await office.say("undo", who=GRACE)
    assert (await office.say("unsubscribe", who=GRACE)).title == "Unsubscribed: no more digests here"


async def test_a_channel_reads_that_a_digest_was_brought_back_however_late_undo_is_pressed(office):
    await office.say("subscribe at 9")
    office.clock.advance(minutes=11)
    [undo] = (await office.say("unsubscribe")).buttons
    office.clock.advance(minutes=11)
    await office.say(undo.says)
    assert announced(office)[2:] == ["Somebody brought back the digest here: weekdays at 09:00 Berlin time, top 8."]


async def test_a_digest_that_is_set_up_and_changed_at_once_is_told_as_both(office):
    await office.say("subscribe at 9")
    for top in (3, 4):
        assert (await office.say(f"subscribe top {top}")).title == "Digest updated"
        said = f"Somebody set up a digest here and changed it: weekdays at 09:00 Berlin time, top {top}."
        assert announced(office) == [said]


async def test_mute_and_snooze_ask_for_how_long_with_a_button_for_a_week(office):
    await office.say("subscribe at 9")
    for typed in ("mute", "snooze"):
        assert [each.says for each in (await office.say(typed)).buttons][:1] == ["pause 1 week"]


async def test_subscribing_to_a_topic_asks_with_the_whole_command(office):
    asked = await office.say("subscribe to diffusion at 9am in berlin")
    assert asked.title == "Post a daily digest here?"
    labels = ["Subscribe about diffusion at 9am in berlin", "Search instead"]
    assert [button.label for button in asked.buttons] == labels
    assert (await office.say(asked.buttons[0].says)).title == "Digest set up"


async def test_posting_now_is_offered_while_there_is_something_to_post(office):
    """What would answer that all of it was posted is not a button."""
    await office.say("subscribe at 20:00 top 1")
    assert POST_NOW in (await office.say("settings")).buttons
    await office.say("post now")
    for text in ("settings", "subscribe at 21:00", "preview"):
        assert not [each for each in (await office.say(text)).buttons if each.says == POST_NOW.says], text
    await office.wait(hours=3)
    office.source.days[TUESDAY] = [a_paper(3, TUESDAY)]
    await office.wait(hours=18)
    await office.bot.refresh_day(TUESDAY)
    assert POST_NOW in (await office.say("settings")).buttons, "a new edition"
    await office.wait(hours=6)
    assert POST_NOW not in (await office.say("settings")).buttons, "the digest of the day had them"


async def test_a_preview_after_the_days_digest_shows_the_same_papers_with_what_is_set_now(office):
    """It showed the posted one, with the topic and the number of before."""
    office.source.days[MONDAY].append(a_paper(3))
    await office.bot.refresh_day(MONDAY)
    await office.say("subscribe at 9 top 1")
    await office.wait(hours=24)
    for hours, said in ((0, "Today's digest is already posted."), (24, "Nothing new since the last digest.")):
        await office.wait(hours=hours)
        await office.say("subscribe top 2 as list")
        shown = await office.say("preview")
        assert words(shown) == f"{said} With your current settings it would look like this:"
        [message] = shown.messages
        assert [paper.title for paper in message.papers] == ["Paper 3", "Paper 2"]
        assert digest_reply(message).title == "Papers · Monday 21 April"
        assert plain(digest_reply(message).lines[0]).startswith("Top 2 of 3")
        assert [each.label for each in shown.buttons[:2]] == ["Change", "‹ Settings"]
    await office.say("subscribe about quantum")
    assert words(await office.say("preview")).startswith("Nothing new that matches this digest's filter")


async def test_a_preview_of_nothing_offers_no_posting(office):
    await office.bot.refresh_day(MONDAY)
    await office.say("subscribe at 20:00 about quantum")
    shown = await office.say("preview")
    assert shown.title == "Preview: nothing to post"
    assert POST_NOW.says not in [each.says for each in shown.buttons]


async def test_a_topic_with_a_slip_is_asked_about_before_anybody_hears_of_it(office):
    office.source.days[MONDAY] = [
        Paper(id=PaperId(f"2504.0010{at}"), title=f"Diffusion models {at}", upvotes=at, days=(MONDAY,)) for at in (1, 2)
    ]
    await office.bot.refresh_day(MONDAY)
    asked = await office.say("subscribe at 20:00 about difusion models top 3")
    assert asked.title == "Did you mean “diffusion models”?"
    assert words(asked) == "No recent paper matches “difusion models”. Nothing was changed yet."
    assert await office.bot.store.subscriptions.load(HERE) is None
    assert not office.platform.digests(HERE)
    use, keep = asked.buttons
    assert (use.label, keep.label) == ("Use “diffusion models”", "Keep “difusion models”")
    for button, about in ((keep, "difusion models"), (use, "diffusion models")):
        assert "top 3" in str(rows(await office.say(button.says), "Papers")), "what else was said is kept"
        assert (await office.bot.store.subscriptions.load(HERE)).about == about
    undone = await office.say("undo")
    assert undone.title == "Change undone", "the way back asks nothing"
    assert (await office.say("subscribe about nonsensical blah")).title == "Digest updated", "nothing to mend"


async def test_a_topic_from_somebody_is_read_as_a_search_reads_it_unless_it_is_literal(office):
    made = Paper(id=PaperId("2504.00101"), title="Robots", organization="Acme Labs", days=(MONDAY,))
    await office.bot.library.keep([made])
    for typed, papers, about in (
        ("about robots from acme labs", "top 8 about robots from Acme Labs", 'org:"Acme Labs" robots'),
        ("about: robots from acme labs", "top 8 about robots from acme labs", "robots from acme labs"),
        ("about robots from scratch", "top 8 about robots from scratch", "robots from scratch"),
    ):
        assert rows(await office.say(f"subscribe at 20:00 {typed}"), "Papers") == [papers]
        assert (await office.bot.store.subscriptions.load(HERE)).about == about


async def test_a_followed_search_with_a_slip_is_asked_about(office):
    office.source.days[MONDAY] = [Paper(id=PaperId("2504.00101"), title="Diffusion", upvotes=1, days=(MONDAY,))]
    await office.bot.refresh_day(MONDAY)
    asked = await office.say("follow difusion")
    assert asked.title == "Did you mean “diffusion”?"
    assert (await office.say("following")).title == "You're not following anything"
    assert [(await office.say(each.says)).title for each in asked.buttons] == [
        "Following “diffusion”",
        "Following “difusion”",
    ]


async def test_ending_and_undoing_repeats_nothing_either(office):
    await office.say("subscribe at 18:30 top 3 about paper as papers")
    await office.wait(minutes=30)
    [undo] = (await office.say("unsubscribe")).buttons
    reply = await office.say(undo.says, zone="")
    assert (rows(reply, "Papers"), rows(reply, "Next")) == (
        ["top 3 about paper"],
        ["Tuesday 22 April, 18:30 Berlin time (16:30 UTC)"],
    )
    await office.wait(hours=3)
    assert office.digests() == ["2025-04-21"]


async def test_a_digest_that_is_being_tried_survives_a_change_of_its_looks(office):
    await office.say("subscribe at 18:30")
    office.platform.faults.extend(["busy"] * 3)
    await office.wait(minutes=30)
    office.jobs.lose_everything()
    reply = await office.say("subscribe top 1")
    await leave_marks(office.bot)
    assert rows(await office.say("status"), "Next digest")[0].startswith("due now, then Tuesday 22 April")
    assert rows(reply, "Papers") == ["top 1"]
    for _ in range(4):
        await office.wait(minutes=10)
    assert office.digests() == ["2025-04-21"]
    assert len(office.platform.parts(HERE)) == 3, "what was decided before the change stays decided"


async def test_a_channel_that_shuts_the_bot_out_is_named_and_nothing_is_set(office):
    office.platform.refusals[HERE.ref] = RefusedError("the channel is archived", about="channel")
    reply = await office.say("subscribe")
    assert reply.title == "I can't post here yet"
    assert "The channel is archived. Nothing was set up." in words(reply).replace("  ", " ")
    assert (await office.say("settings")).title == "No digest here"


class Locked(FakePlatform):
    """A private channel into which the bot is yet to be invited."""

    opened = False

    async def check(self, channel):
        waits = Access(problem="the bot is not in this channel", advice="Type /invite @papers there.", waits=True)
        return Access() if self.opened else waits


async def test_a_private_channel_is_set_up_and_begins_with_the_invitation(office):
    locked = office.bot.publishers["fake"] = Locked(office.clock)
    reply = await office.say("subscribe at 20:00")
    assert reply.title == "Invite me first"
    assert "Type /invite @papers there." in words(reply)
    assert await office.next_at() is None
    assert "the bot is not in this channel" in words(await office.say("status"))
    assert "still can't post" in (await office.say("resume")).title
    locked.opened = True
    await office.bot.opened(HERE)
    assert await office.next_at() == utc(2025, 4, 21, 18)
    assert "the bot is not" not in words(await office.say("status"))


async def test_an_invitation_that_was_not_heard_of_is_found_by_resume(office):
    locked = office.bot.publishers["fake"] = Locked(office.clock)
    await office.say("subscribe at 20:00")
    locked.opened = True
    assert (await office.say("resume")).title == "Digest resumed"
    assert await office.next_at() == utc(2025, 4, 21, 18)


async def test_a_face_that_is_elsewhere_or_busy_does_not_hinder(office):
    class Busy(FakePlatform):
        async def check(self, channel):
            raise BusyError("later")

    office.bot.publishers["fake"] = Busy(office.clock)
    assert "Digest set up" in (await office.say("subscribe")).title
    office.bot.publishers.clear()
    assert "Digest updated" in (await office.say("subscribe top 3")).title


async def test_a_zone_chosen_by_button_keeps_what_was_typed(office):
    asked = await office.say("subscribe at 8 mon,wed top 5 about state space as list", zone="")
    tokyo = next(button for button in asked.buttons if button.label == "Tokyo")
    reply = await office.say(tokyo.says, zone="")
    assert rows(reply, "When") == ["Mondays and Wednesdays at 08:00 Tokyo time"]
    assert rows(reply, "Papers") == ["top 5 about state space"]


async def test_a_zone_that_is_none_is_not_taken_from_the_platform(office):
    assert (await office.say("subscribe", zone="Mars/Olympus")).title == "Which time zone?"


async def test_the_change_button_opens_a_form_that_shows_what_is_set(office):
    await office.say("subscribe at 7:45 Kolkata tue top 4 min 2 about author:gu as list")
    form = await office.bot.load_form(None, Asker(person=ADA, channel=HERE, manages=True))
    assert (form.time, form.zone, form.days, form.top, form.min) == ("07:45", "Asia/Kolkata", "tuesday", "4", "2")
    text, problems = check_form(form)
    assert not problems
    before = await office.bot.store.subscriptions.load(HERE)
    await office.say(text)
    assert await office.bot.store.subscriptions.load(HERE) == before


async def test_status_tells_of_the_last_digest_also_if_somebody_posted_it_by_hand(office):
    await office.say("subscribe at 18:30 daily")
    await office.wait(minutes=30)
    office.source.days[TUESDAY] = [a_paper(3, TUESDAY)]
    office.clock.advance(hours=20)
    await office.bot.refresh_day(TUESDAY)
    await office.say("post now")
    office.clock.advance(minutes=3)
    assert rows(await office.say("status"), "Last digest") == ["Tuesday 22 April: 1 paper by hand, 3 minutes ago"]


async def test_status_tells_what_was_posted_and_why_nothing_was(office):
    await office.say("subscribe at 18:30 daily")
    await office.wait(minutes=30)
    office.clock.advance(minutes=3)
    assert rows(await office.say("status"), "Last digest") == ["Monday 21 April: 2 papers, 3 minutes ago"]
    await office.wait(hours=24)
    reply = await office.say("status")
    assert rows(reply, "Last digest") == ["Monday 21 April: 2 papers, 24 hours ago"]
    [attempt] = rows(reply, "Last attempt")
    assert attempt.startswith("Tuesday 22 April: nothing posted: nothing new since the last digest")


async def test_a_digest_that_nobody_looks_at_points_to_the_operator(office):
    await office.say("subscribe at 18:30")
    office.clock.advance(hours=2)
    await leave_marks(office.bot)
    reply = await office.say("status")
    assert "The digest is 1 hour late" in words(reply)
    assert "If you run this bot, papers doctor says why" in words(reply)


async def test_a_lost_channel_halts_and_says_so_everywhere(office):
    await office.say("subscribe at 18:30")
    office.platform.refusals[HERE.ref] = RefusedError("the channel is archived", about="channel")
    await office.wait(minutes=30)
    assert "Stopped: the channel is archived. Once this is fixed: " in words(await office.say("status"))
    assert "Stopped: the channel is archived" in words(await office.say("settings"))
    assert "Stopped: the channel is archived" in words(await office.say(""))
    assert await office.next_at() is None


async def test_status_tells_of_every_source_when_it_last_answered(office):
    now = office.clock.now()
    failed = SourceHealth(answered_at=now - timedelta(hours=5), failed_at=now - timedelta(minutes=9), reason="HTTP 503")
    await office.bot.store.health.save("Hugging Face", failed)
    await office.bot.store.health.save("arXiv", SourceHealth(answered_at=now - timedelta(minutes=3)))
    reply = await office.say("status")
    assert [plain(each) for each in reply.note[1:]] == [
        "Hugging Face: HTTP 503, 9 minutes ago; before that, it answered 5 hours ago",
        "arXiv: answered 3 minutes ago",
    ]
    told = (await office.say("status", manages=False)).note[1:]
    assert [plain(each) for each in told] == [plain(reply.note[1])], "what is well concerns those who manage"
    assert not rows(reply, "Library"), "what whoever runs it looks at stands in small print"


async def test_status_names_a_faces_connection_only_while_it_is_broken(office):
    await office.bot.store.health.save(GATEWAY, SourceHealth(answered_at=office.clock.now()))
    assert "gateway" not in str(await office.say("status"))
    await office.bot.store.health.save(GATEWAY, SourceHealth(failed_at=office.clock.now(), reason="1 of 1 shards"))
    assert "gateway" in str(await office.say("status"))


async def test_with_the_store_down_status_still_tells_what_it_can(clock):
    source = FakeSource()
    source.days = {MONDAY: [a_paper(1)]}
    nowhere = Settings(redis_url="redis://127.0.0.1:9/0")
    async with open_bot(nowhere, clock=clock, source=source, follows=False) as bot:
        asker = Asker(person=ADA, channel=HERE, zone="Europe/Berlin", manages=True)
        await anext(bot.answer("today", asker))
        status = await anext(bot.answer("status", asker))
        assert "I can't say anything about this channel's digest" in words(status)
        assert "Library: 1 paper in 1 edition" in words(status)
        front = await anext(bot.answer("", asker))
        assert [button.label for button in front.buttons] == [
            "Today's papers",
            "Search papers",
            "Set up a daily digest",
        ]
        assert [button.label for button in front.buttons if button.primary] == ["Today's papers"]
        subscribed = await anext(bot.answer("subscribe", asker))
        assert "Nothing was lost or changed" in words(subscribed)


async def test_a_persons_own_digest_goes_with_them_and_a_channels_stays(office):
    mine = Channel(platform="fake", workspace="T1", id="dm")
    await office.say("subscribe top 3")
    direct = Asker(person=ADA, channel=mine, zone="Europe/Berlin", direct=True)
    await anext(office.bot.answer("subscribe top 4", direct))
    data = (await office.say("my data")).file.content
    assert b"top 3" in data
    assert b"top 4" in data
    await office.say("forget me yes")
    assert await office.bot.store.subscriptions.load(mine) is None
    kept = await office.bot.store.subscriptions.load(HERE)
    assert (kept.top, kept.owner) == (3, None)
    assert await office.next_at() is not None


async def test_at_most_two_round_trips_a_command_and_one_more_for_the_undo_of_a_change(office):
    """A pipeline arrives at the server in one read. What a channel is told comes after the answer. Whoever sets a
    digest up also learns whether anybody runs what posts it, and whether there is anything to post now, which is asked
    at the same time."""
    most = {"settings": 4, "status": 3, "pause 2w": 4, "resume": 4, "preview": 4, "subscribe top 3": 6, "subscribe": 7}
    await office.say("today")
    while office.bot.refresher.busy:
        await asyncio.sleep(0)
    for typed in ("subscribe", "subscribe top 3", "settings", "status", "", "pause 2w", "resume", "preview"):
        before = (await office.bot.redis.info("stats"))["total_reads_processed"]
        await office.say(typed)
        after = (await office.bot.redis.info("stats"))["total_reads_processed"]
        assert after - before - 1 <= most.get(typed, 2), (typed, after - before - 1)


async def test_whatever_an_owner_changes_no_date_and_no_paper_comes_twice(office):
    await changeable_owner(office, seed=0, weeks=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 61))
async def test_sixty_owners_who_cannot_decide_get_no_date_and_no_paper_twice(office, seed):
    await changeable_owner(office, seed, weeks=8)


async def changeable_owner(office, seed, weeks):
    """Weeks of somebody who changes time, zone, days and layout, pauses, ends and begins again, while posts fail."""
    chance = random.Random(seed)
    zones = ("UTC", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia")
    moods = (
        lambda: f"subscribe at {chance.randrange(24)}:{chance.randrange(60):02d}",
        lambda: f"subscribe {chance.choice(zones)}",
        lambda: f"subscribe {chance.choice(['daily', 'weekdays', 'mon,thu', 'weekends'])} top {chance.randint(1, 4)}",
        lambda: f"subscribe as {chance.choice(['thread', 'list', 'papers'])}",
        lambda: "pause 2d",
        lambda: "resume",
        lambda: "unsubscribe",
    )
    await office.say("subscribe daily")
    number = 10
    for _ in range(weeks * 28):
        await office.wait(hours=6, minutes=chance.randrange(-60, 60))
        today = office.clock.now().date()
        if today not in office.source.days and today.weekday() < 5:
            office.source.days[today] = [a_paper(number + each, today) for each in range(3)]
            number += 3
        if chance.random() < 0.5:
            await office.say(chance.choice(moods)())
            if chance.random() < 0.3:
                await office.say("subscribe daily")
        if chance.random() < 0.1:
            office.platform.faults.append(chance.choice(["busy", "lost before", "lost after"]))
    headers = [each.message for each in office.platform.standing[HERE.ref] if each.key.endswith("/header")]
    shown = [paper.id for message in headers for paper in message.papers]
    assert len(headers) > 2 * weeks
    assert len(office.digests()) == len(set(office.digests()))
    assert office.digests() == sorted(office.digests())
    assert len(shown) == len(set(shown))


def test_days_and_zones_are_said_as_people_say_them():
    wanted = {
        ((0,), "Europe/Berlin"): "Mondays at 09:00 Berlin time",
        ((0, 4), "America/New_York"): "Mondays and Fridays at 09:00 New York time",
        ((0, 2, 4), "America/Argentina/Buenos_Aires"): "Mondays, Wednesdays and Fridays at 09:00 Buenos Aires time",
        ((0, 1, 2, 3, 4), "UTC"): "weekdays at 09:00 UTC",
        (tuple(range(7)), "Etc/GMT+5"): "every day at 09:00 Etc/GMT+5",
        ((5, 6), "CET"): "weekends at 09:00 CET",
    }
    channel = Channel(platform="slack", workspace="T1", id="C1")
    said = [when_in_words(Subscription(channel=channel, weekdays=frozenset(days), zone=zone)) for days, zone in wanted]
    assert said == list(wanted.values())


def test_a_halted_digest_has_no_time_after_change_and_a_new_one_has():
    wanted = Subscription(channel=HERE, zone="Europe/Berlin")
    now = utc(2025, 4, 21, 16)
    assert time_after_change(wanted, Situation(), now) == utc(2025, 4, 22, 7)
    halted = Subscription(channel=HERE, halted="archived")
    assert time_after_change(halted, Situation(subscription=wanted, next_at=now), now) is None


def test_a_change_that_moves_the_due_date_lets_the_due_digest_go():
    """It was due since nine; at eight in the evening the owner asks for the evening."""
    nine = Subscription(channel=HERE, at_minute=540)
    evening = Subscription(channel=HERE, at_minute=21 * 60)
    now = utc(2025, 4, 22, 20)
    due = Situation(subscription=nine, next_at=now + timedelta(minutes=3))
    assert is_pending(due, now)
    assert time_after_change(nine, due, now) == due.next_at
    assert time_after_change(evening, due, now) == utc(2025, 4, 22, 21)


def test_a_zone_behind_the_date_line_waits_until_its_date_is_new():
    """Auckland had the digest of the 22nd; Los Angeles begins with the 23rd."""
    done = Report(occasion="scheduled:2025-04-22", outcome="posted", at=utc(2025, 4, 21, 21))
    there = Subscription(channel=HERE, zone="America/Los_Angeles", weekdays=frozenset(range(7)))
    [fire] = coming_fires(there, [done], utc(2025, 4, 21, 22), 1)
    assert fire.day == date(2025, 4, 23)


async def test_below_a_digest_the_next_papers_begin_with_the_first_one_that_was_left_out(office):
    await office.say("subscribe at 9 UTC daily top 1")
    await office.wait(days=1)
    [day] = office.digests()
    rest = await office.say(f"rest {day}")
    posted = [part for part in office.platform.parts(HERE) if part != "header"]
    assert rest.cards
    assert len(posted) == 1
    assert not {card.paper.id for card in rest.cards} & set(posted)
    assert rest.cards[0].rank == 2
    nothing = await office.say("rest 2024-01-01")
    assert [button.says for button in nothing.buttons] == ["2024-01-01"]


OF_THE_DAY = [
    *(replace(a_paper(number), title="About agents", upvotes=20 - number) for number in range(4)),
    replace(a_paper(8), title="About video", upvotes=90),
]


@pytest.mark.parametrize("says, rest", [("post now", "rest edition 2025-04-21"), ("", "rest 2025-04-22")])
async def test_the_next_papers_of_a_digest_are_those_it_promised_whatever_is_set_by_then(office, says, rest):
    """Posted by hand or by itself: its topic and least upvotes stay as they were, and its numbers go on."""
    office.source.days = {MONDAY: OF_THE_DAY}
    await office.say("subscribe daily at 9 UTC top 2 min 18 about agents")
    await (office.say(says) if says else office.wait(days=1))
    occasion = "edition:2025-04-21" if says else "scheduled:2025-04-22"
    digest = await office.bot.store.outbox.load_digest(HERE, occasion)
    [following, *_] = digest_reply(Message(digest=digest)).buttons
    assert (following.label, following.says) == ("1 more paper", rest)
    await office.say("subscribe at 9 UTC top 8 about video")
    reply = await office.say(rest)
    assert [(card.rank, card.paper.id) for card in reply.cards] == [(3, "2504.00002")]
    assert plain(reply.lines[0]) == "3 of 3 papers about agents, by upvotes as of now"
    assert [button.label for button in reply.buttons] == ["All 5 of the day"]


async def test_the_next_papers_come_by_the_upvotes_they_show_and_say_why_the_day_has_more(office):
    office.source.days = {MONDAY: [replace(a_paper(number), upvotes=20 - number) for number in range(4)]}
    await office.say("subscribe daily at 9 UTC top 1")
    await office.say("post now")
    office.source.days = {MONDAY: [replace(a_paper(number), upvotes=20 + number) for number in range(5)]}
    await office.wait(hours=3)
    await office.bot.refresh_day(MONDAY)
    reply = await office.say("rest edition 2025-04-21")
    assert [(card.rank, card.paper.upvotes) for card in reply.cards] == [(2, 23), (3, 22), (4, 21)]
    assert (
        plain(reply.note[0]) == "The day has 1 more paper: posted before, added later, or below the digest's upvotes."
    )


def announced(office):
    return ["".join(span.text for line in reply.lines for span in line) for _, reply in office.platform.announced]


@pytest.mark.parametrize("wish", ["about owls", "min 500"])
async def test_posting_now_is_not_offered_where_nothing_passes_the_filter(office, wish):
    office.source.days = {MONDAY: [a_paper(1)]}
    await office.bot.refresh_day(MONDAY)
    for text in (f"subscribe at 9 {wish}", "settings"):
        assert POST_NOW not in (await office.say(text)).buttons
    assert (await office.say("post now")).title == "Nothing to post"
    assert POST_NOW in (await office.say("subscribe about paper min 0")).buttons


async def test_post_now_posts_todays_digest_once_and_leaves_the_rest_to_the_next(office):
    office.source.days = {MONDAY: [a_paper(number) for number in range(4)]}
    await office.say("subscribe daily at 9 top 2")
    posted = await office.say("post now")
    assert (posted.title, words(posted)) == (
        "Posted 2 papers from Monday 21 April",
        "The next digest won't repeat them.",
    )
    assert (await office.say("post now")).title == "Already posted"
    assert len(office.platform.digests(HERE)) == 1
    await office.wait(days=1)
    shown = [each.message.papers for each in office.platform.standing[HERE.ref] if each.key.endswith("/header")]
    assert [[paper.title for paper in papers] for papers in shown] == [["Paper 3", "Paper 2"], ["Paper 1", "Paper 0"]]


async def test_undo_after_posting_says_that_it_stays_and_takes_an_earlier_change_back_only_when_that_is_pressed(office):
    office.source.days = {MONDAY: [a_paper(1)]}
    for typed in ("subscribe at 9", "subscribe at 10", "post now"):
        await office.say(typed)
    asked = await office.say("undo")
    assert (asked.title, words(asked)) == (
        "Posting can't be undone",
        "Your last change was to the digest here. Undoing that would set it to weekdays at 09:00 Berlin time, top 8.",
    )
    assert rows(await office.say("settings"), "When") == ["weekdays at 10:00 Berlin time"]
    [back] = asked.buttons
    assert back.label == "Undo that: set the digest back"
    await office.say(back.says)
    assert rows(await office.say("settings"), "When") == ["weekdays at 09:00 Berlin time"]


async def test_undo_after_posting_without_a_change_before_says_so_alone(office):
    office.source.days = {MONDAY: [a_paper(1)]}
    await office.say("subscribe at 9", who=Person(platform="fake", workspace="T1", user="ben"))
    await office.say("post now")
    asked = await office.say("undo")
    assert (asked.title, asked.lines, asked.buttons) == ("Posting can't be undone", (), ())


async def test_undo_after_posting_that_posted_nothing_takes_the_change_back(office):
    office.source.days = {MONDAY: [a_paper(1)]}
    await office.say("subscribe about owls")
    assert (await office.say("post now")).title == "Nothing to post"
    assert (await office.say("undo")).title.startswith("Unsubscribed")


ASKED_LATER = {
    ("subscribe at 9",): ("Undoing that would end it.", "Undo that: end the digest"),
    ("subscribe at 9", "pause 2w"): ("Undoing that would resume it.", "Undo that: resume the digest"),
    ("subscribe at 9", "pause 2w", "resume"): (
        "Undoing that would pause it until Monday 5 May.",
        "Undo that: pause the digest",
    ),
    ("subscribe at 9", "unsubscribe"): (
        "Undoing that would set it to weekdays at 09:00 Berlin time, top 8.",
        "Undo that: set the digest back",
    ),
}


@pytest.mark.parametrize("typed", ASKED_LATER)
async def test_an_undo_long_after_a_change_that_a_channel_reads_says_first_what_it_would_do(office, typed):
    for text in typed:
        await office.say(text)
    office.clock.advance(minutes=11)
    told = announced(office)
    asked = await office.say("undo")
    does, label = ASKED_LATER[typed]
    assert (asked.title, words(asked)) == (
        "Undo an earlier change?",
        f"Your last change was to the digest here. {does}",
    )
    assert [each.label for each in asked.buttons] == [label]
    assert announced(office) == told, "nothing was done yet"


async def test_an_undo_after_sharing_what_cannot_be_deleted_leaves_what_was_changed_before(office):
    office.source.days = {MONDAY: [a_paper(1)]}
    await office.bot.refresh_day(MONDAY)
    await office.say("save 2504.00001")
    asker = Asker(person=ADA, channel=HERE)
    shared = await office.bot.share("today", asker)
    await office.bot.note_shared(shared, asker, MessageRef(channel=HERE, id=""))
    asked = await office.say("undo")
    assert asked.title == "Nothing was undone"
    assert words(asked).endswith("Your last change was: Saved: Paper 1.")
    assert [(each.label, each.says) for each in asked.buttons] == [("Undo that", "unsave 2504.00001")]


async def test_post_now_keeps_to_the_topic_of_the_digest(office):
    office.source.days = {MONDAY: [a_paper(1), a_paper(2)]}
    await office.say('subscribe about title:"paper 2"')
    assert (await office.say("post now")).title == "Posted 1 paper from Monday 21 April"


async def test_post_now_says_why_nothing_is_posted(office):
    """Where no digest came before, nothing can be new since the last one."""
    office.source.days = {MONDAY: [a_paper(1)]}
    await office.say("subscribe about owls")
    said = await office.say("post now")
    assert plain(said.lines[0]) == "No paper matches this digest's filter yet. Today's papers: today"
    await office.say("subscribe about everything")
    assert (await office.say("post now")).title == "Posted 1 paper from Monday 21 April"


async def test_post_now_is_for_those_who_may_change_the_digest(office):
    await office.say("subscribe")
    assert "Only channel managers" in (await office.say("post now", manages=False)).title
    assert not office.platform.posts


async def test_the_channel_reads_who_set_up_changed_paused_resumed_and_ended_its_digest(office):
    """Each change once; what changes nothing, or is only asked, is not said."""
    for typed in (
        "subscribe top 8",
        "settings",
        "subscribe top 8",
        "subscribe at 10 about agents",
        "pause until 3 May",
        "pause until 3 May",
        "resume",
        "resume",
        "unsubscribe",
        "unsubscribe",
        "subscribe",
    ):
        office.clock.advance(minutes=11)
        await office.say(typed)
    assert announced(office) == [
        "Somebody set up a digest here: weekdays at 09:00 Berlin time, top 8.",
        "Somebody changed the digest here: weekdays at 10:00 Berlin time, top 8, about “agents”.",
        "Somebody paused the digest here until Saturday 3 May. resume brings it back.",
        "Somebody resumed the digest here: weekdays at 10:00 Berlin time.",
        "Somebody ended the digest here.",
        "Somebody set up a digest here: weekdays at 09:00 Berlin time, top 8.",
    ]


async def test_what_one_person_changes_within_minutes_changes_the_line_that_the_channel_reads(office):
    for typed in ("subscribe at 9", "subscribe at 10", "subscribe at 11 top 5", "pause 1w", "resume", "subscribe at 8"):
        await office.say(typed)
    assert announced(office) == ["Somebody changed the digest here: weekdays at 08:00 Berlin time, top 5."]
    await office.say("pause 1w")
    await office.say("subscribe top 6")
    assert announced(office)[0].endswith("top 6, paused until Monday 28 April.")
    await office.say("unsubscribe")
    assert announced(office) == ["Somebody ended the digest here."]
    await office.say("subscribe at 9")
    await office.say("subscribe at 10")
    assert announced(office) == ["Somebody changed the digest here: weekdays at 10:00 Berlin time, top 8."]
    office.clock.advance(minutes=11)
    await office.say("subscribe at 12")
    assert len(announced(office)) == 2
    office.platform.faults.append("announce finds no such message")
    await office.say("subscribe at 13")
    assert announced(office)[2] == "Somebody changed the digest here: weekdays at 13:00 Berlin time, top 8."


async def test_the_channel_reads_what_was_changed_whatever_it_was(office):
    changes = {
        "subscribe at 9": "top 8",
        "subscribe by taste": "top 8 by taste",
        "subscribe min 5 about agents": "top 8, about “agents”, at least 5 upvotes, by taste",
        "subscribe by upvotes min 0": "top 8, about “agents”, any upvotes, by upvotes",
        "subscribe as list": "top 8, about “agents”, list only",
        "subscribe about everything as thread": "top 8, list, details in a thread",
        "subscribe top 9": "top 9",
    }
    for typed in changes:
        await office.say(typed)
        office.clock.advance(minutes=11)
    said = [each.partition(": weekdays at 09:00 Berlin time, ")[2] for each in announced(office)]
    assert said == [f"{told}." for told in changes.values()]


async def test_what_is_as_it_was_again_is_told_to_the_channel_so(office):
    await office.say("subscribe at 9")
    office.clock.advance(minutes=11)
    await office.say("subscribe at 10")
    await office.say("undo")
    said = "Somebody changed the digest here and changed it back: weekdays at 09:00 Berlin time, top 8."
    assert announced(office)[1:] == [said]
    await office.say("subscribe at 10")
    assert announced(office)[1:] == ["Somebody changed the digest here: weekdays at 10:00 Berlin time, top 8."]


async def test_a_digest_that_was_ended_by_mistake_is_brought_back_for_the_channel_and_another_one_is_a_change(office):
    await office.say("subscribe at 9 about agents")
    office.clock.advance(minutes=11)
    await office.say("unsubscribe")
    assert (await office.say("undo")).title == "Digest brought back"
    assert announced(office)[1:] == [
        "Somebody brought back the digest here: weekdays at 09:00 Berlin time, top 8, about “agents”."
    ]
    await office.say("unsubscribe")
    await office.say("subscribe at 10")
    assert announced(office)[1:] == ["Somebody changed the digest here: weekdays at 10:00 Berlin time, top 8."]


async def test_an_undo_does_not_take_back_what_somebody_else_changed_since(office):
    await office.say("subscribe at 9")
    await office.say("subscribe at 10")
    await office.say("subscribe at 11 top 5", who=replace(ADA, user="ben"))
    asked = await office.say("undo")
    does = "set it to weekdays at 09:00 Berlin time, top 8"
    assert (asked.title, words(asked)) == (
        "Undo an earlier change?",
        f"Somebody else changed the digest here after you. Undoing your change would {does}.",
    )
    assert rows(await office.say("settings"), "Papers") == ["top 5"]
    [undo] = asked.buttons
    assert (await office.say(undo.says)).title == "Digest updated"
    await office.say("subscribe at 12")
    assert (await office.say("undo")).title == "Change undone"


async def test_nobody_is_told_of_a_change_in_a_private_talk_or_of_one_that_was_refused(office):
    await office.say("subscribe", direct=True)
    await office.say("pause 1w", direct=True)
    await office.say("unsubscribe", manages=False)
    assert not announced(office)


async def test_a_channel_that_invites_the_bot_is_told_once_what_it_does_unless_it_has_a_digest(office):
    office.platform.faults.append("announce is busy")
    with pytest.raises(BusyError):
        await office.bot.welcome(HERE)
    for _ in range(3):
        await office.bot.welcome(HERE)
    assert len(announced(office)) == 1
    other = Channel(platform="fake", workspace="T1", id="other")
    await office.bot.store.subscriptions.save(Subscription(channel=other), None)
    await office.bot.welcome(other)
    assert len(announced(office)) == 1


async def test_where_the_bot_is_not_invited_nothing_is_said_to_run(office):
    closed = Access(problem="the bot is not in this private channel", advice="Type /invite @papers", waits=True)
    office.platform.check = lambda channel: asyncio.sleep(0, closed)
    reply = await office.say("subscribe")
    assert reply.title == "Invite me first"
    assert [button.label for button in reply.buttons] == ["I've invited it"]
    assert not rows(reply, "Next")
    assert not announced(office)
    del office.platform.check
    await office.say("resume")
    assert announced(office) == ["Somebody started the digest here: weekdays at 09:00 Berlin time."]
