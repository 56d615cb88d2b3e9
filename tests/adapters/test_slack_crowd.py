"""Many people at once, or one who does not stop, on Slack: everybody who asks in a usual way has an answer."""

import asyncio
import threading

import pytest
from dialogs import MONDAY
from fakes.loop_time import CrowdPacer, loop_time
from fakes.slack_talk import ADA, HERE, TEAM, open_talk

from adapters.slack.api import POSTS_PER_S
from bot import answer, budget
from bot.export import building
from bot.language.values import Export
from bot.model import Asker, Channel, MessageRef, Person, Workspace
from bot.ports import LaneFullError
from bot.replies import Reply

PEOPLE = [f"U1{number:07}" for number in range(30)]


async def test_thirty_people_who_export_at_once_all_get_their_file(redis, server_url, clock):
    """Slack takes less than one upload a second: whoever waits for a turn is not cut off."""
    with loop_time() as time:
        async with open_talk(server_url, clock, pacer=CrowdPacer(time, len(PEOPLE), 70.0)) as talk:
            town = next(iter(talk.corner.towns.values()))
            town.people |= {user: {"tz": "Europe/Berlin"} for user in PEOPLE}
            await asyncio.gather(*(talk.command("export bibtex today", user=user, team=TEAM) for user in PEOPLE))
            rooms = [file.get("channel") for file in talk.corner.files.values()]
            answers = [talk.corner.said_at(str(number + 1))[-1] for number in range(len(PEOPLE))]

    assert sorted(rooms) == sorted(f"D{user[1:]}" for user in PEOPLE)
    assert all(" as a direct message." in answer for answer in answers)


@pytest.fixture
async def talk(redis, server_url, clock):
    async with open_talk(server_url, clock) as talk:
        await talk.bot.refresh_day(MONDAY)
        talk.bot.budgets._timer = lambda: 0.0  # nothing is filled up again
        yield talk


async def test_one_file_is_made_at_a_time(talk, monkeypatch):
    """Files are made in a thread; many of them would leave the answers little of the interpreter."""
    build, making, most, release = building.build_export, [], [], threading.Event()

    def watched(*args, **kwargs):
        making.append(args)
        most.append(len(making))
        release.wait(5)
        making.pop()
        return build(*args, **kwargs)

    monkeypatch.setattr(building, "build_export", watched)
    people = [Person(platform="slack", workspace=TEAM, user=user) for user in PEOPLE[:6]]
    here = Channel(platform="slack", id=HERE)

    async def export(person: Person) -> list[str]:
        return [
            each.title async for each in talk.bot.answer("export bibtex 2025-04-21", Asker(person=person, channel=here))
        ]

    exports = [asyncio.create_task(export(person)) for person in people]
    while not most:
        await asyncio.sleep(0.001)
    assert await talk.say("help")
    release.set()
    assert all("papers-2025-04-21.bib" in titles for titles in await asyncio.gather(*exports))
    assert most == [1] * len(people)


async def test_an_export_collects_its_papers_when_its_turn_comes_and_keeps_nobody_else_waiting(talk):
    """Thirty who collect long lists at once would hold everybody up. What is saved meanwhile is in the file."""
    here = Asker(person=Person(platform="slack", workspace=TEAM, user=ADA), channel=Channel(platform="slack", id=HERE))
    builder = talk.bot.handlers[Export].keywords["builder"]

    async def ask(text: str) -> Reply:
        return [each async for each in talk.bot.answer(text, here)][-1]

    async with builder.turn():
        export = asyncio.create_task(ask("export bibtex"))
        assert await talk.say("help", user=PEOPLE[0])
        await talk.bot.react(here, MessageRef(channel=here.channel, id="1"), ["2504.13173"])
    assert b"2504.13173" in (await export).file.content


async def test_who_asks_something_short_waits_behind_no_exports(talk, monkeypatch):
    monkeypatch.setattr(answer, "FIRST_S", 3600.0)
    monkeypatch.setattr(budget, "MADE_S", 3600.0)
    monkeypatch.setattr(budget, "HELD_S", 3600.0)
    here = Channel(platform="slack", workspace=TEAM, id=HERE)

    async def export(user: str) -> list[Reply]:
        asker = Asker(person=Person(platform="slack", workspace=TEAM, user=user), channel=here)
        return [each async for each in talk.bot.answer("export bibtex 2025-04-21", asker)]

    async with talk.bot.handlers[Export].keywords["builder"].turn():
        exports = [asyncio.create_task(export(user)) for user in PEOPLE[:10]]
        async with asyncio.timeout(60):
            assert await talk.say("help")
    assert all(replies[-1].file for replies in await asyncio.gather(*exports))


async def test_who_types_without_end_reads_one_moment_once_and_others_go_on(talk, small_budgets, monkeypatch):
    """What is beyond the budget is settled before the library does any work."""
    handed_on, dispatch = [], talk.face.app.async_dispatch

    async def count(request):
        handed_on.append(request)
        return await dispatch(request)

    monkeypatch.setattr(talk.face.app, "async_dispatch", count)
    for _ in range(10):
        await talk.command("help")
    answers = [said for number in range(10) for said in talk.corner.said_at(str(number + 1))]
    assert len([each for each in answers if "One moment…" in each]) == 1
    assert len(answers) == 7
    assert len(handed_on) == 6
    assert "One moment" not in await talk.say("help", user="U2OTHER00")


async def test_while_one_answer_of_a_person_is_being_said_others_are_answered_and_that_persons_next_one_waits(
    talk, monkeypatch
):
    monkeypatch.setattr(budget, "HELD_S", 600.0)

    def ask(user: str):
        person, here = Person(platform="slack", workspace=TEAM, user=user), Channel(platform="slack", id=HERE)
        return talk.bot.answer("titans", Asker(person=person, channel=here))

    first = ask(ADA)
    await anext(first)
    second = asyncio.ensure_future(anext(ask(ADA)))
    for number in range(5):
        assert await anext(ask(f"U2OTHER0{number}"))
    assert not second.done()
    await anext(first, None)
    assert await second


async def test_buttons_searches_and_the_shortcut_take_from_the_same_budget_as_commands(talk, small_budgets):
    shortcut = {"type": "message_action", "callback_id": "save_paper", "team": {"id": TEAM}, "user": {"id": ADA}}
    shortcut |= {"channel": {"id": HERE}, "message": {"ts": "1745251300.000001", "text": "2504.00001"}}
    for number in range(2):
        await talk.command("help")
        await talk.act({"action_id": "say:1:0", "value": "help"})
        await talk.interact(shortcut | {"trigger_id": f"7.{number}", "response_url": talk.corner.address(f"s{number}")})
    assert "One moment…" in await talk.say("help")
    assert await talk.act({"action_id": "say:1:0", "value": "help"}) == []


async def test_private_messages_beyond_the_budget_make_no_jobs(talk, small_budgets):
    """Six are answered, one is told to wait, and what else is said leaves nothing in the queue."""
    own = next(iter(talk.corner.towns.values())).room(f"D{ADA[1:]}", "im")
    event = {"type": "message", "channel_type": "im", "user": ADA, "channel": own.id, "text": "help"}
    for number in range(10):
        await talk.happen(event | {"ts": f"1745251300.{number:06}"})
        await talk.face.listeners.settled()
    shown = talk.shown(own.id)
    assert len(shown) == 7
    assert len([each for each in shown if each.startswith("One moment…")]) == 1
    assert len(talk.jobs) == 0


async def test_who_writes_on_and_on_in_private_is_answered_no_faster_than_slack_takes_messages(talk):
    """Else answers would come later and later, and the queue would grow for as long as that person goes on."""
    own = next(iter(talk.corner.towns.values())).room(f"D{ADA[1:]}", "im")
    event = {"type": "message", "channel_type": "im", "user": ADA, "channel": own.id, "text": "help"}
    person, here = Person(platform="slack", workspace=TEAM, user=ADA), Workspace(platform="slack", id=TEAM)
    while talk.bot.admit(person, here, "write") == "go":
        pass
    for second in range(1, 21):
        talk.bot.budgets._timer = lambda now=second: float(now)
        await talk.happen(event | {"ts": f"1745251300.{second:06}"})
    assert 0 < len(talk.shown(own.id)) <= 20 * POSTS_PER_S


async def test_presses_in_the_home_tab_beyond_the_budget_are_told_there_once(talk, small_budgets):
    """The tab is no conversation: the word stands on top of it."""
    city = next(iter(talk.corner.towns.values()))
    press = {"view": {"id": "V1", "type": "home"}, "container": {"type": "view"}, "channel": None}
    for number in range(9):
        await talk.act({"action_id": "say:1:0", "value": "saved"}, **press, trigger_id=f"9.{number}")
    assert "One moment… That's a lot at once." in str(city.homes[ADA])
    assert not talk.corner.whispers


async def test_the_queue_that_takes_no_more_of_a_person_has_the_bot_say_so_once(talk, monkeypatch):
    """Several processes hear a person; together they let through more than one of them would."""

    async def full(_job):
        raise LaneFullError("full")

    monkeypatch.setattr(talk.jobs, "put", full)
    own = next(iter(talk.corner.towns.values())).room(f"D{ADA[1:]}", "im")
    for number in range(5):
        event = {"type": "message", "channel_type": "im", "user": ADA, "channel": own.id, "text": "help"}
        await talk.happen(event | {"ts": f"1745251300.{number:06}"})
    await talk.face.listeners.settled()
    [said] = talk.shown(own.id)
    assert said.startswith("One moment…")


async def test_a_storm_of_reactions_is_one_job_a_minute(talk, clock, small_budgets, monkeypatch):
    put, puts = talk.jobs.put, []

    async def count(job):
        puts.append(job)
        return await put(job)

    monkeypatch.setattr(talk.jobs, "put", count)
    item = {"type": "message", "channel": HERE, "ts": "1745251300.000001"}
    for _ in range(40):
        await talk.happen({"type": "reaction_added", "user": ADA, "reaction": "bookmark", "item": item})
    assert [job.kind for job in puts].count("slack recover") == 1
    clock.advance(seconds=60)
    await talk.happen({"type": "reaction_added", "user": ADA, "reaction": "bookmark", "item": item})
    assert [job.kind for job in puts].count("slack recover") == 2


async def test_reactions_beyond_the_budget_are_read_from_the_messages_when_it_is_calm(talk, clock, small_budgets):
    """Nobody's last word is lost: the message itself tells who reacted."""
    await talk.act({"action_id": "share:1:0", "value": "show 2504.00001"})
    room = next(iter(talk.corner.towns.values())).rooms[HERE]
    [message] = room.messages
    item = {"type": "message", "channel": HERE, "ts": message["ts"]}
    for number in range(40):
        kind = "reaction_removed" if number % 2 else "reaction_added"
        await talk.happen({"type": kind, "user": ADA, "reaction": "bookmark", "item": item})
    message["reactions"] = [{"name": "bookmark", "users": [ADA], "count": 1}]
    clock.advance(seconds=70)
    assert "Titans" not in await talk.say("saved")
    await talk.jobs.run_due(talk.face.handlers)
    assert "Titans" in await talk.say("saved")


async def test_a_command_that_is_sent_again_is_done_once_over_all_processes(redis, server_url, clock):
    async with open_talk(server_url, clock) as talk, open_talk(server_url, clock) as other:
        first = await talk.command("help")
        again = await other.command("help")
    assert len(first) == 1
    assert again == []


async def test_a_mention_whose_answer_waits_long_for_its_turn_is_answered_once(redis, server_url, clock):
    with loop_time() as time:
        async with open_talk(server_url, clock, pacer=CrowdPacer(time, 1, 70.0)) as talk:
            mention = {"type": "app_mention", "user": ADA, "channel": HERE, "text": "<@U0BOTBOT1> help", "ts": "1.1"}
            await talk.happen(mention)
            await talk.jobs.run_due(talk.face.handlers)
            assert len(talk.corner.whispers) == 1
            assert "One moment" not in talk.last_whisper()
