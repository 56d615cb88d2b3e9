"""What an operator gets to install the bot, and what `papers doctor` says about Discord."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from cases import each
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer

from adapters.discord.doctor import check_discord
from adapters.discord.heartbeat import Pulse
from adapters.discord.invite import invitation, person_link, server_link
from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from bot.errors import ConfigurationError
from bot.model import Channel, Subscription
from bot.store.health import HealthBook
from bot.store.subscriptions import Subscriptions

COMMANDS = [{"name": "papers", "type": 1, "description": "Papers"}]


@pytest.fixture
async def fake(clock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock) as fake, aimed_at(fake):
        fake.world.commands = [{**COMMANDS[0], "id": "1"}]
        yield fake
    assert not fake.errors


class Operator:
    """Asks the doctor."""

    def __init__(self, fake, redis, clock) -> None:
        self.fake, self.clock = fake, clock
        self.book, self.subscriptions = HealthBook(redis), Subscriptions(redis)
        self.rest = Rest(fake.token, Gate(fake.token, NotedPacer(), clock), sleep=self.no_pause)

    async def no_pause(self, seconds: float) -> None: ...

    async def subscribe(self, channel, layout="thread") -> None:
        where = Channel(platform="discord", workspace=channel.guild.id, id=channel.id)
        await self.subscriptions.save(Subscription(channel=where, layout=layout), None)

    async def ask(self) -> dict[str, str]:
        found = await check_discord(self.rest, COMMANDS, self.subscriptions, self.book, self.clock)
        return {finding.text: finding.advice for finding in found if finding.level != "good"}


@pytest.fixture
async def operator(fake, redis, clock) -> AsyncIterator[Operator]:
    operator = Operator(fake, redis, clock)
    await Pulse(lambda: (2, 2), operator.book, clock).note()
    yield operator
    await operator.rest.close()


def test_the_links_ask_for_what_is_used_and_nothing_more():
    asked = parse_qs(urlsplit(server_link(123)).query)
    allowed = [name for name, on in discord.Permissions(int(asked["permissions"][0])) if on]
    assert asked["scope"] == ["bot applications.commands"]
    assert sorted(allowed) == [
        "create_public_threads", "read_message_history", "read_messages", "send_messages", "send_messages_in_threads",
    ]  # fmt: skip
    assert parse_qs(urlsplit(person_link(123)).query) == {
        "client_id": ["123"], "scope": ["applications.commands"], "integration_type": ["1"],
    }  # fmt: skip


def test_the_invitation_is_made_of_the_token_alone_and_does_not_show_it():
    token = "MTk4NjIyNDgzNDcxOTI1MjQ4.secret.part"
    said = invitation(token)
    assert said.count("client_id=198622483471925248") == 2
    assert "secret" not in said


@each("token", ["", "x", "not-a-token", "xoxb-1-2", "ÄÖÜ"])
def test_a_token_of_another_kind_is_explained(token):
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN is not a bot's token"):
        invitation(token)


async def test_when_all_is_well_nothing_is_advised(operator, fake):
    await operator.subscribe(fake.add_channel(fake.add_guild("Lab"), "papers"))
    assert await operator.ask() == {}


async def test_a_wrong_token_is_said_with_what_to_do(operator, fake):
    fake.wire.token = "another"
    assert "Reset the token" in (await operator.ask())["Discord does not know DISCORD_TOKEN."]


async def test_a_discord_that_is_down_is_no_wrong_token(operator, fake):
    fake.fail("/users/@me", "503", times=9)
    [(text, _)] = (await operator.ask()).items()
    assert text.startswith("Discord cannot be asked")


async def test_missing_permissions_are_named_for_every_channel_with_a_digest(operator, fake):
    guild = fake.add_guild("Lab")
    closed = fake.add_channel(guild, "closed", denied=("create_public_threads", "send_messages"))
    hidden, gone, fine = (fake.add_channel(guild, name) for name in ("hidden", "gone", "fine"))
    fake.deny(hidden, "view_channel")
    for channel in (closed, hidden, gone, fine):
        await operator.subscribe(channel)
    fake.delete_channel(gone)

    advised = await operator.ask()

    place = f"discord:{guild.id}"
    assert advised[f"{place}:{closed.id}: missing Send Messages, Create Public Threads."].endswith(
        "allow the bot's role: Send Messages and Create Public Threads."
    )
    assert f"{place}:{hidden.id}: the bot cannot see the channel." in advised
    assert f"{place}:{gone.id}: the channel is gone." in advised
    assert len(advised) == 3


async def test_commands_that_are_not_registered_are_named(operator, fake):
    fake.world.commands = []
    assert "papers discord" in (await operator.ask())["Not registered: papers."]


async def test_few_sessions_left_are_a_warning(operator, fake):
    fake.gateway.starts_left = 12
    assert "12 of 1000 new sessions are left today." in await operator.ask()


async def test_the_connection_s_health_is_known_from_another_process(operator, clock):
    await Pulse(lambda: (8, 10), operator.book, clock).note()
    assert "2 of 10 shards are not connected." in await operator.ask()
    await Pulse(lambda: (10, 10), operator.book, clock).note()
    assert await operator.ask() == {}
    clock.advance(minutes=6)
    assert "No process is connected." in await operator.ask()
