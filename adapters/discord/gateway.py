"""The connection to Discord's gateway: opened, watched and opened again.

Sessions resume by themselves and miss nothing; after a fresh one the reactions since are read again. Nothing is posted
or registered because a connection is there: that happens many times a day.
"""

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from typing import Any

import discord
import structlog
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route
from yarl import URL

from adapters.discord.after_gap import Aftermath
from adapters.discord.request_limiter import Gate
from adapters.discord.session_starts import SessionStarts, TooManyStartsError
from bot.errors import ConfigurationError
from bot.model import Workspace
from bot.proxies import find_proxy
from bot.supervisor import Supervisor
from bot.tasks import isolated, running

log = structlog.get_logger(__name__)

INTENTS = discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True)  # 9217: none of them privileged
PRIVATE = Workspace(platform="discord", id="")  # talks between a person and the bot
NAME = "discord gateway"  # in /readyz, while there is no connection
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 120.0
HOPELESS = {
    4004: "Discord refuses DISCORD_TOKEN. Reset it in the Developer Portal under Bot and set the new one.",
    4013: "Discord does not know an intent that was asked for. Update the bot.",
    4014: "Discord refuses an intent that was asked for. Update the bot.",
}

Attach = Callable[[discord.AutoShardedClient], None]
Sleep = Callable[[float], Awaitable[None]]
Parse = Callable[[Any], None]


class PapersClient(discord.AutoShardedClient):
    """The library's client, with nothing kept that need not be: no messages, no members, no live mentions."""

    def __init__(
        self, gate: Gate, starts: SessionStarts, aftermath: Aftermath, connected: Callable[[], None] = lambda: None
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nothing is ever said aloud
        super().__init__(
            intents=INTENTS,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=gate.trace(),
            proxy=find_proxy(Route.BASE) or None,
        )
        self._starts = starts
        self._aftermath = aftermath
        self._connected = connected
        self.has_connected = False
        _isolate(self._connection.parsers)

    async def setup_hook(self) -> None:
        """Learn the gateway's address: the library goes back to a built-in one when a session is lost."""
        shards, address, limit = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = URL(address)
        self.shard_count = shards
        self._starts.learn(limit)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Begin no more sessions than are allowed."""
        await self._starts.take(shard_id or 0, first=initial)

    async def on_shard_connect(self, shard_id: int) -> None:
        """A fresh session: whatever happened since the last one was not told."""
        self.has_connected = True
        self._connected()
        servers = [guild for guild in self.guilds if guild.shard_id == shard_id]
        for workspace in [*map(place, servers), *([PRIVATE] if shard_id == 0 else [])]:
            self._aftermath.recover(workspace)
        self._aftermath.compare(shard_id, self.shard_count or 1, {str(guild.id) for guild in servers})
        log.info("discord.session", shard=shard_id, servers=len(servers))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server, or the server is gone; an outage does not come here."""
        self._aftermath.purge(place(guild))

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """One traceback in the log; the connection goes on."""
        log.exception("discord.listener_failed", event_name=event_method)


@dataclass(eq=False)
class Gateway:
    """Keeps a client connected until it is told to stop. `attach` gives each new client its commands and listeners."""

    token: str = field(repr=False)
    gate: Gate
    starts: SessionStarts
    aftermath: Aftermath
    attach: Attach
    _: KW_ONLY
    sleep: Sleep = asyncio.sleep
    chance: random.Random = field(default_factory=random.SystemRandom)
    supervisor: Supervisor = field(default_factory=Supervisor)
    client: PapersClient | None = field(default=None, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set; raise ConfigurationError when the token is refused."""
        failures = 0
        works = {"discord: after a gap": self.aftermath.run}
        async with self.supervisor.keeping(works), running(stop.wait(), name="discord: stop") as stopping:
            while not stop.is_set():
                failures += 1
                pause_s, connected = await self._session(stopping, failures)
                failures = 0 if connected else failures
                if not stop.is_set():
                    self.supervisor.mark(NAME, "Discord cannot be reached")
                    await self._rest(stopping, pause_s)
        self.supervisor.mark(NAME, "")

    def shards(self) -> tuple[int, int]:
        """Return how many shards are connected, and how many there should be."""
        client = self.client
        if client is None:
            return 0, 1
        return sum(not shard.is_closed() for shard in client.shards.values()), client.shard_count or 1

    async def _session(self, stopping: asyncio.Task[bool], failures: int) -> tuple[float, bool]:
        """Stay connected until that ends; return the pause before the next time, and whether it ever stood."""
        client = self.client = PapersClient(
            self.gate, self.starts, self.aftermath, partial(self.supervisor.mark, NAME, "")
        )
        self.attach(client)
        pause_s = back_off(failures, self.chance)
        try:
            await self._stay(client, stopping)
        except TooManyStartsError as error:
            log.error("discord.too_many_sessions", rest_s=error.rest_s)
            pause_s = error.rest_s
        except Exception as error:
            if hopeless := _why_hopeless(error):
                raise ConfigurationError(hopeless) from error
            log.warning("discord.connection_lost", reason=f"{type(error).__name__}: {error}")
        self.client = None
        return pause_s, client.has_connected

    async def _stay(self, client: PapersClient, stopping: asyncio.Task[bool]) -> None:
        if self.starts.exhausted.is_set():
            self.starts.begin_anew()
        async with (
            client,
            running(self.starts.exhausted.wait(), name="discord: no session left") as exhausted,
            running(client.start(self.token), name="discord: gateway") as connected,
        ):
            try:
                await asyncio.wait({stopping, connected, exhausted}, return_when=asyncio.FIRST_COMPLETED)
                if exhausted.done():
                    raise TooManyStartsError(self.starts.rest_s())
                if connected.done():
                    connected.result()
            finally:
                await client.close()
                await _close_half_open(client)

    async def _rest(self, stopping: asyncio.Task[bool], pause_s: float) -> None:
        """Wait for the pause, or for the end."""
        async with running(self._wait(pause_s), name="discord: pause") as waiting:
            await asyncio.wait({stopping, waiting}, return_when=asyncio.FIRST_COMPLETED)

    async def _wait(self, pause_s: float) -> None:
        await self.sleep(pause_s)


def _isolate(parsers: dict[str, Parse]) -> None:
    """Let an event that the library cannot read cost only itself: it would end the session, and those of all servers.

    Without the first event of a session there is none.
    """
    for name, parse in parsers.items():
        if name != "READY":
            parsers[name] = partial(_parse, name, parse)


def _parse(name: str, parse: Parse, payload: object) -> None:
    with isolated("discord.odd_event", event_name=name, limited=name):
        parse(payload)


async def _close_half_open(client: PapersClient) -> None:
    """Close sessions that were given up before they began: discord.py leaves their sockets and heartbeats alive."""
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and thread.ws._connection is client._connection:
            await thread.ws.close()


def _why_hopeless(error: Exception) -> str:
    """What the operator has to do when no further try can help, else ""."""
    if isinstance(error, discord.LoginFailure):
        return HOPELESS[4004]
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return HOPELESS[4014]
    return HOPELESS.get(error.code, "") if isinstance(error, discord.ConnectionClosed) and error.code else ""


def back_off(failures: int, chance: random.Random) -> float:
    """Return the pause after so many failures in a row: twice as long each time, scattered, up to two minutes."""
    return min(FIRST_PAUSE_S * 2.0 ** min(failures, 10), LONGEST_PAUSE_S) * chance.uniform(0.5, 1.0)


def place(guild: discord.Guild) -> Workspace:
    """Return the workspace that a server is."""
    return Workspace(platform="discord", id=str(guild.id))
