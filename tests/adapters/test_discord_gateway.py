"""The connection to Discord's gateway: what is lost comes back, what is refused is not asked for again and again."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer
from structlog.testing import capture_logs

from adapters.discord.after_gap import Aftermath, LeftServers
from adapters.discord.gateway import INTENTS, PRIVATE, Gateway, place
from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from adapters.discord.session_starts import IN_A_ROW, SessionStarts, TooManyStartsError
from bot.errors import ConfigurationError, StorageError
from bot.model import Channel, Subscription, Workspace
from bot.store.subscriptions import Subscriptions
from bot.supervisor import Supervisor
from bot.tasks import running


class Core:
    """The part of the core that a connection calls: notes what was asked, and is down as often as it is told."""

    def __init__(self) -> None:
        self.recovered: list[Workspace] = []
        self.purged: list[Workspace] = []
        self.down = 0

    async def recover(self, workspace, publisher) -> int:
        self._fail()
        self.recovered.append(workspace)
        return 0

    async def purge(self, workspace) -> None:
        self._fail()
        self.purged.append(workspace)

    def _fail(self) -> None:
        if self.down > 0:
            self.down -= 1
            raise StorageError("down")


class Naps:
    """Pauses that take no time, and how long they would have been."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0.001)


@pytest.fixture
async def fake(clock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock) as fake, aimed_at(fake):
        yield fake
    assert not fake.errors


@pytest.fixture
def core():
    return Core()


@pytest.fixture
def naps():
    return Naps()


class Heard:
    """A listener: notes the reactions it hears of."""

    def __init__(self) -> None:
        self.reactions: list[str] = []

    def attach(self, client: discord.AutoShardedClient) -> None:
        @client.event
        async def on_raw_reaction_add(event: discord.RawReactionActionEvent) -> None:
            self.reactions.append(f"+{event.user_id}")

        @client.event
        async def on_raw_reaction_remove(event: discord.RawReactionActionEvent) -> None:
            self.reactions.append(f"-{event.user_id}")


def build(fake, core, naps, clock, heard=None, departed=None, **given) -> Gateway:
    gate = Gate(fake.token, NotedPacer(), clock)
    aftermath = Aftermath(core, None, departed, sleep=naps.sleep)
    starts = SessionStarts(clock, sleep=naps.sleep)
    attach = (heard or Heard()).attach
    given = {"sleep": naps.sleep, "chance": random.Random(1)} | given
    return Gateway(fake.token, gate, starts, aftermath, attach, **given)


@asynccontextmanager
async def connected(
    fake, core, naps, clock, heard=None, *, shards: int = 1, departed: LeftServers | None = None
) -> AsyncIterator[Gateway]:
    gateway, stop = build(fake, core, naps, clock, heard, departed), asyncio.Event()
    running = asyncio.create_task(gateway.run(stop))
    try:
        await fake.connected(shards)
        yield gateway
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


async def eventually(look) -> None:
    async with asyncio.timeout(60):
        while not look():
            await asyncio.sleep(0.002)


async def test_nothing_privileged_is_asked_for(fake, core, naps, clock):
    fake.add_guild("Lab")
    async with connected(fake, core, naps, clock):
        pass
    assert INTENTS.value == 9217
    assert [said["intents"] for said in fake.gateway.identifies] == [9217]


async def test_reactions_are_read_again_after_a_fresh_session_and_not_after_a_resume(fake, core, naps, clock):
    guild = fake.add_guild("Lab")
    room, ana, heard = fake.add_channel(guild, "papers"), fake.add_user("ana"), Heard()
    message = fake.say(ana, room, "Titans")
    lab = Workspace(platform="discord", id=guild.id)
    async with connected(fake, core, naps, clock, heard):
        await eventually(lambda: core.recovered == [lab, PRIVATE])
        fake.gateway.ask_to_reconnect()
        fake.react(ana, message)
        await eventually(lambda: heard.reactions == [f"+{ana.id}"])
        await fake.gateway.drop(4000)
        fake.unreact(ana, message)
        await eventually(lambda: heard.reactions == [f"+{ana.id}", f"-{ana.id}"])
        assert core.recovered == [lab, PRIVATE]
        fake.gateway.invalidate()
        await eventually(lambda: core.recovered == [lab, PRIVATE] * 2)
    assert len(fake.gateway.resumes) == 2
    assert len(fake.gateway.identifies) == 2


ODD = (None, [], {}, {"guild_id": "no number"}, {"id": "1", "type": 99, "channel_id": "5"})
KINDS = (
    *("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE", "MESSAGE_CREATE", "INTERACTION_CREATE", "USER_UPDATE"),
    *(f"{kind}_{what}" for kind in ("GUILD", "CHANNEL", "THREAD") for what in ("CREATE", "UPDATE", "DELETE")),
)


async def test_an_event_that_cannot_be_read_costs_only_itself(fake, core, naps, clock):
    """Discord adds and changes events: what one of them lacks ends no session, and so takes no server its bot."""
    room, ana, heard = fake.add_channel(fake.add_guild("Lab"), "papers"), fake.add_user("ana"), Heard()
    message = fake.say(ana, room, "Titans")
    async with connected(fake, core, naps, clock, heard):
        with capture_logs() as logged:
            for kind in KINDS:
                for payload in ODD:
                    fake.gateway.open_sessions[0].tell(kind, payload)
            fake.react(ana, message)
            await eventually(lambda: heard.reactions == [f"+{ana.id}"])
    assert {each["event_name"] for each in logged if each["event"] == "discord.odd_event"} == set(KINDS)
    assert len(fake.gateway.identifies) == 1


async def test_a_session_that_was_forgotten_is_begun_anew_at_the_same_gateway(fake, core, naps, clock):
    fake.add_guild("Lab")
    async with connected(fake, core, naps, clock):
        await fake.gateway.drop(4000, forget=True)
        await eventually(lambda: len(fake.gateway.identifies) == 2)
    assert naps.taken == [5.0]


async def test_each_shard_takes_its_own_servers(fake, core, naps, clock):
    fake.gateway.shards = 2
    guilds = [fake.add_guild(f"Lab {number}") for number in range(4)]
    async with connected(fake, core, naps, clock, shards=2) as gateway:
        await eventually(lambda: len(core.recovered) == 5)
        assert {place(guild) for guild in gateway.client.guilds} == set(core.recovered) - {PRIVATE}
    assert {guild.id for guild in guilds} == {workspace.id for workspace in core.recovered} - {""}
    assert [said["shard"] for said in fake.gateway.identifies] == [[0, 2], [1, 2]]


async def test_a_server_that_removes_the_bot_is_forgotten_and_an_outage_is_no_removal(fake, core, naps, clock):
    away, out = fake.add_guild("Away"), fake.add_guild("Out")
    async with connected(fake, core, naps, clock) as gateway:
        await eventually(lambda: len(core.recovered) == 3 and not gateway.client.guilds[0].unavailable)
        fake.outage(out)
        core.down = 2
        fake.kick(away)
        await eventually(lambda: core.purged)
    assert core.purged == [Workspace(platform="discord", id=away.id)]


async def test_a_server_that_removed_the_bot_in_downtime_is_forgotten_when_discord_says_so(
    fake, core, naps, clock, redis
):
    subscriptions = Subscriptions(redis)
    here, left, unsure = (fake.add_guild(name) for name in ("Here", "Left", "Unsure"))
    for guild in (here, left, unsure):
        channel = Channel(platform="discord", workspace=guild.id, id=fake.add_channel(guild, "papers").id)
        await subscriptions.save(Subscription(channel=channel), None)
    fake.kick(left)
    fake.kick(unsure)
    fake.fail(f"GET /guilds/{unsure.id}", "403_html", times=1)
    rest = Rest(fake.token, Gate(fake.token, NotedPacer(), clock))
    async with connected(fake, core, naps, clock, departed=LeftServers(subscriptions, rest)):
        await eventually(lambda: len(core.purged) == 2)
    await rest.close()
    assert {workspace.id for workspace in core.purged} == {left.id, unsure.id}
    assert naps.taken == [15.0], "a page instead of an answer says nothing; it is asked again"


async def test_a_recovery_waits_for_the_store(fake, core, naps, clock):
    core.down = 3
    fake.add_guild("Lab")
    async with connected(fake, core, naps, clock):
        await eventually(lambda: len(core.recovered) == 2)
    assert naps.taken == [15.0, 15.0, 15.0]


async def test_a_connection_that_is_open_and_dead_is_left_and_resumed(fake, core, naps, clock):
    """A minute of silence in life; here a fifth of a second."""

    class Impatient(Heard):
        def attach(self, client) -> None:
            super().attach(client)
            client._connection.heartbeat_timeout = 0.2

    fake.gateway.heartbeat_ms = 50
    guild, ana, heard = fake.add_guild("Lab"), fake.add_user("ana"), Impatient()
    message = fake.say(ana, fake.add_channel(guild, "papers"), "Titans")
    async with connected(fake, core, naps, clock, heard):
        fake.gateway.freeze()
        fake.react(ana, message)
        await eventually(lambda: heard.reactions == [f"+{ana.id}"])
    assert len(fake.gateway.resumes) == 1
    assert len(fake.gateway.identifies) == 1


async def test_the_token_stands_in_no_log(fake, core, naps, clock, caplog, capsys):
    caplog.set_level("DEBUG")
    fake.fail("GET /gateway/bot", "500")
    async with connected(fake, core, naps, clock):
        await fake.gateway.drop(4000)
        await eventually(lambda: fake.gateway.resumes)
    assert caplog.text
    assert fake.token not in caplog.text + "".join(capsys.readouterr())


async def test_a_gateway_that_is_down_is_tried_again_with_growing_pauses(fake, core, naps, clock):
    fake.fail("GET /gateway/bot", "503", times=3)
    async with connected(fake, core, naps, clock):
        pass
    first, second, third = naps.taken[:3]
    assert first < second < third


async def test_readyz_names_discord_until_the_connection_stands(fake, core, naps, clock):
    supervisor, said = Supervisor(), []

    async def sleep(seconds: float) -> None:
        said.append(await supervisor.find_trouble())
        await naps.sleep(seconds)

    fake.fail("GET /gateway/bot", "503", times=2)
    gateway, stop = build(fake, core, naps, clock, sleep=sleep, supervisor=supervisor), asyncio.Event()
    async with running(gateway.run(stop), name="gateway"):
        await fake.connected(1)
        await eventually(lambda: not supervisor.down())
        stop.set()
    assert said[:2] == ["Not running, will be restarted: discord gateway (Discord cannot be reached)"] * 2


async def test_a_token_that_is_refused_ends_the_process_with_a_word_for_the_operator(fake, core, naps, clock):
    fake.token = "another"
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN"):
        await build(fake, core, naps, clock).run(asyncio.Event())


async def test_sessions_that_are_refused_again_and_again_are_given_a_rest(fake, core, naps, clock):
    """Discord resets the token of a bot that begins a thousand sessions a day."""
    fake.add_guild("Lab")
    async with connected(fake, core, naps, clock):
        for number in range(1, IN_A_ROW):
            fake.gateway.invalidate()
            await eventually(lambda number=number: len(fake.gateway.identifies) == number + 1)
            await fake.connected()
        fake.gateway.invalidate()
        await eventually(lambda: 600.0 in naps.taken)
    assert naps.taken == [5.0, 10.0, 20.0, 40.0, 40.0, 600.0]


async def test_the_next_day_has_sessions_of_its_own(naps, clock):
    starts = SessionStarts(clock, sleep=naps.sleep)
    starts.learn({"total": 1000, "remaining": 22, "reset_after": 3_600_000})
    await starts.take(0, first=True)
    await starts.take(1, first=False)
    with pytest.raises(TooManyStartsError) as exhausted:
        await starts.take(2, first=False)
    assert exhausted.value.rest_s == 3_600
    clock.advance(hours=1)
    await starts.take(2, first=False)


async def test_the_day_s_last_sessions_are_left_for_the_operator(fake, core, naps, clock):
    fake.gateway.starts_left = 20

    async def connect():
        async with connected(fake, core, naps, clock):
            pass

    connecting = asyncio.ensure_future(connect())
    async with asyncio.timeout(20):
        while 3600.0 not in naps.taken:
            await asyncio.sleep(0.005)
    connecting.cancel()
    await asyncio.gather(connecting, return_exceptions=True)
    assert not fake.gateway.identifies
    for thread in threading.enumerate():
        if isinstance(thread, discord.gateway.KeepAliveHandler):
            thread.join(5)
            assert not thread.is_alive(), "the heartbeats of a session that was given up end with it"
