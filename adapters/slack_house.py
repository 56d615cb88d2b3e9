"""Slack as a process opens it: whose tokens there are, what the operator set, what posts and what listens.

For the operator. A composition root like adapters/cli.py, loaded only where Slack is set up.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from adapters.faces import Face
from adapters.slack.app import SlackOptions, build_publisher, introduce, open_api, open_slack
from adapters.slack.client import SlackApi
from adapters.slack.doctor import check_slack
from adapters.slack.entrance import Entrance, Records, many_workspaces, one_workspace
from adapters.slack.identity import load_identity
from adapters.slack.manifest import SCOPES, SEEDING_SCOPE
from adapters.slack.people import People
from adapters.slack.reactions import emoji_name
from bot.jobs.rate_limit import FairPacer
from bot.model import Finding
from bot.ports import Jobs, Pacer, Publisher
from bot.settings import Settings
from bot.storage.installations import Installations, Tickets
from bot.storage.seals import Seal
from bot.storage.turns import RedisTurns
from bot.text import plural
from bot.wiring import OpenBot


@asynccontextmanager
async def open_face(settings: Settings, bot: OpenBot, pacer: Pacer, jobs: Jobs) -> AsyncIterator[Face]:
    """Open the whole face; nothing listens yet."""
    entrance, options = slack_entrance(settings, bot), slack_options(settings)
    async with open_slack(bot, entrance.tokens, pacer, jobs, bot.clock, options, entrance.removed) as face:
        routes = (*face.routes(), *entrance.routes) if options.signing_secret else ()
        yield Face(
            name="slack",
            publisher=face.publisher,
            listen=face.run,
            events=face.handlers,
            routes=routes,
            drain=face.listeners.drain,
        )


@asynccontextmanager
async def open_publisher(settings: Settings, bot: OpenBot) -> AsyncIterator[Publisher]:
    """Open what posts, without listening."""
    async with _open_slack_api(settings, bot) as (api, options):
        yield build_publisher(api, People(api), options)


async def identify(settings: Settings, bot: OpenBot) -> Mapping[str, str]:
    """Return which Slack app this is: its client id where others install it, else what Slack says of the one token.

    Raises BusyError while Slack cannot be asked, RefusedError when it does not take the token.
    """
    if settings.slack_client_id:
        return {"client": settings.slack_client_id}
    async with _open_slack_api(settings, bot, known=False) as (api, options):
        return await load_identity(api, options.app_token)


async def examine(settings: Settings, bot: OpenBot) -> Sequence[Finding]:
    """Return what `doctor` finds out about Slack."""
    installations = _installations(settings, bot) if settings.slack_client_id else None
    teams = [each.id for each in await installations.load_workspaces("slack")] if installations else [""]
    sealed = _old_seals(await installations.count_old_seals("slack")) if installations else []
    digests = [each.channel async for each in bot.store.subscriptions.walk() if not each.halted]
    async with _open_slack_api(settings, bot, known=False) as (api, options):
        found = await check_slack(
            api,
            build_publisher(api, People(api), options),
            (*SCOPES, SEEDING_SCOPE) if settings.papers_seed_reactions else SCOPES,
            teams=teams,
            channels=[channel for channel in digests if channel.platform == "slack"],
            app_token=options.app_token,
        )
    return [*found, *sealed]


def _old_seals(count: int) -> list[Finding]:
    text = f"{plural(count, 'installation')} only an older key of SECRET_KEY opens"
    advice = "Keep that key: what is used is sealed anew with the first one."
    return [Finding(topic="Slack", level="warning", text=text, advice=advice)] if count else []


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
    records = Records(
        installations=_installations(settings, bot),
        tickets=Tickets(bot.redis, _seal(settings)),
        leases=bot.store.leases,
        clock=bot.clock,
    )
    return many_workspaces(
        records,
        client_id=settings.slack_client_id,
        client_secret=settings.require("SLACK_CLIENT_SECRET"),
        address=settings.require("PUBLIC_URL"),
        url=f"{settings.slack_api_url}/",
    )


def _installations(settings: Settings, bot: OpenBot) -> Installations:
    return Installations(bot.redis, _seal(settings))


def _seal(settings: Settings) -> Seal:
    return Seal(settings.require("SECRET_KEY").split(","))


@asynccontextmanager
async def _open_slack_api(
    settings: Settings, bot: OpenBot, *, known: bool = True
) -> AsyncIterator[tuple[SlackApi, SlackOptions]]:
    """The way to Slack alone; when it has to be `known`, a token that is not accepted is found out at once."""
    entrance, options = slack_entrance(settings, bot), slack_options(settings)
    async with open_api(entrance.tokens, FairPacer(RedisTurns(bot.redis)), options) as (api, _):
        if known:
            await introduce(api, entrance.tokens)
        yield api, options
