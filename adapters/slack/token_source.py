"""Whose tokens the bot has: one workspace's, set by the operator, or those of all who installed it; and of which app.

A new token of the same app is no new identity: the store stays this bot's.
"""

import re
from collections.abc import Mapping, Sequence

from aiohttp import web

from adapters.kit.face import FaceParts
from adapters.slack.api import OneToken, SlackApi, Tokens, build_client
from adapters.slack.install_pages import build_flow, build_routes
from adapters.slack.oauth import InstallationStore, InstalledTokens, StateStore
from bot.errors import RefusedError
from bot.store.installations import Installations, Seal, Tickets

API = "/api"
AUTHORIZE = "/oauth/v2/authorize"
APP_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")


def open_tokens(parts: FaceParts) -> Tokens:
    """Return the tokens of all who installed the app, or the one workspace's own. Raises ConfigurationError."""
    settings, bot = parts.settings, parts.bot
    if not settings.slack_client_id:
        return OneToken(settings.require("SLACK_BOT_TOKEN"))
    return InstalledTokens(
        open_installations(parts),
        bot.store.leases,
        bot.clock,
        settings.slack_client_id,
        settings.require("SLACK_CLIENT_SECRET"),
        build_client(f"{settings.slack_api_url}/"),
    )


def install_routes(parts: FaceParts) -> Sequence[web.AbstractRouteDef]:
    """Return the addresses where the app is installed, none for that of one workspace. Raises ConfigurationError."""
    settings = parts.settings
    if not settings.slack_client_id:
        return ()
    flow = build_flow(
        InstallationStore(open_installations(parts), parts.bot.clock),
        StateStore(Tickets(parts.bot.redis, _seal(parts))),
        build_client(f"{settings.slack_api_url}/"),
        client_id=settings.slack_client_id,
        client_secret=settings.require("SLACK_CLIENT_SECRET"),
        address=settings.require("PUBLIC_URL"),
        authorize_url=f"{settings.slack_api_url.removesuffix(API)}{AUTHORIZE}",
    )
    return build_routes(flow)


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
