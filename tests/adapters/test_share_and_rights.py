"""What a channel may see of somebody's answer, and who may change what a channel gets: by every control."""

import json
from collections.abc import AsyncIterator

import pytest
from cases import few
from dialogs import MONDAY
from fakes.discord_talk import open_talk as open_discord_talk
from fakes.slack_talk import BOT, HERE, TEAM, SlackTalk, open_talk

from adapters.slack.api import OneToken

SECRET = "classified"
PAPERS = ["show 2504.00001", "titans", "today", "week 2025-W17", "trending", "2025-04-21"]
NOT_PAPERS = [  # with the others they fit into the budget of a person
    *("saved", "saved #classified", "following", "my data", "team", "help", "status", "settings", "preview", ""),
    *("export bibtex", "export csv week", "forget me", "subscribe", "unsave 2504.00001", "follow agents"),
    *("show 2504.99999", "zzzzqqqq", "week 1999-W01", "25:00"),  # nothing is found
]
STRANGERS = {
    "U1GUEST00": {"is_restricted": True},
    "U2STRANGE": {"is_stranger": True, "is_admin": True},
    "U3OTHER00": {"team_id": "T9OTHER00", "is_owner": True},
    "U4UNKNOWN": None,
}
CHANGES = ["subscribe at 21", "unsubscribe", "pause 2w", "resume"]


@pytest.fixture
async def slack(redis, server_url, clock) -> AsyncIterator[SlackTalk]:
    async with open_talk(server_url, clock) as talk:
        await talk.bot.refresh_day(MONDAY)
        yield talk


async def test_papers_are_shared_on_slack_and_nothing_else_is(slack):
    await slack.say(f"save 2504.00001 a {SECRET} note #{SECRET}")
    shared = []
    for says in (*PAPERS, *NOT_PAPERS):
        before = len(slack.shown())
        await slack.act({"action_id": "share:1:0", "value": says})
        shared += [says] * (len(slack.shown()) > before)
    assert shared == PAPERS
    assert SECRET not in "".join(slack.shown())


async def test_papers_are_shared_on_discord_and_nothing_else_is(redis, server_url, clock):
    async with open_discord_talk(server_url, clock) as talk:
        await talk.bot.refresh_day(MONDAY)
        await talk.say(f"save 2504.00001 a {SECRET} note #{SECRET}")
        drawn = await talk.message("show 2504.00001")
        written, shared = json.dumps(drawn.body), []
        for says in (*PAPERS, *NOT_PAPERS):
            before = len(talk.room.messages)
            drawn.body = json.loads(written.replace("share|1|show 2504.00001", f"share|1|{says}"))
            await (await talk.fake.press(talk.ana, drawn, "Share")).reply()
            shared += [says] * (len(talk.room.messages) > before)
        assert shared == PAPERS
        assert SECRET not in "".join(str(message.body) for message in talk.room.messages)


@pytest.mark.parametrize("user", few(STRANGERS, 2))
async def test_guests_and_strangers_change_no_digest_by_any_control(slack, user):
    await slack.say("subscribe at 9")
    before = await slack.say("settings")
    if STRANGERS[user] is not None:
        next(iter(slack.corner.towns.values())).people[user] = STRANGERS[user]
    home = {"channel": {}, "container": {"type": "view"}, "view": {"id": "V1", "type": "home"}, "response_url": ""}
    for text in CHANGES:
        assert "Nothing was changed" in await slack.say(text, user=user)
        assert "Nothing was changed" in (await slack.act({"action_id": "say:1:0", "value": text}, user=user))[-1]
        await slack.act({"action_id": "say:1:0", "value": text}, user=user, **home)
        await slack.happen(
            {"type": "app_mention", "user": user, "channel": HERE, "ts": "1.2", "text": f"<@{BOT}> {text}"}
        )
        assert "Nothing was changed" in slack.last_whisper()
    assert not await slack.interact(a_form(user))
    assert await slack.say("settings") == before


async def test_another_workspaces_commands_are_not_served_with_the_one_token(redis, server_url, clock):
    async with open_talk(server_url, clock, tokens=OneToken("xoxb-first-canary")) as talk:
        for text in ("llm", "save 2504.00001", "subscribe at 9", "status"):
            assert "Not available in this workspace" in await talk.say(text, team="T2OTHERS0")
        assert [method for method, _ in talk.corner.calls] == ["auth.test"]
        assert not [key for key in await redis.keys("*") if b"T2OTHERS0" in key]
        assert "Saved" in await talk.say("save 2504.00001")


OTHERS = "T2OTHERS0"
HOME = {"channel": {}, "container": {"type": "view"}, "view": {"id": "V1", "type": "home"}, "response_url": ""}
CONTROLS = {
    "a button": lambda talk: talk.act({"action_id": "say:1:0", "value": "save 2504.00001"}, team=OTHERS),
    "a page": lambda talk: talk.act({"action_id": "turn:1:1", "value": "llm"}, team=OTHERS),
    "share": lambda talk: talk.act({"action_id": "share:1:0", "value": "show 2504.00001"}, team=OTHERS),
    "the form": lambda talk: talk.act({"action_id": "form:1:0", "value": "subscribe"}, team=OTHERS),
    "the Home tab": lambda talk: talk.act({"action_id": "say:1:0", "value": "save 2504.00001"}, team=OTHERS, **HOME),
    "the search field": lambda talk: talk.act({"action_id": "home:search", "value": "llm"}, team=OTHERS, **HOME),
    "a sent form": lambda talk: talk.interact(a_form("U1", OTHERS)),
    "Save paper": lambda talk: talk.interact(a_shortcut(OTHERS)),
}


@pytest.mark.parametrize("control", CONTROLS)
async def test_no_control_of_another_workspace_is_served_with_the_one_token(redis, server_url, clock, control):
    async with open_talk(server_url, clock, tokens=OneToken("xoxb-first-canary")) as talk:
        await CONTROLS[control](talk)
        assert [method for method, _ in talk.corner.calls] == ["auth.test"]
        assert not [key for key in await redis.keys("*") if OTHERS.encode() in key]


async def test_a_button_of_another_workspace_says_why_it_does_nothing(redis, server_url, clock):
    async with open_talk(server_url, clock, tokens=OneToken("xoxb-first-canary")) as talk:
        assert "Not available in this workspace" in (await CONTROLS["a button"](talk))[-1]


async def test_while_slack_cannot_tell_whose_token_it_is_commands_are_answered(redis, server_url, clock):
    async with open_talk(server_url, clock, tokens=OneToken("xoxb-first-canary")) as talk:
        next(iter(talk.corner.towns.values())).revoked = "fatal_error"
        assert "Saved" in await talk.say("save 2504.00001")


def a_shortcut(team: str) -> dict:
    return {
        "type": "message_action",
        "callback_id": "save_paper",
        "trigger_id": "9.8",
        "team": {"id": team},
        "user": {"id": "U1"},
        "channel": {"id": HERE},
        "message": {"ts": "1.2", "text": "2504.00001"},
        "response_url": "",
    }


def a_form(user: str, team: str = TEAM) -> dict:
    fields = {"time": "10:00", "zone": "UTC", "days": "daily", "top": "3", "min": "0", "about": "", "layout": "thread"}
    view = {
        "type": "modal",
        "id": "V1",
        "callback_id": "digest",
        "private_metadata": json.dumps({"channel": HERE, "url": "", "guest": False}),
        "state": {"values": {name: {"value": {"value": value}} for name, value in fields.items()}},
    }
    return {"type": "view_submission", "team": {"id": team}, "user": {"id": user}, "trigger_id": "9.9", "view": view}
