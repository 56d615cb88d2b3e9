"""Workspaces that installed the bot themselves, and the tokens they gave it. For whoever installs, and may leave."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Value, Workspace


class Installation(Value, frozen=True, kw_only=True):
    """What a workspace gave the bot. `expires_at` and `refresh_token` are set where tokens expire."""

    workspace: Workspace
    token: str
    bot_user: str = ""
    bot: str = ""
    app: str = ""
    name: str = ""
    installer: str = ""
    scopes: tuple[str, ...] = ()
    refresh_token: str = ""
    expires_at: datetime | None = None
    installed_at: datetime

    def __repr__(self) -> str:
        return f"Installation({self.workspace.ref})"


class Installations(Protocol):
    """Keeps installations so that nobody who reads the store can use them."""

    async def save(self, installation: Installation) -> None:
        """Keep it; a later one of the same workspace replaces it."""
        ...

    async def load(self, workspace: Workspace) -> Installation | None:
        """Return it; None when the workspace has none, or when none of today's keys opens it."""
        ...

    async def remove(self, workspace: Workspace) -> None:
        """Forget it."""
        ...

    async def load_workspaces(self, platform: str) -> Sequence[Workspace]:
        """Return who has installed the bot on this platform."""
        ...


class Tickets(Protocol):
    """One-time words that show that whoever comes back is who was sent away."""

    async def issue(self) -> str:
        """Return a new one, good for ten minutes."""
        ...

    async def redeem(self, ticket: str) -> bool:
        """Use it up; False when it is unknown, used or too old."""
        ...
