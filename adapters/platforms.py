"""The platforms for which there are settings, opened: for every process that posts, listens, or looks whether it could.

For the operator, who sets a token and has the face. A composition root like adapters/cli.py: it alone knows how the
settings of a platform become its face.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from adapters.slack.app import SlackOptions, open_slack
from adapters.slack.entrance import Entrance, Records, many_workspaces, one_workspace
from adapters.slack.reactions import emoji_name
from bot.ports import Handlers, Jobs, Pacer, Publisher
from bot.settings import Settings
from bot.storage.installations import RedisInstallations, RedisTickets
from bot.storage.leases import RedisLeases
from bot.storage.seals import Seal
from bot.wiring import OpenBot

Run = Callable[[asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A platform as a process sees it: what posts, what listens, what it does of the queue, what the web mounts."""

    name: str
    publisher: Publisher
    listen: Run
    events: Handlers
    routes: Sequence[web.AbstractRouteDef] = ()


@asynccontextmanager
async def open_faces(settings: Settings, bot: OpenBot, pacer: Pacer, jobs: Jobs) -> AsyncIterator[Sequence[Face]]:
    """Open the face of each platform that has a token, and let the core post through it. Nothing listens yet."""
    async with AsyncExitStack() as stack:
        faces = []
        if settings.slack_bot_token or settings.slack_client_id:
            faces.append(await stack.enter_async_context(_open_slack(settings, bot, pacer, jobs)))
        for face in faces:
            bot.desk.publishers[face.name] = face.publisher
        yield faces


def slack_options(settings: Settings) -> SlackOptions:
    """Return what the operator set for Slack."""
    return SlackOptions(
        command=settings.papers_command,
        url=f"{settings.slack_api_url}/",
        emoji=tuple(map(emoji_name, settings.emoji)),
        managers=settings.slack_managers,
        distributed=bool(settings.slack_client_id),
        seeds=settings.papers_seed_reactions,
        signing_secret=settings.require("SLACK_SIGNING_SECRET") if settings.slack_signing_secret else "",
        app_token=settings.require("SLACK_APP_TOKEN") if settings.slack_app_token else "",
    )


def slack_entrance(settings: Settings, bot: OpenBot) -> Entrance:
    """Return whose tokens there are: those of all who installed the app, or the one workspace's own."""
    if not settings.slack_client_id:
        return one_workspace(settings.require("SLACK_BOT_TOKEN"))
    seal = Seal(settings.require("SECRET_KEY").split(","))
    records = Records(
        installations=RedisInstallations(bot.redis, seal),
        tickets=RedisTickets(bot.redis),
        leases=RedisLeases(bot.redis),
        clock=bot.clock,
    )
    return many_workspaces(
        records,
        client_id=settings.slack_client_id,
        client_secret=settings.require("SLACK_CLIENT_SECRET"),
        address=settings.require("PUBLIC_URL"),
        url=f"{settings.slack_api_url}/",
    )


@asynccontextmanager
async def _open_slack(settings: Settings, bot: OpenBot, pacer: Pacer, jobs: Jobs) -> AsyncIterator[Face]:
    entrance, options = slack_entrance(settings, bot), slack_options(settings)
    async with open_slack(bot, entrance.tokens, pacer, jobs, bot.clock, options, entrance.removed) as face:
        routes = (*face.routes(), *entrance.routes) if options.signing_secret else ()
        yield Face(name="slack", publisher=face.publisher, listen=face.run, events=face.handlers, routes=routes)
