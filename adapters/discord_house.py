"""Discord as a process opens it: what the operator set, what posts and what listens.

For the operator. A composition root like adapters/cli.py, loaded only where Discord is set up.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from adapters.discord.app import DiscordFace, DiscordOptions, DiscordParts, build_publisher, open_discord, open_way
from adapters.discord.doctor import check_discord
from adapters.discord.invite import read_application
from adapters.faces import Face
from bot.errors import ConfigurationError
from bot.jobs.rate_limit import FairPacer
from bot.model import Finding
from bot.ports import Pacer, Publisher
from bot.settings import Settings
from bot.storage.turns import RedisTurns
from bot.wiring import OpenBot


@asynccontextmanager
async def open_face(settings: Settings, bot: OpenBot, pacer: Pacer) -> AsyncIterator[Face]:
    """Open the whole face; nothing listens yet."""
    async with _open_discord(settings, bot, pacer) as face:
        yield Face(name="discord", publisher=face.publisher, listen=face.run, events={})


@asynccontextmanager
async def open_publisher(settings: Settings, bot: OpenBot) -> AsyncIterator[Publisher]:
    """Open what posts, without listening."""
    token, options = settings.require("DISCORD_TOKEN"), discord_options(settings)
    async with open_way(token, FairPacer(RedisTurns(bot.redis)), bot.clock, options.url) as (_, rest):
        yield build_publisher(rest, options)


async def identify(settings: Settings, bot: OpenBot) -> Mapping[str, str]:
    """Return which Discord application the token is that of: it stands in the token, or Discord is asked."""
    token, options = settings.require("DISCORD_TOKEN"), discord_options(settings)
    with suppress(ConfigurationError):
        return {"app": str(read_application(token))}
    async with open_way(token, FairPacer(RedisTurns(bot.redis)), bot.clock, options.url) as (_, rest):
        return {"app": str((await rest.load_application())["id"])}


async def examine(settings: Settings, bot: OpenBot) -> Sequence[Finding]:
    """Return what `doctor` finds out about Discord."""
    async with _open_discord(settings, bot, FairPacer(RedisTurns(bot.redis))) as face:
        return await check_discord(face.rest, face.commands, bot.store.subscriptions, bot.store.health, bot.clock)


def discord_options(settings: Settings) -> DiscordOptions:
    """Return what the operator set for Discord."""
    return DiscordOptions(
        command=settings.papers_command,
        url=settings.discord_api_url,
        emoji=settings.emoji,
        seeds=settings.papers_seed_reactions,
    )


@asynccontextmanager
async def _open_discord(settings: Settings, bot: OpenBot, pacer: Pacer) -> AsyncIterator[DiscordFace]:
    parts = DiscordParts(
        bot=bot,
        leases=bot.store.leases,
        marks=bot.store.marks,
        health=bot.store.health,
        subscriptions=bot.store.subscriptions,
        clock=bot.clock,
        supervisor=bot.supervisor,
    )
    token = settings.require("DISCORD_TOKEN")
    async with open_discord(token, pacer, parts, discord_options(settings)) as face:
        yield face
