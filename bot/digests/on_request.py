"""Today's digest posted on request, in the process that was asked: it goes on when nobody waits for it any more.

A process that ends meanwhile leaves a part of it; to ask again posts the rest and repeats nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.digests.by_hand import HandPost
from bot.model import Channel, PostRequest
from bot.ports import Publisher
from bot.tasks import TaskSet

CLOSING_S = 5.0  # what is under way may end in this time

Post = Callable[[PostRequest, Publisher], Awaitable[HandPost]]


class PostsOnRequest:
    """The posts of this process that are under way, one a channel."""

    def __init__(self, post: Post, publishers: Mapping[str, Publisher]) -> None:
        self._post = post
        self._publishers = publishers
        self._tasks = TaskSet()
        self._by_channel: dict[Channel, asyncio.Task[HandPost]] = {}

    def start(self, request: PostRequest) -> asyncio.Task[HandPost] | None:
        """Return the task that posts to the channel, a new one or that under way; None without such a platform."""
        publisher, channel = self._publishers.get(request.channel.platform), request.channel
        if publisher is None:
            return None
        task = self._by_channel.get(channel)
        if task is None:
            task = self._tasks.start(self._run(request, publisher), name="post on request")
            self._by_channel[channel] = task
            task.add_done_callback(lambda _: self._by_channel.pop(channel, None))
        return task

    async def close(self) -> None:
        """Let what is under way end, for a few seconds."""
        await self._tasks.close(wait_s=CLOSING_S)

    async def _run(self, request: PostRequest, publisher: Publisher) -> HandPost:
        return await self._post(request, publisher)
