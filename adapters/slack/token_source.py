"""Whose tokens the bot has: one workspace's, set by the operator, or those of all who installed it; and of which app.

A new token of the same app is no new identity: the store stays this bot's.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.kit.face import FaceParts
from adapters.slack.api import OneToken, SlackApi, Tokens, build_client
from adapters.slack.install_pages import build_flow, build_routes
from adapters.slack.oauth import InstallationStore, InstalledTokens, StateStore, build_removal
from bot.errors import RefusedError
from bot.ports import Clock
from bot.store.installations import Installations, Seal, Tickets
from bot.store.leases import Leases

API = "/api"
AUTHORIZE = "/oauth/v2/authorize"
APP_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """Tokens, the addresses where the bot is installed, and what forgets an installation."""

    tokens: Tokens
    routes: Sequence[web.AbstractRouteDef] = ()
    removed: Callable[[str, str], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What the core keeps of installations."""

    installations: Installations
    tickets: Tickets
    leases: Leases
    clock: Clock


def one_workspace(token: str) -> Entrance:
    """Return the entrance of a bot that lives in a single workspace."""
    return Entrance(tokens=OneToken(token))


def many_workspaces(records: Records, *, client_id: str, client_secret: str, address: str, url: str) -> Entrance:
    """Return the entrance of a bot that others install; `address` is the web process's own, `url` Slack's API."""
    client = build_client(url)
    tokens = InstalledTokens(records.installations, records.leases, records.clock, client_id, client_secret, client)
    flow = build_flow(
        InstallationStore(records.installations, records.clock),
        StateStore(records.tickets),
        client,
        client_id=client_id,
        client_secret=client_secret,
        address=address,
        authorize_url=f"{url.rstrip('/').removesuffix(API)}{AUTHORIZE}",
    )
    return Entrance(tokens=tokens, routes=build_routes(flow), removed=build_removal(records.installations, tokens))


def open_entrance(parts: FaceParts) -> Entrance:
    """Return whose tokens there are: those of all who installed the app, or the one workspace's own.

    Raises ConfigurationError.
    """
    settings, bot = parts.settings, parts.bot
    if not settings.slack_client_id:
        return one_workspace(settings.require("SLACK_BOT_TOKEN"))
    records = Records(
        installations=open_installations(parts),
        tickets=Tickets(bot.redis, _seal(parts)),
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


def open_installations(parts: FaceParts) -> Installations:
    """Return the installations, whose tokens SECRET_KEY opens. Raises ConfigurationError without one."""
    return Installations(parts.bot.redis, _seal(parts))


async def load_identity(api: SlackApi, app_token: str) -> Mapping[str, str]:
    """Return the bot user of the one workspace, and the app where Slack or the app-level token tells it."""
    me = await api.identify("")
    app = await _load_app(api, me.bot) or read_app(app_token)
    return {"bot": f"{me.team}/{me.user}"} | ({"app": app} if app else {})


def read_app(app_token: str) -> str:
    """Return the app's id in an app-level token, "" where there is none. Pure."""
    found = APP_TOKEN.match(app_token)
    return found[1] if found else ""


async def _load_app(api: SlackApi, bot_id: str) -> str:
    """Return the app of a bot (https://docs.slack.dev/reference/methods/bots.info), "" where Slack does not say."""
    try:
        answer = await api.call("", "bots.info", bot=bot_id)
    except RefusedError:  # a scope is missing: `doctor` names it
        return ""
    bot = answer.get("bot")
    return str(bot.get("app_id") or "") if isinstance(bot, dict) else ""


def _seal(parts: FaceParts) -> Seal:
    return Seal(parts.settings.require("SECRET_KEY").split(","))
