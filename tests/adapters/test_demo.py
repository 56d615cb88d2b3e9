"""What comes by itself while somebody talks to the demo: digests and alerts, above the line that is being typed."""

import asyncio
import io
import os
import signal
import sys
from contextlib import suppress
from datetime import date, timedelta

import pytest
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from rich.console import Console

from adapters.console.app import DEMO, Conversation, talk
from adapters.console.demo import Screen, run_demo
from adapters.console.keyboard import CLEAR_LINE, Keyboard
from bot.app import open_bot
from bot.model import Channel, Paper, PaperId, Person, Subscription
from bot.one_channel import work_of_channel

MONDAY = date(2025, 4, 21)
TUESDAY = date(2025, 4, 22)
STEP_S = 20  # the demo looks every second; that many looks show nothing else
STEP_S = 20  # the demo looks every second; that many looks show nothing else


class EndedError(Exception):
    """The time of a test is over."""


def a_paper(number: int, title: str) -> Paper:
    return Paper(id=PaperId(f"2504.{number:05d}"), title=title, days=(MONDAY,), upvotes=90 - number)


class Demo:
    """A person at the demo; `wait` lets time pass at once while the demo does its work."""

    def __init__(self, bot, clock, source) -> None:
        self.bot, self.source, self._clock = bot, source, clock
        self._console = Console(file=io.StringIO(), width=80)
        self._conversation = conversation = Conversation(bot, self._console)
        self._hear = conversation.hear
        screen = Screen(bot.store.transcript, self._console, conversation, Keyboard("papers › "))
        bot.publishers[DEMO.platform] = screen

    async def type(self, text: str) -> str:
        await self._hear(text)
        return self._seen()

    def pass_time(self, hours: int) -> None:
        self._clock.advance(hours=hours)

    async def talk(self) -> str:
        await talk(self._conversation, self._console, Keyboard(""))
        return self._seen()

    async def wait(self, name: str, minutes: int) -> str:
        until = self._clock.now() + timedelta(minutes=minutes)

        async def rest(seconds: float) -> None:
            if self._clock.now() >= until:
                raise EndedError
            self._clock.advance(seconds=max(seconds, STEP_S))
            await asyncio.sleep(0)

        with suppress(EndedError):
            await work_of_channel(self.bot, DEMO, rest=rest)[name]()
        return self._seen()

    def _seen(self) -> str:
        seen, self._console.file = self._console.file.getvalue(), io.StringIO()
        return seen


@pytest.fixture
async def demo(redis, server_url, clock):
    source = FakeSource()
    source.days = {MONDAY: [a_paper(1, "Agents That Plan"), a_paper(2, "State Spaces"), a_paper(3, "Video")]}
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield Demo(bot, clock, source)


async def test_a_digest_that_falls_due_comes_once_as_a_list_whose_numbers_count(demo):
    assert "at 16:01" in await demo.type("subscribe daily at 16:01 UTC top 2")
    shown = await demo.wait("worker", 2)
    assert (
        shown.count("Papers · Monday 21 April") == shown.count("Agents That Plan") == shown.count("State Spaces") == 1
    )
    assert "Page" not in shown
    assert "State Spaces" in await demo.type("show 2")
    assert await demo.wait("worker", 2) == ""


async def test_what_was_posted_by_request_is_drawn_and_not_posted_again(demo):
    await demo.type("subscribe daily at 9 UTC")
    assert "post now" in await demo.type("preview")
    assert "Agents That Plan" in await demo.type("post now")
    again = await demo.type("post now")
    assert "Already posted" in again and "To see what the next digest would post, type preview" in again
    demo.source.days[TUESDAY] = [a_paper(5, "Sound")]
    await demo.bot.refresh_day(TUESDAY)
    assert "post now" in await demo.type("preview")
    await demo.type("post now")
    demo.source.days[TUESDAY].append(a_paper(6, "Late"))
    demo.pass_time(hours=2)
    await demo.bot.refresh_day(TUESDAY)
    shown = await demo.type("preview")
    assert "Late" in shown
    assert "post now" not in shown


async def test_what_was_posted_outside_the_schedule_is_the_last_digest_and_a_preview_says_why_it_lacks_that(demo):
    await demo.type("subscribe daily at 9 UTC")
    await demo.type("post now")
    assert "Monday 21 April: 3 papers by hand, a moment ago" in await demo.type("status")
    demo.source.days[MONDAY].append(a_paper(4, "Sound"))
    demo.pass_time(hours=1)
    await demo.bot.refresh_day(MONDAY)
    shown = await demo.type("preview")
    assert "3 more papers were already posted here." in shown
    assert ("Sound" in shown, "State Spaces" in shown) == (True, False)


async def test_the_weekly_note_comes_too_once_and_its_numbers_count(demo):
    await demo.type("save 2504.00002")
    assert "Next" in await demo.type("weekly on monday 16:01 UTC")
    shown = await demo.wait("weekly", 2)
    assert shown.count("Weekly note · ") == shown.count("State Spaces") == 1
    assert "saves the first" not in shown
    assert "Turn off: weekly off" in shown
    assert "State Spaces" in await demo.type("show 1")
    assert await demo.wait("weekly", 2) == ""


async def test_who_follows_words_is_told_once_of_a_paper_that_appears_meanwhile(demo):
    await demo.type("follow agents")
    assert await demo.wait("alerts", 5) == ""
    demo.source.days[MONDAY].append(a_paper(4, "Agents That Rest"))
    shown = await demo.wait("alerts", 60)
    assert shown.count("1 new paper about “agents”") == shown.count("Agents That Rest") == 1
    assert "Agents That Plan" not in shown
    assert "Agents That Rest" in await demo.type("show 1")


async def test_digests_of_other_platforms_in_the_same_store_are_left_to_their_own_processes(demo, clock):
    slack = Channel(platform="slack", workspace="T1", id="C1")
    due = clock.now() + timedelta(minutes=1)
    owner = Person(platform="slack", workspace="T1", user="U1")
    await demo.bot.store.subscriptions.save(Subscription(channel=slack, owner=owner, zone="UTC"), due)
    assert await demo.wait("worker", 3) == ""
    assert await demo.bot.store.subscriptions.next_at(slack) == due


async def test_status_in_the_demo_does_not_ask_for_a_worker(demo):
    await demo.type("subscribe daily at 9 UTC")
    assert "Start papers serve" in " ".join((await demo.type("status")).split())
    async with demo.bot.supervisor.keeping(work_of_channel(demo.bot, DEMO)):
        while "process worker" not in await demo.bot.store.health.load():
            await asyncio.sleep(0.001)
        assert "Start papers serve" not in await demo.type("status")
    assert "Start papers serve" in " ".join((await demo.type("status")).split()), "the demo is over"


async def test_what_comes_while_one_types_stands_above_the_line(monkeypatch, capsys):
    inner, end = os.pipe()
    with os.fdopen(inner) as lines:
        monkeypatch.setattr(sys, "stdin", lines)
        keyboard = Keyboard("papers › ")
        reading = asyncio.ensure_future(keyboard.read())
        await asyncio.sleep(0)
        with keyboard.above():
            print("a digest")
        assert f"{CLEAR_LINE}a digest\n\npapers › " in capsys.readouterr().out
        os.write(end, b"llm\n")
        os.close(end)
        assert await reading == "llm"
        with keyboard.above():
            print("an answer")
        assert capsys.readouterr().out.endswith("an answer\n")


async def test_where_hugging_face_lists_nothing_every_start_says_that_these_are_sample_papers(
    redis, server_url, clock, capsys
):
    clock.advance(days=365)
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as bot:
        for _ in range(2):
            await run_demo(bot, interactive=False, emoji=("🔖",))
            said = " ".join(capsys.readouterr().out.split())
            assert (
                "Hugging Face lists no papers: the newest papers here are the bundled sample of Monday 21 April 2025."
                in said
            )
            assert "sample papers by upvotes" in said


async def test_whoever_comes_back_begins_with_what_is_theirs_and_not_with_what_the_last_digest_left_out(
    demo, monkeypatch, capsys
):
    async def start() -> str:
        inner, end = os.pipe()
        os.write(end, b"quit\n")
        os.close(end)
        with os.fdopen(inner) as lines:
            monkeypatch.setattr(sys, "stdin", lines)
            await run_demo(demo.bot, interactive=True, emoji=("🔖",))
        return capsys.readouterr().out

    await demo.type("subscribe daily at 16:01 UTC top 2")
    await demo.wait("worker", 2)
    first = await start()
    assert "Digest settings: settings" in first
    assert "Papers · " not in first
    demo.source.days[TUESDAY] = [a_paper(5, "Sound")]
    demo.pass_time(hours=24)
    assert "Sound" in await start()
    assert "Sound" not in await start()


async def test_what_was_posted_by_hand_in_part_says_where_the_rest_is(demo):
    await demo.type("subscribe daily at 9 UTC top 2")
    await demo.type("post now")
    assert "The top 2 papers from Monday 21 April are here. All of them: 2025-04-21" in await demo.type("post now")


class CtrlC(asyncio.Event):
    """Whoever waits for it presses Ctrl-C."""

    async def wait(self):
        signal.raise_signal(signal.SIGINT)
        return await super().wait()


async def test_ctrl_c_while_an_answer_is_awaited_drops_that_question_only(demo, monkeypatch):
    demo.source.gate = CtrlC()
    before = signal.getsignal(signal.SIGINT)
    inner, end = os.pipe()
    os.write(end, b"what do zebrafish eat\nquit\n")
    with os.fdopen(inner) as lines:
        monkeypatch.setattr(sys, "stdin", lines)
        seen = await demo.talk()
    os.close(end)
    assert "Stopped. Type quit to leave." in seen
    assert signal.getsignal(signal.SIGINT) == before


async def test_ctrl_c_on_an_empty_line_says_how_to_leave_and_the_second_one_leaves(monkeypatch, capsys):
    inner, end = os.pipe()
    os.write(end, b"\x03\nsaved\n\x03\n\x03\n")
    with os.fdopen(inner) as lines:
        monkeypatch.setattr(sys, "stdin", lines)
        keyboard = Keyboard("")
        assert await keyboard.read() == "saved"
        assert capsys.readouterr().out == "Ctrl-C again or Ctrl-D quits.\n"
        with pytest.raises(KeyboardInterrupt):
            await keyboard.read()
    os.close(end)


async def test_a_person_at_the_terminal_sees_all_about_them_and_is_forgotten_whole(demo):
    await demo.type("weekly on monday 9 Berlin")
    await demo.type("subscribe at 9 UTC")
    assert "your weekly note, your private digest" in await demo.type("my data")
    await demo.type("forget me yes")
    assert "Mondays" not in await demo.type("weekly")
    assert "You don't have a digest" in await demo.type("settings")


async def test_a_terminal_is_ones_own_so_a_digest_by_taste_there_needs_ones_own_saves(demo):
    said = " ".join((await demo.type("subscribe by taste at 9 UTC")).split())
    assert "top 8 by upvotes until you have saved 5 papers (0 so far), then by taste" in said
