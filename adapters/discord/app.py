"""The Discord face, put together once: what posts by REST, and what listens to the gateway.

A worker needs only the publisher, and no connection; `papers discord` listens, registers the commands and notes how the
connection is doing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import discord
from discord.http import Route

from adapters.discord.after_gap import Aftermath, LeftServers
from adapters.discord.commands import build_commands, command_payloads
from adapters.discord.doctor import check_discord
from adapters.discord.event_queue import Errands
from adapters.discord.gateway import Gateway
from adapters.discord.heartbeat import Pulse
from adapters.discord.incoming import PLATFORM
from adapters.discord.invite import read_application
from adapters.discord.listeners import Listeners
from adapters.discord.places import ThreadParents
from adapters.discord.publish import DiscordPublisher
from adapters.discord.reactions import plain_emoji
from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Json, Rest
from adapters.discord.session_starts import SessionStarts
from adapters.discord.sync import CommandSync
from adapters.discord.talk import Talk
from adapters.kit.face import FaceApp, FaceParts, OpenFace
from bot.errors import ConfigurationError
from bot.model import Finding
from bot.ports import Clock, Jobs, Pacer, Publisher
from bot.settings import Settings


class DiscordFace:
    """Everything of the face that is open while the process runs."""

    def __init__(self, parts: FaceParts, gate: Gate, rest: Rest) -> None:
        bot, settings = parts.bot, parts.settings
        store, clock, supervisor = bot.store, bot.clock, bot.supervisor
        self.rest = rest
        self.publisher = build_publisher(rest, settings)
        self._supervisor = supervisor
        self._errands = Errands(supervisor=supervisor)
        talk = Talk(bot, self._errands, settings.papers_command)
        aftermath = Aftermath(bot, self.publisher, LeftServers(store.subscriptions, rest))
        commands = build_commands(bot, talk, settings.papers_command)
        self.listeners = Listeners(
            bot=bot,
            talk=talk,
            errands=self._errands,
            parents=ThreadParents(rest),
            commands=commands,
            emoji=frozenset(map(plain_emoji, settings.emoji)),
            recover=aftermath.recover,
            tell=self.publisher.tell,
        )
        self.commands: list[Json] = command_payloads(commands)
        self._sync = CommandSync(rest, self.commands, store.leases, store.marks, clock)
        self._gateway = Gateway(
            settings.require("DISCORD_TOKEN"),
            gate,
            SessionStarts(clock),
            aftermath,
            self.listeners.attach,
            supervisor=supervisor,
        )
        self._pulse = Pulse(self._gateway.shards, store.health, clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Hear Discord until `stop`; raise ConfigurationError when it does not take the token."""
        works = {"discord: commands": self._register, "discord: pulse": self._pulse.run}
        async with self._errands.doing(), self._supervisor.keeping(works):
            await self._gateway.run(stop)

    async def _register(self) -> None:
        """Register the commands, then stay: what is supervised does not end."""
        await self._sync.run()
        await asyncio.Event().wait()


@asynccontextmanager
async def open_way(settings: Settings, pacer: Pacer, clock: Clock) -> AsyncIterator[tuple[Gate, Rest]]:
    """Open the way to Discord by REST for the length of the block."""
    token = settings.require("DISCORD_TOKEN")
    Route.BASE = settings.discord_api_url
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
    gate = Gate(token, pacer, clock)
    rest = Rest(token, gate)
    try:
        yield gate, rest
    finally:
        await rest.close()


@asynccontextmanager
async def open_discord(parts: FaceParts) -> AsyncIterator[DiscordFace]:
    """Open the face for the length of the block. Nothing listens yet."""
    async with open_way(parts.settings, parts.pacer, parts.bot.clock) as (gate, rest):
        yield DiscordFace(parts, gate, rest)


def build_publisher(rest: Rest, settings: Settings) -> DiscordPublisher:
    """Return who posts."""
    command, seeds = settings.papers_command, settings.papers_seed_reactions
    return DiscordPublisher(rest, command=command, emoji=settings.emoji, seeds=seeds)


@asynccontextmanager
async def open_face(parts: FaceParts, jobs: Jobs) -> AsyncIterator[OpenFace]:
    """Open the whole face; nothing listens yet."""
    async with open_discord(parts) as face:
        yield OpenFace(name=PLATFORM, publisher=face.publisher, listen=face.run)


@asynccontextmanager
async def open_publisher(parts: FaceParts) -> AsyncIterator[Publisher]:
    """Open what posts, without listening."""
    async with open_way(parts.settings, parts.pacer, parts.bot.clock) as (_, rest):
        yield build_publisher(rest, parts.settings)


async def identify(parts: FaceParts) -> Mapping[str, str]:
    """Return which Discord application the token is that of: it stands in the token, or Discord is asked."""
    token = parts.settings.require("DISCORD_TOKEN")
    with suppress(ConfigurationError):
        return {"app": str(read_application(token))}
    async with open_way(parts.settings, parts.pacer, parts.bot.clock) as (_, rest):
        return {"app": str((await rest.load_application())["id"])}


async def examine(parts: FaceParts) -> Sequence[Finding]:
    """Return what `doctor` finds out about Discord."""
    store = parts.bot.store
    async with open_discord(parts) as face:
        return await check_discord(face.rest, face.commands, store.subscriptions, store.health, parts.bot.clock)


APP = FaceApp(open=open_face, open_publisher=open_publisher, identify=identify, examine=examine)
