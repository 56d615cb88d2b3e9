"""Whose tokens the bot has: one workspace's, set by the operator, or those of all who installed it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.kit.face import FaceParts
from adapters.slack.api import OneToken, Tokens, build_client
from adapters.slack.install_pages import build_flow, build_routes
from adapters.slack.oauth import InstallationStore, InstalledTokens, StateStore, build_removal
from bot.ports import Clock
from bot.store.installations import Installations, Tickets
from bot.store.leases import Leases
from bot.store.token_encryption import Seal

API = "/api"
AUTHORIZE = "/oauth/v2/authorize"


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


def _seal(parts: FaceParts) -> Seal:
    return Seal(parts.settings.require("SECRET_KEY").split(","))
