"""The weekly note: asked for, private, once a week, about what is unread and what became of saved papers."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from cases import each
from fakes.jobs import HeldJobs
from fakes.platform import FakePlatform
from fakes.round_trips import round_trips
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from adapters.discord.render import render_reply as discord
from adapters.slack.render import render_reply as slack
from bot.app import open_bot
from bot.bookmark import Seen
from bot.digest_reply import digest_reply
from bot.digests.clock import DigestClock
from bot.errors import RefusedError
from bot.health.metrics import Meter
from bot.language.forms import check_form, open_form
from bot.linked import Linked
from bot.model import Asker, Bookmark, Channel, History, MessageRef, Paper, PaperId, Person
from bot.note import Noted
from bot.ports import Failed, Version
from bot.replies import plain
from bot.runtime import build_handlers
from bot.store.watched import Watched
from bot.weekly.choose import choose_note, find_news
from bot.weekly.watch import Watch

MONDAY = date(2025, 4, 21)
PAPERS = [
    Paper(id=PaperId(f"2504.0000{number}"), title=f"Matter {number}", days=(MONDAY,), upvotes=number)
    for number in range(1, 9)
]
IDS = [paper.id for paper in PAPERS]
HERE = Channel(platform="fake", workspace="T1", id="general")
ADA = Asker(person=Person(platform="fake", workspace="T1", user="ada"), channel=HERE, zone="Europe/Berlin")
TALK = Channel(platform="fake", workspace="T1", id="Dada")
AT_HOME = replace(ADA, channel=TALK, direct=True)


class Scene:
    """A bot with its clock, worker and platform, and whoever asks it."""

    def __init__(self, bot, source, clock):
        self.bot, self.source, self.clock = bot, source, clock
        self.platform = bot.publishers["fake"] = FakePlatform(clock)
        self.jobs, self.meter = HeldJobs(clock), Meter(CollectorRegistry())
        self.digests = DigestClock(bot.store.subscriptions, self.jobs, bot.store.leases, clock, self.meter)

    async def say(self, text, who=ADA):
        return [reply async for reply in self.bot.answer(text, who)][-1]

    async def pass_days(self, count):
        for _ in range(count):
            self.clock.advance(days=1)
            await self.digests.tick()
            await self.jobs.run_due(build_handlers(self.bot.build_deliverer(self.meter), {}, {}))

    def notes(self, talk=TALK):
        return [
            digest_reply(each.message) for each in self.platform.standing[talk.ref] if each.key.startswith("weekly")
        ]


@pytest.fixture
async def scene(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield Scene(bot, source, clock)


def titles(note):
    return [card.paper.title for card in note.cards]


async def test_a_note_comes_once_a_week_in_private_until_it_is_turned_off(scene):
    await scene.say(f"save {IDS[0]} {IDS[1]}")
    done = await scene.say("weekly on friday 7:30")
    assert done.title == "Done: weekly note, Fridays at 07:30 Berlin time"
    assert "Friday 25 April, 07:30 Berlin time (05:30 UTC)" in plain(done.rows[0].value)
    await scene.pass_days(14)
    first, second = scene.notes()
    assert (first.title, plain(first.lines[0])) == ("Weekly note · Friday 25 April", "2 unread")
    assert not any(card.heading for card in first.cards), "the title says that they are to be read"
    assert sorted(titles(first)) == sorted(titles(second)) == ["Matter 1", "Matter 2"]
    assert not scene.platform.standing[HERE.ref]
    assert (await scene.say("weekly off")).title == "Weekly note turned off"
    await scene.pass_days(14)
    assert len(scene.notes()) == 2


async def test_change_below_a_note_opens_its_day_and_time_as_they_are_set(scene):
    await scene.say(f"save {IDS[0]}")
    await scene.say("weekly on tuesday 9", AT_HOME)
    await scene.pass_days(2)
    [change] = [button for button in scene.notes()[0].buttons if button.kind == "form"]
    await scene.say("weekly on friday 17:30 Lima", AT_HOME)
    form = await scene.bot.load_form(open_form(change.form), AT_HOME)
    assert (form.title, form.time, form.zone, form.days) == ("Weekly note", "17:30", "America/Lima", "friday")
    assert check_form(form) == ("weekly on friday 17:30 America/Lima", {})


async def test_a_day_that_is_chosen_within_a_week_of_a_note_is_passed_over_and_the_answer_says_why(scene):
    await scene.say(f"save {IDS[0]}")
    await scene.say("weekly on tuesday 9")
    await scene.pass_days(2)
    told = await scene.say("weekly on friday 17:00")
    assert plain(told.rows[0].value) == (
        "Friday 2 May, 17:00 Berlin time (15:00 UTC), as the last one came on Tuesday 22 April, "
        "if there's anything to say"
    )
    assert "as the last" not in plain((await scene.say("weekly on tuesday 9")).rows[0].value)


async def test_there_is_no_note_when_there_is_nothing_to_say(scene):
    await scene.say("weekly on tuesday 9")
    await scene.pass_days(8)
    await scene.say(f"save {IDS[0]}")
    await scene.say(f"mark read {IDS[0]}")
    await scene.pass_days(7)
    assert not scene.notes()
    assert "if there's anything to say" in str((await scene.say("weekly")).rows)


async def test_a_note_shows_three_papers_and_each_week_others_until_all_were_shown(scene):
    await scene.say(f"save {' '.join(IDS[:6])}")
    await scene.say("weekly on tuesday 9")
    await scene.pass_days(15)
    first, second, third = scene.notes()
    assert len(titles(first)) == len(titles(second)) == 3
    assert {*titles(first), *titles(second)} == {paper.title for paper in PAPERS[:6]}
    assert titles(third) == titles(first)


async def test_a_note_shows_what_the_person_wrote_on_a_paper(scene):
    await scene.say(f"save {IDS[0]} for the talk #rl")
    await scene.say(f"save {IDS[1]} #rl")
    await scene.say(f"save {IDS[2]}")
    await scene.say("weekly on tuesday 9")
    await scene.pass_days(2)
    [note] = scene.notes()
    assert sorted(card.note for card in note.cards) == ["", "#rl", "Your note: for the talk · #rl"]
    for drawn in (slack(note, "/papers"), discord(note, command="papers")):
        assert "Your note: for the talk" in str(drawn)


async def test_moved_to_another_day_it_still_comes_once_a_week_at_most(scene):
    await scene.say(f"save {IDS[0]}")
    await scene.say("weekly on wednesday 9")
    await scene.pass_days(3)
    await scene.say("weekly off")
    await scene.say("weekly on sunday 9")
    await scene.pass_days(4)
    assert len(scene.notes()) == 1
    await scene.pass_days(7)
    assert [note.title.partition(" · ")[2] for note in scene.notes()] == ["Wednesday 23 April", "Sunday 4 May"]


async def test_a_digest_and_a_note_share_a_talk_and_neither_repeats_the_other(scene):
    await scene.say(f"save {IDS[0]}")
    await scene.say("subscribe at 9 daily as list", AT_HOME)
    await scene.say("weekly on tuesday 9", AT_HOME)
    await scene.pass_days(2)
    assert sorted(scene.platform.digests(TALK)) == ["scheduled:2025-04-22", "weekly:2025-04-22"]
    digest = next(each for each in scene.platform.standing[TALK.ref] if each.key.startswith("scheduled"))
    assert len(digest.message.papers) == 8, "a note's papers are news to the digest"
    assert (await scene.say("settings", AT_HOME)).title == "Your digest"


async def test_a_closed_door_is_said_when_it_is_set_up(scene):
    scene.platform.closed_doors.add(ADA.person)
    reply = await scene.say("weekly on monday 9")
    assert (reply.title, plain(reply.lines[0])) == (
        "I can't message you privately here",
        "Their private messages are closed.",
    )


async def test_where_it_comes_is_said_there_once_however_often_it_is_changed(scene):
    for typed in ("weekly on monday 9", "weekly on friday 9"):
        await scene.say(typed)
    assert [plain(reply.lines[0]) for _, reply in scene.platform.told[ADA.person]] == [
        "It will come here. Turn it off: weekly off"
    ]


async def test_a_door_that_closes_later_stops_the_notes_and_weekly_says_so(scene):
    await scene.say(f"save {IDS[0]}")
    await scene.say("weekly on tuesday 9")
    scene.platform.refusals[TALK.ref] = RefusedError("they let nobody write to them", about="channel")
    await scene.pass_days(8)
    told = await scene.say("weekly")
    assert "Stopped: they let nobody write to them" in plain(told.lines[0])
    del scene.platform.refusals[TALK.ref]
    await scene.say("weekly on")
    await scene.pass_days(8)
    assert len(scene.notes()) == 1


async def test_the_note_is_offered_once_after_the_fifth_save(scene):
    offers = []
    for paper_id in (*IDS[:4], IDS[0], *IDS[4:7]):
        offers += [offered(await scene.say(f"save {paper_id}"))]
    assert sum(offers) == offers[5] == 1
    assert (await scene.say("saved")).total == 7, "a mark in the store is no paper"


async def react_to_five(scene, *, aside):
    for number, paper_id in enumerate(IDS[:5]):
        reacted = await scene.bot.react(ADA, MessageRef(channel=HERE, id=f"m{number}"), [paper_id], aside=aside)
    return reacted


def offered(reply):
    return [button.says for button in reply.buttons].count("weekly on")


async def test_a_reaction_offers_it_where_something_can_be_shown_beside_the_message(scene):
    reacted = await react_to_five(scene, aside=True)
    assert (reacted.offers, offered(reacted.reply)) == (True, 1)
    assert not offered(await scene.say("saved"))


@pytest.mark.parametrize("typed", ["saved", "for you", f"save {IDS[5]}"])
async def test_after_a_reaction_that_nothing_can_be_shown_beside_the_next_answer_about_ones_papers_offers_it(
    scene, typed
):
    reacted = await react_to_five(scene, aside=False)
    assert (reacted.offers, offered(reacted.reply)) == (False, 0)
    assert offered(await scene.say(typed)) == 1
    assert [offered(await scene.say(again)) for again in (typed, "saved", "for you")] == [0, 0, 0]


async def test_with_fewer_saves_a_list_offers_nothing_and_costs_no_more_round_trips(scene):
    await scene.say(f"save {' '.join(IDS[:4])}")
    assert not offered(await scene.say("saved"))
    await scene.say("weekly on monday 9")
    await scene.say(f"save {IDS[5]}")
    with round_trips() as trips:
        assert not offered(await scene.say("saved"))
    assert trips.count == 1


async def test_whoever_has_the_note_is_not_offered_it(scene):
    await scene.say(f"save {' '.join(IDS[:4])}")
    await scene.say("weekly on monday 9")
    assert not offered(await scene.say(f"save {' '.join(IDS[4:6])}"))


async def test_undo_brings_back_what_was_set_before(scene):
    await scene.say("weekly on monday 9 Tokyo")
    await scene.say("weekly on friday 17:00")
    await scene.say("undo")
    assert "Mondays at 09:00 Tokyo time" in " ".join(map(plain, (await scene.say("weekly")).lines))
    [again] = (await scene.say("undo")).buttons
    assert again.label == "Change again"
    await scene.say("weekly off")
    await scene.say("undo")
    [again] = (await scene.say("undo")).buttons
    assert again.label == "Turn off again"
    assert "Mondays at 09:00 Tokyo time" in " ".join(map(plain, (await scene.say("weekly")).lines))


async def test_without_a_time_zone_it_is_asked_for(scene):
    asked = await scene.say("weekly on friday 17:00", replace(ADA, zone=""))
    assert asked.title == "Which time zone?"
    assert asked.buttons[0].says.startswith("weekly on friday 17:00 ")
    assert (await scene.say("weekly")).title == "You don't get a weekly note"


async def test_my_data_tells_it_and_forget_me_leaves_nothing_of_it(scene, redis):
    await scene.say(f"save {IDS[0]}")
    await scene.say("weekly on tuesday 9")
    await scene.pass_days(2)
    [weekly] = json.loads((await scene.say("my data")).file.content)["digests"]
    assert weekly["weekly"] == "weekly on tuesday 09:00 Europe/Berlin"
    await scene.say("forget me yes")
    left = [key.decode() async for key in redis.scan_iter(match="*weekly*")]
    assert left == ["papers:{channel:fake:T1:Dada:weekly}:delivery"]
    assert not any(IDS[0].encode() in value for value in (await redis.hgetall(left[0])).values())
    await scene.pass_days(7)
    assert len(scene.notes()) == 1


THEN = Seen(upvotes=3, models=0)
SAVED = Bookmark(id=IDS[0], title="Matter", saved_at=datetime(2025, 4, 21, 9, tzinfo=UTC), then=THEN)
NOW = PAPERS[2]
CAME = {
    "nothing": (SAVED, NOW, Watched(), []),
    "ten times the upvotes": (SAVED, replace(NOW, upvotes=30), Watched(), ["upvotes"]),
    "not quite": (SAVED, replace(NOW, upvotes=29), Watched(), []),
    "from nothing to a few": (replace(SAVED, then=Seen()), replace(NOW, upvotes=9), Watched(), []),
    "code": (SAVED, replace(NOW, code_url="https://github.com/a/b"), Watched(), ["code"]),
    "guessed code": (SAVED, replace(NOW, code_url="https://github.com/a/b", code_guessed=True), Watched(), []),
    "code that was there": (replace(SAVED, then=Seen(code=True)), replace(NOW, code_url="https://a.b"), Watched(), []),
    "models": (SAVED, replace(NOW, linked=Linked(model_count=2)), Watched(), ["models"]),
    "models, and nobody asked before": (
        replace(SAVED, then=Seen()),
        replace(NOW, linked=Linked(model_count=2)),
        Watched(),
        [],
    ),
    "a new version": (SAVED, NOW, Watched(version=2, revised=date(2025, 5, 1)), ["v2"]),
    "a version of before": (SAVED, NOW, Watched(version=2, revised=date(2025, 4, 1)), []),
    "withdrawn at arXiv": (SAVED, NOW, Watched(withdrawn=True), ["withdrawn"]),
    "withdrawn when it was saved": (
        replace(SAVED, then=Seen(withdrawn=True)),
        replace(NOW, withdrawn=True),
        Watched(),
        [],
    ),
    "saved before anything was noted": (replace(SAVED, then=None), replace(NOW, upvotes=900), Watched(), []),
}


@each("bookmark, paper, watched, news", CAME.values())
def test_news_is_what_changed_since_a_paper_was_saved(bookmark, paper, watched, news):
    assert [name for name, _ in find_news(bookmark, paper, watched)] == news


def test_each_piece_of_news_is_told_once_and_what_comes_later_too():
    papers = {IDS[0]: replace(NOW, id=IDS[0], code_url="https://github.com/a/b")}
    read = replace(SAVED, read_at=SAVED.saved_at)
    first = choose_note([read], papers, {}, History(), day=MONDAY, taste={})
    assert first.digest.note.news == {IDS[0]: ("code is out",)}
    assert first.history.notes == {IDS[0]: Noted(told=("code",))}
    week = timedelta(days=7)
    assert choose_note([read], papers, {}, first.history, day=MONDAY + week, taste={}).digest is None
    watched = {IDS[0]: Watched(version=3, revised=date(2025, 5, 9))}
    later = choose_note([read], papers, watched, first.history, day=MONDAY + 2 * week, taste={})
    assert later.digest.note.news == {IDS[0]: ("version 3 is out",)}


async def test_a_paper_is_asked_for_once_a_week_and_a_hundred_share_a_request_to_arxiv(scene):
    await scene.say(f"save {' '.join(IDS)}")
    await scene.say("weekly on monday 9")
    asked = []

    async def versions(ids):
        asked.append(list(ids))
        return {IDS[1]: Version(number=2, on=date(2025, 5, 2))}

    bot, store = scene.bot, scene.bot.store
    watch = Watch(bot.library, scene.source, versions, store, scene.clock)
    assert await watch.collect() == len(IDS)
    before = len(scene.source.asked)
    for _ in range(8):
        await watch.run()
        scene.clock.advance(hours=20)
    assert [sorted(ids) for ids in asked] == [sorted(IDS)], "one request in a week"
    assert len(scene.source.asked) - before == len(IDS)
    scene.clock.advance(days=1)
    await watch.run()
    assert len(asked) == 2
    await scene.pass_days(8)
    news = scene.notes()[0].cards[-1]
    assert (news.paper.id, news.heading, news.reason) == (IDS[1], "News of papers you saved", "version 2 is out")


async def test_a_source_that_refuses_is_asked_again_later_and_costs_no_note(scene):
    await scene.say(f"save {IDS[0]}")
    await scene.say("weekly on tuesday 9")
    await scene.bot.watch.collect()
    scene.source.failure = Failed(reason="down")
    assert await scene.bot.watch.run() == 1  # arXiv answered
    scene.source.failure = None
    assert await scene.bot.watch.run() == 1
    scene.source.failure = Failed(reason="down")
    await scene.pass_days(2)
    assert len(scene.notes()) == 1
