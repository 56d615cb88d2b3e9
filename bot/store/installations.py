"""Installations in Redis, with token encryption, so that nobody who reads the store can use them; and the tickets of
those who are about to install.

Keys rotate: the first one encrypts, all of them decrypt.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from redis.asyncio import Redis

from bot.errors import ConfigurationError, StorageError
from bot.model import Value, Workspace
from bot.store import keys
from bot.store.reading import decode, encode, read
from bot.store.records import Records
from bot.store.scripts import SWAP_VALUE
from bot.store.written import execute_written

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

NO_KEY = "SECRET_KEY is missing or is no key"
LONGEST_TICKET = 200  # characters; one of ours has 100


class Seal:
    """Seals and opens with the operator's keys, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Without keys it opens nothing and seals nothing. Raises ConfigurationError for one that is none."""
        self._keys: MultiFernet | None = None
        if not keys:
            return
        from cryptography import fernet  # with the first key: most commands at a shell have none

        try:
            single = [fernet.Fernet(key.strip()) for key in keys]
            self._keys, self._newest = fernet.MultiFernet(single), fernet.MultiFernet(single[:1])
        except ValueError:
            raise ConfigurationError(NO_KEY) from None

    def close(self, value: bytes) -> bytes:
        """Return the sealed form of `value`. Raises ConfigurationError without keys."""
        if self._keys is None:
            raise ConfigurationError(NO_KEY)
        return self._keys.encrypt(value)

    def open(self, sealed: bytes, *, ttl_s: int | None = None) -> bytes | None:
        """Return what was sealed, or None when none of the keys fits, or it was sealed more than `ttl_s` ago."""
        return _opened(self._keys, sealed, ttl_s) if self._keys else None

    def is_current(self, sealed: bytes) -> bool:
        """Return whether the newest key opens it."""
        return self._keys is not None and _opened(self._newest, sealed) is not None


def _opened(keys: "MultiFernet", sealed: bytes, ttl_s: int | None = None) -> bytes | None:
    from cryptography.fernet import InvalidToken

    try:
        return keys.decrypt(sealed, ttl_s)
    except InvalidToken:
        return None


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


class Installations(Records):
    """Keeps installations so that nobody who reads the store can use them."""

    def __init__(self, redis: Redis, seal: Seal) -> None:
        super().__init__(redis)
        self._swap: Any = redis.register_script(SWAP_VALUE)
        self._seal = seal

    async def save(self, installation: Installation) -> None:
        """Keep it; a later one of the same workspace replaces it. StorageError when it is not written for sure: who is
        told that the bot is installed will not install it again."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(keys.installation(installation.workspace), self._seal.close(encode(installation)))
        await execute_written(self._redis, pipe)

    async def load(self, workspace: Workspace) -> Installation | None:
        """Return it; None when the workspace has none, or when none of today's keys opens it."""
        key = keys.installation(workspace)
        sealed = await self._redis.get(key)
        installation = read(key, sealed, self._read)
        if installation is not None and not self._seal.is_current(sealed):
            anew = self._seal.close(encode(installation, over=self._seal.open(sealed)))
            with suppress(StorageError):  # the next reader tries again
                await self._swap(keys=[key], args=[sealed, anew])
        return installation

    async def count_old_seals(self, platform: str) -> int:
        """Return how many installations only an older key than the newest opens: those nobody has read since."""
        kept = [await self._redis.get(key) async for key in self._keys_of(platform)]
        return sum(bool(sealed and self._seal.open(sealed)) and not self._seal.is_current(sealed) for sealed in kept)

    async def remove(self, workspace: Workspace) -> None:
        """Delete a workspace's installation and its token."""
        await self._redis.delete(keys.installation(workspace))

    async def load_workspaces(self, platform: str) -> Sequence[Workspace]:
        """Return who has installed the bot on this platform: for `doctor` and chores only."""
        found = [key async for key in self._keys_of(platform)]
        return list(keys.workspaces_in(sorted(found), keys.INSTALLATIONS))

    def _keys_of(self, platform: str) -> AsyncIterator[bytes]:
        pattern = keys.installation(Workspace(platform=platform, id="*")).replace("%2A", "*")
        found: AsyncIterator[bytes] = self._redis.scan_iter(match=pattern, count=500)
        return found

    def _read(self, sealed: bytes) -> Installation:
        opened = self._seal.open(sealed)
        if opened is None:
            raise ValueError("none of the keys opens it")
        return decode(opened, Installation)


class Tickets(Records):
    """One-time words that show that whoever comes back is who was sent away."""

    def __init__(self, redis: Redis, seal: Seal) -> None:
        super().__init__(redis)
        self._seal = seal

    async def issue(self) -> str:
        """Return a new one, good for ten minutes."""
        return self._seal.close(secrets.token_bytes(9)).decode()

    async def redeem(self, ticket: str) -> bool:
        """Use it up; False when it is unknown, used or too old."""
        opened = self._seal.open(ticket[:LONGEST_TICKET].encode(), ttl_s=keys.TICKET_TTL_S)
        if opened is None:
            return False
        return bool(await self._redis.set(keys.ticket(opened.hex()), b"1", nx=True, ex=keys.TICKET_TTL_S))
