"""Answers of one person are worked on one at a time, so that others' come between; none is lost."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from fakes.loop_time import loop_time

from bot.budget import HELD_S, MADE_S, SHARE, WAITING_MOST, WORKSPACE_TURNS, AnswerTurns
from bot.model import Person, Workspace
from bot.tasks import stop_tasks

LAB = Workspace(platform="slack", id="T1")


def person(name: str) -> Person:
    return Person(platform="slack", workspace="T1", user=name)


class Office:
    """People ask, an answer takes as long as `work_s` of the loop's time; `said` has the answers in order."""

    def __init__(self, time) -> None:
        self.turns, self.said, self.open = AnswerTurns(), [], 0
        self._time, self._tasks = time, []

    def ask(self, name: str, text: str, work_s: float = 0.0, workspace: Workspace = LAB) -> asyncio.Task:
        self._tasks.append(asyncio.ensure_future(self._answer(person(name), text, work_s, workspace)))
        return self._tasks[-1]

    async def _answer(self, who: Person, text: str, work_s: float, workspace: Workspace) -> None:
        async with self.turns.turn(who, workspace):
            self.open += 1
            self._time.pass_by(work_s)
            await asyncio.sleep(0)
            self.said.append((asyncio.get_running_loop().time(), who.user, text))
            self.open -= 1

    async def settle(self) -> None:
        """Let whoever can go on do so, without any time passing."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def finish(self) -> list[str]:
        """Let time pass until everybody has an answer; return who and what, in order."""
        while not all(task.done() for task in self._tasks):
            await self.settle()
            self._time.pass_by(0.01)
        return [f"{name} {text}" for _, name, text in self.said]


@pytest.fixture
async def office():
    with loop_time(still=True) as time:
        yield Office(time)


async def test_others_are_answered_between_the_answers_of_one_who_asks_thirty_times_at_once(office):
    for number in range(WAITING_MOST):
        office.ask("script", str(number), work_s=0.01)
    office.ask("ada", "today")
    office.ask("bob", "today")
    await office.settle()
    assert [name for _, name, _ in office.said] == ["script", "ada", "bob", "script"]


async def test_all_that_one_person_asked_is_answered_and_in_order(office):
    for number in range(WAITING_MOST):
        office.ask("script", str(number), work_s=0.01)
    assert await office.finish() == [f"script {number}" for number in range(WAITING_MOST)]


async def test_one_who_asks_without_end_takes_no_more_than_a_share_of_the_time(office):
    for number in range(WAITING_MOST):
        office.ask("script", str(number), work_s=0.02)
    await office.finish()
    first, last = office.said[1][0], office.said[-1][0]
    assert SHARE * (last - first) + 1e-6 >= (WAITING_MOST - 2) * 0.02


async def test_colleagues_do_not_wait_until_a_reply_that_is_made_is_said(office):
    """The platform may take long to show it; the same person's next answer comes after it."""
    async with AsyncExitStack() as stack:
        for number in range(WORKSPACE_TURNS):
            turn = await stack.enter_async_context(office.turns.turn(person(f"slow{number}"), LAB))
            turn.made()
        office.ask("slow0", "again")
        office.ask("ada", "today")
        await office.settle()
        assert [name for _, name, _ in office.said] == ["ada"]


async def test_colleagues_do_not_wait_for_what_waits_for_the_world(office):
    async with AsyncExitStack() as stack:
        for number in range(WORKSPACE_TURNS):
            await stack.enter_async_context(office.turns.turn(person(f"slow{number}"), LAB))
        asked = office.ask("ada", "today")
        await office.settle()
        assert not asked.done()
        office._time.pass_by(MADE_S)
        await office.settle()
        assert asked.done()


async def test_whoever_waits_for_an_answer_before_asking_again_is_never_slowed_down(office):
    for number in range(10):
        await office.ask("ada", str(number))
    assert office._time.ahead_s == 0


async def test_a_workspace_where_everybody_asks_at_once_leaves_room_for_others(office):
    hung = asyncio.Event()

    async def hang(name: str) -> None:
        async with office.turns.turn(person(name), LAB):
            office.open += 1
            await hung.wait()

    crowd = [asyncio.ensure_future(hang(f"U{number}")) for number in range(20)]
    await office.settle()
    assert office.open == WORKSPACE_TURNS
    await office.ask("eve", "today", workspace=Workspace(platform="slack", id="T2"))
    hung.set()
    await asyncio.gather(*crowd)
    assert office.open == 20


async def test_an_answer_that_waits_for_the_world_lets_the_persons_next_one_begin(office):
    async def wait_for_the_world() -> None:
        async with office.turns.turn(person("ada"), LAB):
            await asyncio.Event().wait()

    slow = asyncio.ensure_future(wait_for_the_world())
    await office.settle()
    task = office.ask("ada", "help")
    await office.settle()
    assert not task.done()
    office._time.pass_by(HELD_S)
    await office.settle()
    assert task.done()
    await stop_tasks([slow])


async def test_a_request_that_is_given_up_while_it_waits_leaves_the_turn_to_the_next(office):
    office.ask("ada", "first", work_s=0.01)
    given_up = office.ask("ada", "second")
    office.ask("ada", "third")
    await asyncio.sleep(0)
    given_up.cancel()
    assert await office.finish() == ["ada first", "ada third"]


async def test_no_more_requests_of_one_person_wait_than_may_be_asked_at_once(office):
    for number in range(WAITING_MOST + 1):
        assert not office.turns.is_full(person("script"))
        office.ask("script", str(number))
    await asyncio.sleep(0)
    assert office.turns.is_full(person("script"))
    assert not office.turns.is_full(person("ada"))
    await office.finish()
    assert not office.turns.is_full(person("script"))


async def test_nothing_is_kept_of_those_who_were_answered(office):
    for number in range(50):
        office.ask(f"U{number}", "today")
    await office.finish()
    office._tasks.clear()
    office._time.pass_by(1)
    await office.settle()
    assert not office.turns._waiting
    assert not office.turns._people
    assert not office.turns._workspaces
