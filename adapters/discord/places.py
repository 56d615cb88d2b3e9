"""Where messages stand: a digest's in the thread under their header, and on the servers that follow a channel; and the
channel that a thread belongs to, so that a reaction in it is kept with its digest.

A thread begun on a message has the message's id, so none is ever begun twice; a private
talk and a thread can hold none, and take the papers themselves.
"""

import time
from collections.abc import Callable

import discord
from cachetools import TTLCache

from adapters.discord.errors import DiscordRefusedError, deadline, quietly
from adapters.discord.rest import Json, Rest
from bot.errors import RefusedError
from bot.model import Channel, MessageRef

PUBLISH_S = 4.0
KNOWN = 1_000  # threads and kinds of channels remembered
KNOWN_FOR_S = 3_600.0
PARENTS = 10_000
PARENTS_FOR_S = 86_400.0
THREADS = frozenset({10, 11, 12})
OTHER, ANNOUNCEMENT, ANNOUNCEMENT_THREAD = 0, 5, 10
ALREADY_THERE, NO_THREADS_HERE = 160004, 50024


class Places:
    """Threads and announcement channels, as far as this process has met them."""

    def __init__(self, rest: Rest, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._rest = rest
        self._threads: TTLCache[str, str] = TTLCache(KNOWN, KNOWN_FOR_S, timer)
        self._kinds: TTLCache[str, int] = TTLCache(KNOWN, KNOWN_FOR_S, timer)

    async def thread_under(self, header: MessageRef, name: str) -> str:
        """Return the thread of a header, begun now if it is not there; "" where there can be none.

        A thread in an announcement channel tells what kind that is, so its header is published with it.
        """
        if not header.channel.workspace:
            return ""
        thread = self._threads.get(header.id)
        if thread is None:
            thread = self._threads[header.id] = await self._open(header, name)
        return thread

    async def publish(self, ref: MessageRef) -> None:
        """Pass a message of an announcement channel on; it stands, whatever becomes of this."""
        if not ref.channel.workspace:
            return
        with quietly("publishing"):
            async with deadline(PUBLISH_S, "publishing took too long"):
                if await self._kind(ref.channel) == ANNOUNCEMENT:
                    await self._rest.publish(int(ref.channel.id), int(ref.id), workspace=ref.channel.workspace)

    async def _open(self, header: MessageRef, name: str) -> str:
        place = header.channel
        try:
            opened = await self._rest.open_thread(int(place.id), int(header.id), name, workspace=place.workspace)
        except DiscordRefusedError as error:
            if error.code not in (ALREADY_THERE, NO_THREADS_HERE):
                raise
            if error.code == NO_THREADS_HERE:
                return ""
            await self.publish(header)  # whoever began the thread may have ended before that
            return header.id
        self._kinds[place.id] = ANNOUNCEMENT if opened.get("type") == ANNOUNCEMENT_THREAD else OTHER
        await self.publish(header)
        return str(opened["id"])

    async def _kind(self, channel: Channel) -> int:
        kind = self._kinds.get(channel.id)
        if kind is None:
            shown: Json = await self._rest.load_channel(int(channel.id), workspace=channel.workspace)
            kind = self._kinds[channel.id] = int(shown["type"])
        return kind


class ThreadParents:
    """The channels of threads, as far as this process has met them.

    The connection tells of every thread that is open; whoever reacts in another one has opened it again. What is not
    known all the same is asked once.
    """

    def __init__(self, rest: Rest, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._rest = rest
        self._parents: TTLCache[int, int] = TTLCache(PARENTS, PARENTS_FOR_S, timer)

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
