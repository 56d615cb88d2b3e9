"""Slack through the socket: what is acknowledged, what is not, and what happens after a connection was lost."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fakes.slack_corner import APP_TOKEN, BOT
from fakes.slack_reading import load_judge
from fakes.slack_talk import ADA, HERE, TEAM, SlackTalk, open_talk

from adapters.slack.api import OneToken
from adapters.slack.app import RECOVER
from bot.errors import ConfigurationError, StorageError
from bot.model import Channel, MessageRef

PATIENCE_S = 60.0
COMMAND = {"command": "/papers", "team_id": TEAM, "user_id": ADA, "channel_id": HERE}


async def until(condition) -> None:
    """Look again and again; the deadline only ends a test that would never end."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(talk) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(talk.face.run(stop))
    try:
        await until(lambda: talk.corner.sockets or running.done())
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, PATIENCE_S)


@pytest.fixture
async def talk(redis, server_url, clock, shared) -> AsyncIterator[SlackTalk]:
    tokens = OneToken("xoxb-first-canary")
    async with open_talk(server_url, clock, load_judge(shared), tokens=tokens, slack_app_token=APP_TOKEN) as talk:
        yield talk


def an_event(event: dict, number: int = 1) -> dict:
    own = [{"team_id": TEAM, "user_id": BOT, "is_bot": True}]
    return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}", "authorizations": own, "event": event}


def a_reaction(ts: str) -> dict:
    item = {"type": "message", "channel": HERE, "ts": ts}
    return {"type": "reaction_added", "user": ADA, "reaction": "bookmark", "item": item, "item_user": BOT}


async def test_a_command_is_acknowledged_and_answered(talk):
    async with connected(talk):
        address = talk.corner.address("s")
        await talk.corner.send(
            "slash_commands", COMMAND | {"text": "help", "response_url": address, "trigger_id": "1.2.s"}, "e1"
        )
        await until(lambda: "e1" in talk.corner.acknowledged and talk.corner.answers["s"])
    assert "# Help" in talk.corner.said_at("s")[-1]


async def test_a_command_that_is_sent_again_is_answered_once(talk):
    async with connected(talk):
        body = COMMAND | {"text": "help", "response_url": talk.corner.address("s"), "trigger_id": "1.2.s"}
        for envelope in ("e1", "e2"):
            await talk.corner.send("slash_commands", body, envelope)
        await until(lambda: {"e1", "e2"} <= set(talk.corner.acknowledged))
        await talk.face.listeners.settled()
    assert len(talk.corner.answers["s"]) == 1


async def test_commands_beyond_a_persons_budget_are_acknowledged_and_the_library_never_sees_them(talk, monkeypatch):
    monkeypatch.setattr("bot.budget.SHARE", 1.0)  # no break after each answer, the longer the busier the machine
    talk.bot.budgets._timer = lambda: 0.0  # nothing is filled up again
    handed_on, dispatch = [], talk.face.app.async_dispatch

    async def count(request):
        handed_on.append(request)
        return await dispatch(request)

    monkeypatch.setattr(talk.face.app, "async_dispatch", count)
    sent = {f"e{number}": talk.corner.address(f"s{number}") for number in range(35)}
    async with connected(talk):
        for envelope, address in sent.items():
            body = COMMAND | {"text": "help", "response_url": address, "trigger_id": f"1.2.{envelope}"}
            await talk.corner.send("slash_commands", body, envelope)
        await until(lambda: sent.keys() <= set(talk.corner.acknowledged))
        await talk.face.listeners.settled()
    said = [text for number in range(35) for text in talk.corner.said_at(f"s{number}")]
    assert len(handed_on) == 30
    assert (len(said), len([text for text in said if "One moment…" in text])) == (31, 1)


async def test_an_event_is_written_down_before_it_is_acknowledged_and_done_once(talk):
    ref = MessageRef(channel=Channel(platform="slack", workspace=TEAM, id=HERE), id="1745251260.000100")
    await talk.bot.remember(ref, ["2504.00001"])
    async with connected(talk):
        for envelope in ("e1", "e2"):
            await talk.corner.send("events_api", an_event(a_reaction(ref.id)), envelope)
        await until(lambda: {"e1", "e2"} <= set(talk.corner.acknowledged))
    assert talk.jobs.refused >= 1  # the second time it was known
    await talk.jobs.run_due(talk.face.handlers)
    assert "2504.00001" in await talk.say("saved")


async def test_an_event_that_cannot_be_written_is_not_acknowledged(talk, monkeypatch):
    """Slack sends it again; a crash or a store that is down loses nothing."""

    async def down(job):
        raise StorageError("Redis cannot be reached", reason="down")

    async with connected(talk):
        with monkeypatch.context() as broken:
            broken.setattr(talk.jobs, "put", down)
            await talk.corner.send("events_api", an_event(a_reaction("1745251260.000100")), "e1")
            await talk.corner.send("events_api", an_event({"type": "unknown_thing"}, 2), "e2")
            await until(lambda: "e2" in talk.corner.acknowledged)
        assert "e1" not in talk.corner.acknowledged
        await talk.corner.send("events_api", an_event(a_reaction("1745251260.000100")), "e3")
        await until(lambda: "e3" in talk.corner.acknowledged)


async def test_a_wrong_field_of_the_form_comes_with_the_acknowledgement(talk):
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "digest",
        "private_metadata": json.dumps({"channel": HERE}),
        "state": {"values": {"time": {"value": {"value": "25:00"}}}},
    }
    async with connected(talk):
        body = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": ADA}, "view": view}
        await talk.corner.send("interactive", body, "e1")
        await until(lambda: "e1" in talk.corner.acknowledged)
    assert "25:00" in talk.corner.acknowledged["e1"]["errors"]["time"]


async def test_after_a_lost_connection_there_is_another_and_what_was_missed_is_looked_for(talk):
    async with connected(talk):
        await until(lambda: len(talk.jobs) == 1)
        await talk.corner.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await until(lambda: len(talk.corner.sockets) == 2)
        await talk.corner.send("events_api", an_event({"type": "team_rename"}), "e9")
        await until(lambda: "e9" in talk.corner.acknowledged)
    assert RECOVER in talk.face.handlers
    assert await talk.jobs.run_due(talk.face.handlers) == 1


async def test_a_token_without_the_right_to_a_socket_is_a_matter_of_settings(redis, server_url, clock):
    async with open_talk(server_url, clock, slack_app_token="xapp-wrong-0123456789") as talk:
        with pytest.raises(ConfigurationError, match="SLACK_APP_TOKEN"):
            await talk.face.run(asyncio.Event())


async def test_a_start_with_the_token_in_the_environment_warns_of_nothing(
    redis, server_url, clock, shared, monkeypatch, caplog
):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-first-canary")
    async with open_talk(server_url, clock, load_judge(shared), tokens=OneToken("xoxb-first-canary")):
        assert "will be unused" not in caplog.text
