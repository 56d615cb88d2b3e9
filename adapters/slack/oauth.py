"""Installing the bot from a link, into any workspace: for whoever clicks "Add to Slack".

The library walks through the steps; here are its two stores over the core's ports, and the tokens by workspace. Nothing
asks Slack who a request is from: what is signed is believed, and the token is looked up when something is said.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from cachetools import TTLCache
from slack_sdk.oauth.installation_store import Bot as SlackBot
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from adapters.slack.api import UNREADABLE, read_error
from adapters.slack.incoming import PLATFORM
from bot.errors import BusyError, RefusedError
from bot.model import Workspace
from bot.ports import Clock
from bot.store.installations import Installation, Installations, Tickets
from bot.store.leases import Leases
from bot.tasks import within

log = structlog.get_logger(__name__)

FRESH = timedelta(hours=2)  # a token that ends sooner is exchanged
KNOWN_FOR_S = 60.0  # how long a process goes on with a token that may have been revoked elsewhere
KNOWN = 10_000  # workspaces
OTHERS_S = 2.0
EXCHANGE_S = 10.0


@dataclass(eq=False)
class InstalledTokens:
    """The token of each workspace that installed the bot; one that expires is exchanged by one process at a time."""

    installations: Installations
    leases: Leases
    clock: Clock
    rotator: AsyncTokenRotator

    def __post_init__(self) -> None:
        self._known: TTLCache[str, Installation] = TTLCache(KNOWN, KNOWN_FOR_S, lambda: self.clock.now().timestamp())

    async def load_token(self, team_id: str) -> str:
        """Return a token that is good; raise RefusedError about a workspace that has none."""
        now = self.clock.now()
        known = self._known.get(team_id)
        if known and not _ends_soon(known, now):
            return known.token
        installation = await self.installations.load(Workspace(platform=PLATFORM, id=team_id))
        if installation is None:
            self._known.pop(team_id, None)
            raise RefusedError(
                "the bot is not installed in this workspace", about="workspace", advice="Install it again."
            )
        if _ends_soon(installation, now):
            installation = await self._exchange(installation)
        self._known[team_id] = installation
        return installation.token

    async def remove(self, team_id: str) -> None:
        """Forget the token of a workspace that removed the app."""
        await self.installations.remove(Workspace(platform=PLATFORM, id=team_id))
        self._known.pop(team_id, None)

    async def _exchange(self, installation: Installation) -> Installation:
        async with self.leases.hold(f"slack token {installation.workspace.id}") as held:
            newest = await self.installations.load(installation.workspace) or installation
            if not _ends_soon(newest, self.clock.now()):
                return newest
            if not held:
                raise BusyError("the workspace's token is being exchanged", retry_after_s=OTHERS_S)
            fresh = await self._rotate(newest)
            await self.installations.save(fresh)
            return fresh

    async def _rotate(self, old: Installation) -> Installation:
        """Exchange a token. One that is still good goes on when Slack does not answer; no error carries a token."""
        try:
            exchange = self.rotator.perform_bot_token_rotation(
                bot=_as_bot(old), minutes_before_expiration=int(FRESH.total_seconds() / 60)
            )
            rotated = await within(EXCHANGE_S, exchange, name="exchange a token")
            if rotated is None or not rotated.bot_token:
                raise ValueError("no token")
        except (TimeoutError, TypeError, KeyError, *UNREADABLE) as error:
            meant = read_error(getattr(error, "api_error", error), "")
            if isinstance(meant, RefusedError):
                raise meant from None
            if old.expires_at and old.expires_at > self.clock.now():
                return old
            raise BusyError("Slack exchanges no token just now", retry_after_s=OTHERS_S) from None
        fresh = _from_bot(rotated, old.installed_at)
        return fresh if fresh.workspace == old.workspace else old


class InstallationStore(AsyncInstallationStore):
    """The library's store over the core's. It is only written: whose a request is, nobody looks up here."""

    def __init__(self, installations: Installations, clock: Clock) -> None:
        self._installations = installations
        self._clock = clock

    async def async_save(self, installation: SlackInstallation) -> None:
        """Keep the bot of a workspace; what belongs to the person who clicked is not kept. Whole organizations are not
        installed into: they have no one channel list."""
        bot = installation.to_bot()
        if bot.team_id and bot.bot_token and not bot.is_enterprise_install:
            await self._installations.save(_from_bot(bot, self._clock.now()))
            log.info("slack.installed", team=bot.team_id)


class StateStore(AsyncOAuthStateStore):
    """The library's states are the core's tickets: used once, good for ten minutes."""

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Return a new state."""
        return await self._tickets.issue()

    async def async_consume(self, state: str) -> bool:
        """Use a state up."""
        return await self._tickets.redeem(state)


def _ends_soon(installation: Installation, now: datetime) -> bool:
    ends = installation.expires_at
    return ends is not None and bool(installation.refresh_token) and ends - now < FRESH


def _from_bot(bot: SlackBot, now: datetime) -> Installation:
    return Installation(
        workspace=Workspace(platform=PLATFORM, id=bot.team_id or ""),
        token=bot.bot_token,
        bot_user=bot.bot_user_id or "",
        bot=bot.bot_id or "",
        app=bot.app_id or "",
        name=bot.team_name or "",
        scopes=tuple(bot.bot_scopes or ()),
        refresh_token=bot.bot_refresh_token or "",
        expires_at=_instant(bot.bot_token_expires_at),
        installed_at=now,
    )


def _as_bot(installation: Installation) -> SlackBot:
    return SlackBot(
        app_id=installation.app,
        team_id=installation.workspace.id,
        team_name=installation.name,
        bot_token=installation.token,
        bot_id=installation.bot,
        bot_user_id=installation.bot_user,
        bot_scopes=list(installation.scopes),
        bot_refresh_token=installation.refresh_token or None,
        bot_token_expires_at=installation.expires_at,
        installed_at=installation.installed_at,
    )


def _instant(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
