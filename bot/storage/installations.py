"""Installations in Redis, sealed; and the tickets of those who are about to install. For whoever installs."""

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from redis.asyncio import Redis

from bot.model import Workspace
from bot.ports import Installation
from bot.storage import keys
from bot.storage.client import storage_errors
from bot.storage.codec import decode, encode
from bot.storage.reading import read, read_all
from bot.storage.seals import Seal


class RedisInstallations:
    """The `Installations` port over Redis."""

    def __init__(self, redis: Redis, seal: Seal) -> None:
        self._redis: Any = redis
        self._seal = seal

    async def save(self, installation: Installation) -> None:
        """Keep it; a later one of the same workspace replaces it."""
        sealed = self._seal.close(encode(installation))
        with storage_errors():
            await self._redis.set(keys.installation(installation.workspace), sealed)

    async def load(self, workspace: Workspace) -> Installation | None:
        """Return it; None when the workspace has none, or when none of today's keys opens it."""
        with storage_errors():
            sealed = await self._redis.get(keys.installation(workspace))
        return read(keys.installation(workspace), sealed, self._read)

    async def remove(self, workspace: Workspace) -> None:
        """Forget it."""
        with storage_errors():
            await self._redis.delete(keys.installation(workspace))

    async def load_workspaces(self, platform: str) -> Sequence[Workspace]:
        """Return who has installed the bot on this platform: for `doctor` and chores only."""
        pattern = keys.installation(Workspace(platform=platform, id="*")).replace("%2A", "*")
        with storage_errors():
            found = [key async for key in self._redis.scan_iter(match=pattern, count=500)]
        return [Workspace(platform=platform, id=name) for name in read_all(pattern, sorted(found), _workspace_id)]

    def _read(self, sealed: bytes) -> Installation:
        opened = self._seal.open(sealed)
        if opened is None:
            raise ValueError("none of the keys opens it")
        return decode(opened, Installation)


def _workspace_id(key: bytes) -> str:
    return unquote(key.decode().partition("{workspace:")[2].partition("}")[0]).partition(":")[2]


class RedisTickets:
    """The `Tickets` port over Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def issue(self) -> str:
        """Return a new one, good for ten minutes."""
        ticket = secrets.token_urlsafe(24)
        with storage_errors():
            await self._redis.set(keys.ticket(ticket), b"1", ex=keys.TICKET_TTL_S)
        return ticket

    async def redeem(self, ticket: str) -> bool:
        """Use it up; False when it is unknown, used or too old."""
        with storage_errors():
            return await self._redis.getdel(keys.ticket(ticket[:100])) is not None
