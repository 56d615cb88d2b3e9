"""The channel that a Discord thread belongs to, so that a reaction in the thread is kept with its digest.

The connection tells of every thread that is open; whoever reacts in another one has opened it again. What is not known
all the same is asked once.
"""

import time
from collections.abc import Callable

import discord
from cachetools import TTLCache

from adapters.discord.rest import Rest
from bot.errors import RefusedError

KNOWN = 10_000
KNOWN_FOR_S = 86_400.0
THREADS = frozenset({10, 11, 12})


class ThreadParents:
    """Channels and threads, as far as this process has met them."""

    def __init__(self, rest: Rest, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._rest = rest
        self._parents: TTLCache[int, int] = TTLCache(KNOWN, KNOWN_FOR_S, timer)

    async def parent_of(self, client: discord.Client | None, guild_id: int | None, channel_id: int) -> int:
        """Return the channel that a channel or thread belongs to: itself, if it is no thread. Raises WorldError."""
        if guild_id is None:
            return channel_id
        parent = self._parents.get(channel_id)
        if parent is None:
            parent = _seen(client, guild_id, channel_id) or await self._ask(guild_id, channel_id)
            self._parents[channel_id] = parent
        return parent

    async def _ask(self, guild_id: int, channel_id: int) -> int:
        try:
            shown = await self._rest.load_channel(channel_id, workspace=str(guild_id))
        except RefusedError:
            return channel_id
        return int(shown["parent_id"]) if shown.get("type") in THREADS and shown.get("parent_id") else channel_id


def _seen(client: discord.Client | None, guild_id: int, channel_id: int) -> int:
    """What the connection has told; 0 for nothing."""
    guild = client.get_guild(guild_id) if client else None
    if guild is None:
        return 0
    if thread := guild.get_thread(channel_id):
        return thread.parent_id
    return channel_id if guild.get_channel(channel_id) else 0
