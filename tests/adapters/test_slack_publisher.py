"""Posting to Slack, over the wire: seen once, found again, counted with few calls, and every failure told apart."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import msgspec
import pytest
from cases import each
from contracts.publisher import DIGEST, OCCASION, WorkspacesContract
from fakes.discord_pacer import NotedPacer
from fakes.slack_corner import BOT, SCOPES, START, open_corner
from fakes.slack_reading import load_judge

from adapters.slack.api import SlackApi
from adapters.slack.doctor import check_slack
from adapters.slack.profiles import People
from adapters.slack.publish import SlackPublisher
from bot.digests.post import split_digest
from bot.errors import BusyError, RefusedError, UnsureError
from bot.model import Channel, Message, Paper, PaperId, Person
from bot.occasion import MessageKey
from bot.replies import Reply

TEAM = "T1AAAAAAA"
HERE = Channel(platform="slack", workspace=TEAM, id="C1AAAAAAA")
ADA = Person(platform="slack", workspace=TEAM, user="U1AAAAAAA")
HEADER = str(MessageKey(OCCASION))
BEFORE = datetime.fromtimestamp(START, UTC)


class TokensOfTowns:
    """Every workspace's own token."""

    def __init__(self, corner) -> None:
        self._corner = corner

    async def load_token(self, team_id: str) -> str:
        return next(town.token for town in self._corner.towns.values() if town.id == team_id)


class SlackStage:
    """The contract's stage."""

    channel, person = HERE, ADA

    def __init__(self, corner, publisher, pacer) -> None:
        self.corner, self.publisher, self.pacer = corner, publisher, pacer
        self.town = corner.town(TEAM)
        self.room = self.town.room(HERE.id)
        self.town.people[ADA.user] = {"tz": "Europe/Berlin"}

    def now(self) -> datetime:
        return BEFORE

    def titles(self):
        return [
            message["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            for message in self.room.messages
        ]

    async def delete(self, ref) -> None:
        self.room.messages = [each for each in self.room.messages if each["ts"] != ref.id]

    async def react(self, ref) -> Person:
        message = next(each for each in self.room.messages if each["ts"] == ref.id)
        message["reactions"] = [
            {"name": "bookmark::skin-tone-3", "count": 1, "users": [ADA.user]},
            {"name": "star", "count": 1, "users": [BOT]},
            {"name": "tada", "count": 1, "users": ["U2BBBBBBB"]},
        ]
        return ADA

    def strike(self, fault: str) -> None:
        self.corner.faults.append({"lost before": "reset", "lost after": "reset after"}.get(fault, fault))

    def forbid(self) -> None:
        self.room.refuses = "restricted_action"
        self.room.members.discard(BOT)

    def close_door(self) -> None:
        self.town.people[ADA.user]["closed"] = True

    def elsewhere(self) -> Channel:
        """In a workspace with a token of its own."""
        self.corner.town("T2BBBBBBB", "xoxb-second-canary").room(HERE.id)
        return Channel(platform="slack", workspace="T2BBBBBBB", id=HERE.id)

    def private(self):
        return [
            message["text"]
            for name, room in self.town.rooms.items()
            if name.startswith("D")
            for message in room.messages
        ]


@pytest.fixture
async def stage(request) -> AsyncIterator[SlackStage]:
    async with staged(load_judge(request.getfixturevalue("shared"))) as stage:
        yield stage


def staged(judge=None, **options):
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def opened():
        async with open_corner(judge) as corner, aiohttp.ClientSession() as session:
            pacer = NotedPacer()
            api = SlackApi(TokensOfTowns(corner), session, pacer, url=f"{corner.url}api/", **options)
            stage = SlackStage(corner, SlackPublisher(api, People(api)), pacer)
            stage.api = api
            yield stage

    return opened()


class TestSlackKeepsTheContract(WorkspacesContract):
    """The suite that every platform's publisher passes."""


async def post_all(stage, layout="thread"):
    refs, header = {}, None
    for message in split_digest(DIGEST, layout):
        key = str(MessageKey(OCCASION, message.part))
        refs[key] = await stage.publisher.post(HERE, message, key, header)
        header = header or (refs[key] if layout == "thread" else None)
    return refs


async def test_papers_hang_under_their_header_and_nothing_unfurls(stage):
    refs = await post_all(stage)
    assert {ref.thread for key, ref in refs.items() if key != HEADER} == {refs[HEADER].id}
    for method, args in stage.corner.calls:
        if method == "chat.postMessage":
            assert (args["unfurl_links"], args["unfurl_media"], args.get("link_names")) == (False, False, None)


async def test_each_post_takes_its_turn_in_its_own_channel(stage):
    await post_all(stage)
    assert stage.pacer.turns == [(f"slack:{TEAM}:{HERE.id}", TEAM)] * 4


async def test_what_was_posted_is_found_with_one_look_at_the_channel_and_one_at_the_thread(stage):
    refs = await post_all(stage)
    assert dict(await stage.publisher.find(HERE, list(refs), BEFORE)) == refs
    assert (stage.corner.counted("conversations.history"), stage.corner.counted("conversations.replies")) == (1, 1)


async def test_a_header_is_enough_when_only_the_header_is_looked_for(stage):
    refs = await post_all(stage)
    assert dict(await stage.publisher.find(HERE, [HEADER], BEFORE)) == {HEADER: refs[HEADER]}
    assert stage.corner.counted("conversations.replies") == 0


async def test_a_thread_that_goes_on_an_hour_later_is_found_under_its_header(stage):
    """A process died between two papers; when it went on, the header had long left the narrow look."""
    refs = await post_all(stage)
    late = refs[list(refs)[3]]
    for message in stage.room.messages:
        if message["ts"] == late.id:
            message["ts"] = f"{START + 3_700:.6f}"
    found = await stage.publisher.find(HERE, [list(refs)[3]], BEFORE + timedelta(hours=1))
    assert found[list(refs)[3]].id == f"{START + 3_700:.6f}"


async def test_a_paper_whose_id_holds_a_slash_is_found_under_its_header(stage):
    paper = Paper(id=PaperId("cs/0601001"), title="An old one")
    key = str(MessageKey(OCCASION, paper.id))
    message = Message(digest=msgspec.structs.replace(DIGEST, papers=(paper,)), part=paper.id)
    header = await stage.publisher.post(HERE, Message(digest=DIGEST), HEADER, None)
    ref = await stage.publisher.post(HERE, message, key, header)
    assert dict(await stage.publisher.find(HERE, [key], BEFORE)) == {key: ref}


async def test_nobody_else_can_claim_that_a_message_was_posted(stage):
    """Any app may write our kind of metadata."""
    await post_all(stage, "list")
    stage.room.messages[0]["user"] = "U9FORGER0"
    assert not await stage.publisher.find(HERE, [HEADER], BEFORE)
    assert not (await stage.publisher.recall(HERE, BEFORE)).refs


async def test_a_busy_channel_is_read_page_by_page(stage):
    refs = await post_all(stage, "list")
    stage.room.messages += [
        {"type": "message", "user": "U2", "ts": f"{START + 120 + n:.6f}", "text": "hi"} for n in range(450)
    ]
    assert dict(await stage.publisher.find(HERE, [HEADER], BEFORE)) == refs
    assert stage.corner.counted("conversations.history") == 3


@pytest.mark.parametrize("fault", ["busy", "busy nameless", "busy page", "ratelimited", "service_unavailable"])
async def test_a_platform_in_haste_took_nothing_and_says_how_long_to_wait(stage, fault):
    stage.corner.faults.append(fault)
    with pytest.raises(BusyError) as busy:
        await stage.publisher.post(HERE, Message(digest=DIGEST), HEADER, None)
    assert busy.value.retry_after_s == {"busy": 7.0, "service_unavailable": 5.0}.get(fault, 30.0)
    assert stage.pacer.rests == ([busy.value.retry_after_s] if fault != "service_unavailable" else [])


AMBIGUOUS = ("reset", "500", "502", "503", "504", "520", "page", "words", "cut", "list", "nothing", "fatal_error")


@each("when", ["", " after"])
@each("fault", AMBIGUOUS)
async def test_an_unclear_answer_is_an_unknown_outcome_that_can_be_looked_up(fault, when):
    async with staged() as stage:
        stage.corner.faults.append(fault + when)
        with pytest.raises(UnsureError) as unsure:
            await stage.publisher.post(HERE, Message(digest=DIGEST), HEADER, None)
        assert "xoxb" not in f"{unsure.value} {unsure.value.__cause__}"
        assert stage.corner.counted("chat.postMessage") == 1
        assert bool(await stage.publisher.find(HERE, [HEADER], BEFORE)) == bool(when) == bool(stage.room.messages)


async def test_a_silent_platform_is_left_after_a_while():
    async with staged(deadline_s=0.05) as stage:
        stage.corner.faults.append("hang")
        with pytest.raises(UnsureError):
            await stage.publisher.post(HERE, Message(digest=DIGEST), HEADER, None)


async def test_an_unreachable_platform_took_nothing(stage):
    async with aiohttp.ClientSession() as session:
        api = SlackApi(TokensOfTowns(stage.corner), session, NotedPacer(), url="http://127.0.0.1:9/api/")
        with pytest.raises(BusyError):
            await SlackPublisher(api, People(api)).post(HERE, Message(digest=DIGEST), HEADER, None)


@pytest.mark.parametrize(
    ("trouble", "about", "says"),
    [
        ("token_revoked", "workspace", "removed from this workspace"),
        ("account_inactive", "workspace", "removed from this workspace"),
        ("restricted_action_read_only_channel", "channel", "only some people"),
        ("msg_blocks_too_long", "message", "too long"),
        ("restricted_action_thread_locked", "thread", "locked"),
    ],
)
async def test_a_refusal_says_whose_it_is(stage, trouble, about, says):
    stage.corner.faults.append(trouble)
    with pytest.raises(RefusedError, match=says) as refused:
        await stage.publisher.post(HERE, Message(digest=DIGEST), HEADER, None)
    assert refused.value.about == about


async def test_not_in_channel_tells_how_to_invite_the_bot(stage):
    stage.room.members.clear()
    with pytest.raises(RefusedError) as refused:
        await stage.publisher.post(HERE, Message(digest=DIGEST), HEADER, None)
    assert "/invite @papers" in refused.value.advice


async def test_a_thread_whose_header_was_deleted_is_a_refusal_about_the_thread(stage):
    header = await stage.publisher.post(HERE, Message(digest=DIGEST), HEADER, None)
    await stage.delete(header)
    paper = split_digest(DIGEST, "thread")[1]
    with pytest.raises(RefusedError) as refused:
        await stage.publisher.post(HERE, paper, str(MessageKey(OCCASION, paper.part)), header)
    assert refused.value.about == "thread"


async def test_a_public_channel_is_joined(stage):
    stage.room.members.clear()
    assert not (await stage.publisher.check(HERE)).problem
    assert BOT in stage.room.members


async def test_a_private_channel_says_how_to_invite_and_waits(stage):
    stage.town.room("C2PRIVATE", "private", joined=False)
    access = await stage.publisher.check(Channel(platform="slack", workspace=TEAM, id="C2PRIVATE"))
    assert (access.waits, "/invite @papers" in access.advice) == (True, True)


async def test_an_archived_channel_is_a_problem_that_does_not_end_by_itself(stage):
    stage.room.archived = True
    access = await stage.publisher.check(HERE)
    assert ("archived" in access.problem, access.waits) == (True, False)


async def test_the_reactions_of_a_whole_thread_are_counted_with_one_call(stage):
    refs = await post_all(stage)
    await stage.react(refs[HEADER])
    counts = await stage.publisher.count_reactions(list(refs.values()))
    assert (counts[refs[HEADER]], sum(counts.values()), len(counts)) == (1, 1, 4)
    assert [name for name, _ in stage.corner.calls if "conversations" in name or "reactions" in name] == [
        "conversations.replies"
    ]


async def test_a_bots_reactions_are_nobodys(stage):
    refs = await post_all(stage, "list")
    stage.town.people |= {"U7ROBOT00": {"is_bot": True}, "U8PERSON0": {}}
    stage.room.messages[0]["reactions"] = [{"name": "star", "count": 2, "users": ["U7ROBOT00", "U8PERSON0"]}]
    assert {person.user for person in await stage.publisher.load_reactors(refs[HEADER])} == {"U8PERSON0"}


async def test_a_private_word_says_what_and_never_in_whose_channel(stage):
    await stage.publisher.tell(ADA, Reply(title="Hello"), "alert:1")
    assert stage.private() == ["Hello."]
    assert not stage.room.messages


async def test_the_doctor_names_missing_scopes_and_channels_that_cannot_be_reached(stage, monkeypatch):
    stage.room.archived = True
    monkeypatch.setitem(SCOPES, "X-OAuth-Scopes", "chat:write, commands")
    lacking = await check_slack(
        stage.api, stage.publisher, ["chat:write", "files:write"], teams=[TEAM], channels=[HERE]
    )
    assert [(finding.level, finding.text) for finding in lacking] == [
        ("good", "Connected to Lovelace Labs as @papers"),
        ("refused", "Missing scopes: files:write"),
    ]
    nameless = SlackPublisher(stage.api, People(stage.api), emoji=("bookmark", "🦩", "日本"))
    [_, warning] = await check_slack(stage.api, nameless, ["chat:write"], teams=[TEAM])
    assert (warning.level, warning.text) == ("warning", "The reaction 🦩 saves nothing on Slack")
    well = await check_slack(stage.api, stage.publisher, ["chat:write"], teams=[TEAM], channels=[HERE])
    assert (well[-1].level, well[-1].text) == ("warning", f"slack:{TEAM}:{HERE.id}: the channel is archived")


async def test_doctor_sums_many_workspaces_up_and_names_the_odd_ones(stage, monkeypatch):
    introduce = stage.api.introduce

    async def of_team(team):
        if team.startswith("GONE"):
            raise RefusedError(f"{team} removed the app", about="workspace")
        return await introduce(team)

    monkeypatch.setattr(stage.api, "introduce", of_team)
    teams = [TEAM] * 48 + [f"GONE{number}" for number in range(25)]
    well, *odd = await check_slack(stage.api, stage.publisher, [], teams=teams)
    assert well.text == "48 of 73 workspaces are well"
    assert odd[0].text == "GONE0 removed the app"
    assert (len(odd), odd[-1].text) == (21, "5 more workspaces have trouble")
