"""The pages of installing, "Add to Slack" and the way back."""

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api import UNREADABLE
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import InstallationStore, StateStore
from bot.errors import WorldError
from bot.health.logs import hiding

log = structlog.get_logger(__name__)

AUTHORIZE = "https://slack.com/oauth/v2/authorize"
TROUBLE = (WorldError, TimeoutError, *UNREADABLE)
NOT_NOW = "The bot can't be added right now; nothing was changed. Please try again in a minute."


def build_flow(
    store: InstallationStore,
    states: StateStore,
    client: AsyncWebClient,
    *,
    client_id: str,
    client_secret: str,
    address: str,
    authorize_url: str = AUTHORIZE,
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
