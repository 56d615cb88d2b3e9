"""Where a digest's messages go: into the thread under their header, and on to the servers that follow a channel.

A thread begun on a message has the message's id, so none is ever begun twice; a private
talk and a thread can hold none, and take the papers themselves.
"""

import time
from collections.abc import Callable

from cachetools import TTLCache

from adapters.discord.errors import DiscordRefusedError, deadline, quietly
from adapters.discord.rest import Json, Rest
from bot.model import Channel, MessageRef

PUBLISH_S = 4.0
KNOWN = 1_000  # threads and kinds of channels remembered
KNOWN_FOR_S = 3_600.0
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
