"""How the bot comes into workspaces: with the one token that the operator set, or by "Add to Slack" and the way back;
and which app it is.

A new token of the same app is no new identity: the store stays this bot's.
"""

import re
from collections.abc import Mapping, Sequence

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.kit.face import FaceParts
from adapters.slack.api import UNREADABLE, OneToken, SlackApi, Tokens, build_client
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import InstallationStore, InstalledTokens, StateStore
from bot.errors import RefusedError, WorldError
from bot.health.logs import hiding
from bot.store.installations import Installations, Seal, Tickets

log = structlog.get_logger(__name__)

API = "/api"
AUTHORIZE = "/oauth/v2/authorize"
TROUBLE = (WorldError, TimeoutError, *UNREADABLE)
NOT_NOW = "The bot can't be added right now; nothing was changed. Please try again in a minute."
APP_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")


def open_tokens(parts: FaceParts) -> Tokens:
    """Return the tokens of all who installed the app, or the one workspace's own. Raises ConfigurationError."""
    settings, bot = parts.settings, parts.bot
    if not settings.slack_client_id:
        return OneToken(settings.require("SLACK_BOT_TOKEN"))
    rotator = AsyncTokenRotator(
        client_id=settings.slack_client_id,
        client_secret=settings.require("SLACK_CLIENT_SECRET"),
        client=build_client(f"{settings.slack_api_url}/"),
    )
    return InstalledTokens(open_installations(parts), bot.store.leases, bot.clock, rotator)


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


def build_flow(
    store: InstallationStore,
    states: StateStore,
    client: AsyncWebClient,
    *,
    client_id: str,
    client_secret: str,
    address: str,
    authorize_url: str = f"https://slack.com{AUTHORIZE}",
) -> AsyncOAuthFlow:
    """Return the library's steps. `address` is the web process's own, as Slack reaches it."""
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(SCOPES),
        redirect_uri=f"{address}/slack/oauth_redirect",
        installation_store=store,
        installation_store_bot_only=True,
        state_store=states,
        authorization_url=authorize_url,
    )
    return AsyncOAuthFlow(client=client, settings=settings)


def build_routes(flow: AsyncOAuthFlow) -> list[web.RouteDef]:
    """Return the two addresses of installing."""

    async def install(request: web.Request) -> web.Response:
        try:
            return await to_aiohttp_response(await flow.handle_installation(_without_body(request)))
        except TROUBLE as error:
            return _not_now(error)

    async def come_back(request: web.Request) -> web.Response:
        try:
            with hiding(*request.query.values()):  # whoever has the code in time has the workspace's token
                return await to_aiohttp_response(await flow.handle_callback(_without_body(request)))
        except TROUBLE as error:
            return _not_now(error)

    return [web.get("/slack/install", install), web.get("/slack/oauth_redirect", come_back)]


def _without_body(request: web.Request) -> AsyncBoltRequest:
    """Return the request as the library wants it; nobody who installs has a body to be read."""
    return AsyncBoltRequest(body="", query=request.query_string, headers=request.headers)  # type: ignore[arg-type]


def _not_now(error: Exception) -> web.Response:
    log.warning("slack.not_installed", reason=type(error).__name__, limited=True)
    return web.Response(status=503, text=NOT_NOW, headers={"Retry-After": "60"})
