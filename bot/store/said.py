"""What was said to a whole channel once and is not said again: in the channel's delivery record."""

from typing import Any, Literal, get_args

from redis.asyncio import Redis

from bot.model import Channel
from bot.store import keys
from bot.store.client import storage_errors

Topic = Literal["welcome", "setup"]
"""The first page when the bot was invited; who set the digest up."""

SAID: dict[Topic, str] = {topic: f"said:{topic}" for topic in get_args(Topic)}


class SaidOnce:
    """Claims for sentences that a channel reads once. Both methods raise StorageError."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def claim(self, channel: Channel, topic: Topic) -> bool:
        """Return whether it was never said there; from now on it counts as said."""
        with storage_errors():
            return bool(await self._redis.hsetnx(keys.delivery(channel), SAID[topic], "1"))

    async def release(self, channel: Channel, topic: Topic) -> None:
        """Take a claim back: surely nothing was said."""
        with storage_errors():
            await self._redis.hdel(keys.delivery(channel), SAID[topic])
