"""A process that is told to stop ends within the ten seconds after which hosting platforms kill it."""

import asyncio

from fakes.slack_talk import open_talk

from adapters.discord import errands
from adapters.slack import listeners
from bot import answer
from bot.delivery import streaq_jobs
from bot.language import Help
from bot.process import DRAIN_S, Part, run_process
from bot.storage import server_process
from bot.supervisor import Supervisor


def test_all_that_is_waited_for_at_the_end_is_less_than_ten_seconds():
    """Parts end side by side; what is closed after them comes on top."""
    assert max(streaq_jobs.GRACE_S, errands.FAREWELL_S) < DRAIN_S
    assert DRAIN_S + listeners.CLOSING_S + server_process.STOP_S < 10


async def test_answers_under_way_are_said_while_the_process_stops(redis, server_url, clock, monkeypatch):
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(*_args):
        asked.set()
        await go_on.wait()
        yield answer.TOO_LONG

    monkeypatch.setitem(answer.HANDLERS, Help, slow)
    stop = asyncio.Event()
    async with open_talk(server_url, clock) as talk:
        process = asyncio.ensure_future(
            run_process([Part(name="slack answers", run=talk.face.listeners.drain)], stop, Supervisor())
        )
        typing = asyncio.ensure_future(talk.command("help"))
        await asked.wait()
        stop.set()
        go_on.set()
        await process
        assert "No answer in time" in talk.corner.said_at("1")[-1]
        await typing


async def test_an_answer_that_does_not_end_holds_no_process_up(redis, server_url, clock, monkeypatch):
    asked = asyncio.Event()

    async def endless(*_args):
        asked.set()
        await asyncio.Event().wait()
        yield answer.TOO_LONG

    monkeypatch.setitem(answer.HANDLERS, Help, endless)
    monkeypatch.setattr(listeners, "CLOSING_S", 0.01)
    stop = asyncio.Event()
    async with open_talk(server_url, clock) as talk:
        typing = asyncio.ensure_future(talk.command("help"))
        await asked.wait()
        stop.set()
        parts = [Part(name="slack answers", run=talk.face.listeners.drain)]
        await run_process(parts, stop, Supervisor(), drain_s=0.01)
    await typing
