"""How a worker posts to Discord without a connection to its gateway: once, whatever happens to the answer."""

from collections.abc import AsyncIterator

import pytest
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer

from adapters.discord.errors import DiscordRefusedError
from adapters.discord.request_limiter import REFUSALS_MOST, Gate
from adapters.discord.rest import Rest
from bot.errors import BusyError, UnsureError

POST = "POST /channels/\\d+/messages$"
BODY = {"content": "Titans", "nonce": "digest-1", "enforce_nonce": True, "allowed_mentions": {"parse": []}}


@pytest.fixture
async def fake(clock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock) as fake, aimed_at(fake):
        yield fake
    assert not fake.errors


@pytest.fixture
def room(fake):
    return fake.add_channel(fake.add_guild("Lab"), "papers")


@pytest.fixture
def pacer():
    return NotedPacer()


@pytest.fixture
async def rest(fake, pacer, clock) -> AsyncIterator[Rest]:
    async def at_once(seconds: float) -> None:
        """The pauses between two tries are not waited for."""

    rest = Rest(fake.token, Gate(fake.token, pacer, clock), sleep=at_once)
    yield rest
    fake.release()
    await rest.close()


async def post(rest, room):
    return await rest.post(int(room.id), BODY, workspace=room.guild.id)


@pytest.mark.parametrize(
    "mode",
    [
        "reset_before", "reset_after", "hang_before", "hang_after", "429", "500", "500_after", "502", "502_after",
        "503", "503_after", "504", "html", "html_after", "truncated",
    ],
)  # fmt: skip
async def test_a_message_is_visible_once_whatever_happens_to_its_answer(fake, room, rest, monkeypatch, mode):
    if mode.startswith("hang"):  # alone: a busy machine answers later than that
        monkeypatch.setattr("adapters.discord.api.SILENCE_S", 0.1)
    fake.fail(POST, mode)

    posted = await post(rest, room)

    assert [message.id for message in room.messages] == [posted["id"]]


@pytest.mark.parametrize("mode", ["reset_after", "503_after", "truncated", "html_after"])
async def test_a_message_that_stays_unsure_is_left_to_whoever_can_look_for_it(fake, room, rest, mode):
    fake.fail(POST, mode, times=3)

    with pytest.raises(UnsureError):
        await post(rest, room)

    assert len(room.messages) == 1
    assert len(fake.requests("POST /channels")) == 3


async def test_a_message_without_a_nonce_is_never_sent_again(fake, room, rest):
    fake.fail(POST, "reset_after")

    with pytest.raises(UnsureError):
        await rest.post(int(room.id), {"content": "once", "allowed_mentions": {"parse": []}}, workspace="1")

    assert len(fake.requests("POST /channels")) == 1


async def test_a_discord_that_cannot_be_reached_took_nothing(room, clock, pacer, monkeypatch):
    async def at_once(seconds: float) -> None: ...

    monkeypatch.setattr("discord.http.Route.BASE", "http://127.0.0.1:9/api/v10")
    rest = Rest("token", Gate("token", pacer, clock), sleep=at_once)
    with pytest.raises(BusyError):
        await post(rest, room)


@pytest.mark.parametrize("mode", ["429_bare", "429_html"])
async def test_a_plea_for_quiet_rests_everybody(fake, room, rest, pacer, mode):
    fake.fail(POST, mode)

    with pytest.raises(BusyError) as busy:
        await post(rest, room)

    assert busy.value.retry_after_s == 10
    assert pacer.rests == [10]
    assert not room.messages


async def test_a_limit_of_the_whole_token_rests_everybody_and_is_waited_for(fake, room, rest, pacer):
    fake.fail(POST, "429_global")

    await post(rest, room)

    assert pacer.rests == [0.05]
    assert len(room.messages) == 1


async def test_every_request_waits_for_its_turn_and_says_for_whom(fake, room, rest, pacer):
    await post(rest, room)

    assert [workspace for _, workspace in pacer.turns] == [room.guild.id] * len(fake.requests())
    assert fake.token not in str(pacer.turns)


@pytest.mark.parametrize(
    ("denied", "reason", "advice"),
    [
        ("view_channel", "the bot cannot see the channel", "View Channel"),
        ("send_messages", "the bot lacks a permission in the channel", "Send Messages"),
    ],
)
async def test_a_missing_permission_is_said_in_words(fake, room, rest, denied, reason, advice):
    fake.deny(room, denied)

    with pytest.raises(DiscordRefusedError) as refused:
        await post(rest, room)

    assert (refused.value.reason, refused.value.about) == (reason, "channel")
    assert advice in refused.value.advice


async def test_a_channel_that_is_gone_a_server_that_was_left_and_closed_doors_are_told_apart(fake, room, rest):
    ana = fake.add_user("ana")
    ana.dms_open = False
    private = await rest.open_private(int(ana.id))
    with pytest.raises(DiscordRefusedError) as closed:
        await rest.post(int(private["id"]), BODY, workspace="")
    fake.delete_channel(room)
    with pytest.raises(DiscordRefusedError) as gone:
        await post(rest, room)
    with pytest.raises(DiscordRefusedError) as thread_gone:
        await rest.post(int(room.id), BODY, workspace="", thread=True)
    assert [error.value.about for error in (closed, gone, thread_gone)] == ["person", "channel", "thread"]


async def test_a_thread_that_is_there_already_says_so(fake, room, rest):
    posted = await post(rest, room)
    where = int(room.id), int(posted["id"]), "Papers"
    thread = await rest.open_thread(*where, workspace="1")
    with pytest.raises(DiscordRefusedError) as again:
        await rest.open_thread(*where, workspace="1")
    assert thread["id"] == posted["id"]
    assert again.value.code == 160004


async def test_a_wrong_token_gives_nobody_up_and_is_tried_later(fake, room, clock, pacer):
    rest = Rest("wrong", Gate("wrong", pacer, clock))
    with pytest.raises(BusyError) as busy:
        await post(rest, room)
    assert busy.value.retry_after_s == 300
    await rest.close()


async def test_requests_stop_long_before_discord_locks_the_address_out(fake, room, rest, pacer, clock, monkeypatch):
    assert REFUSALS_MOST <= 10_000 / 20
    monkeypatch.setattr("adapters.discord.request_limiter.REFUSALS_MOST", 25)
    fake.deny(room, "send_messages")
    for _ in range(25):
        with pytest.raises(DiscordRefusedError):
            await post(rest, room)
    sent = len(fake.requests())

    with pytest.raises(BusyError) as stopped:
        await post(rest, room)

    assert len(fake.requests()) == sent
    assert fake.turnstile.counts["invalid"] == 25
    assert stopped.value.retry_after_s == pacer.rests[-1] == 600
    fake.allow(room, "send_messages")
    clock.advance(minutes=11)
    await post(rest, room)
