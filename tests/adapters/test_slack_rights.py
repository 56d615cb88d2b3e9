"""Who may change a channel's digest on Slack: members or administrators of this workspace, never anybody else."""

from collections.abc import AsyncIterator

import pytest
import structlog
from cases import each
from fakes.slack_talk import ADA, BOT, HERE, TEAM, SlackTalk, open_talk

from adapters.slack.api import OneToken
from adapters.slack.profiles import read_profile

ELSEWHERE = "T9STRANGE"
PEOPLE = {
    "a member": ({}, True, False),
    "an administrator": ({"is_admin": True}, True, True),
    "an owner": ({"is_owner": True}, True, True),
    "a guest": ({"is_restricted": True}, False, False),
    "a guest of one channel": ({"is_restricted": True, "is_ultra_restricted": True}, False, False),
    "a guest called administrator": ({"is_restricted": True, "is_admin": True}, False, False),
    "a member of another team": ({"team_id": ELSEWHERE}, False, False),
    "an administrator of another team": ({"team_id": ELSEWHERE, "is_admin": True}, False, False),
    "a stranger": ({"is_stranger": True, "is_owner": True}, False, False),
    "somebody who left": ({"deleted": True, "is_admin": True}, False, False),
    "a bot": ({"is_bot": True, "is_admin": True}, False, False),
    "a colleague of the same organisation": (
        {"team_id": ELSEWHERE, "enterprise_user": {"teams": [ELSEWHERE, TEAM]}, "is_admin": True},
        True,
        True,
    ),
    "a colleague of another workspace of it": ({"team_id": "T8", "enterprise_user": {"teams": ["T8"]}}, False, False),
}


@each("who", PEOPLE)
def test_guests_and_strangers_manage_nothing(who):
    told, member, admin = PEOPLE[who]
    profile = read_profile({"id": ADA, "team_id": TEAM, **told}, TEAM, ADA)
    assert (profile.member, profile.admin) == (member, admin)


@each("odd", [{}, {"team_id": 7}, {"team_id": [TEAM]}, {"team_id": ELSEWHERE, "enterprise_user": 7}])
def test_somebody_slack_says_nothing_sensible_about_manages_nothing(odd):
    assert not read_profile(odd, TEAM, ADA).member


@pytest.fixture
async def talk(redis, server_url, clock) -> AsyncIterator[SlackTalk]:
    async with open_talk(server_url, clock, slack_managers="admins") as talk:
        yield talk


def person(talk: SlackTalk) -> dict:
    return next(iter(talk.corner.towns.values())).people[ADA]


async def test_an_administrator_who_is_one_no_more_changes_nothing_five_minutes_later(talk, clock):
    person(talk).update(is_admin=True)
    assert "Digest set up" in await talk.say("subscribe at 9")
    person(talk).update(is_admin=False)
    clock.advance(minutes=5, seconds=1)
    assert "Nothing was changed" in await talk.say("unsubscribe")
    assert "digest" in await talk.say("settings")


async def test_an_administrator_of_another_team_cannot_end_the_digest(talk, clock):
    person(talk).update(is_admin=True)
    await talk.say("subscribe at 9")
    next(iter(talk.corner.towns.values())).people["U9STRANGE"] = {"is_admin": True, "team_id": ELSEWHERE}
    assert "Nothing was changed" in await talk.say("unsubscribe", user="U9STRANGE")


async def test_a_guest_cannot_set_a_digest_up_even_where_all_members_may(redis, server_url, clock):
    async with open_talk(server_url, clock) as talk:
        person(talk).update(is_restricted=True)
        assert "Nothing was changed" in await talk.say("subscribe at 9")


async def test_while_slack_does_not_say_who_somebody_is_nothing_is_changed_and_that_is_said(talk):
    person(talk).update(is_admin=True)
    next(iter(talk.corner.towns.values())).revoked = "fatal_error"
    assert "Not available right now" in await talk.say("subscribe at 9")
    assert "No digest here" in await talk.say("settings")


async def test_another_workspaces_people_are_not_served_with_the_one_token(redis, server_url, clock):
    async with open_talk(server_url, clock, tokens=OneToken("xoxb-first-canary")) as talk:
        await talk.happen(a_mention("llm"), team="T2OTHERS0")
        assert [method for method, _ in talk.corner.calls] == ["auth.test"]
        await talk.happen(a_mention("titans"))
        assert [method for method, _ in talk.corner.calls] == ["auth.test", "chat.postEphemeral"]


def a_mention(text: str) -> dict:
    return {"type": "app_mention", "user": ADA, "channel": HERE, "ts": "1.2", "text": f"<@{BOT}> {text}"}


async def test_an_uninstalled_workspace_leaves_one_line_in_the_log(talk):
    with structlog.testing.capture_logs() as logs:
        await talk.happen({"type": "app_uninstalled"})
    assert [each for each in logs if each["event"].startswith("slack.")] == [
        {"event": "slack.uninstalled", "team": TEAM, "log_level": "info"}
    ]
