"""Servers that let the bot go while it was away: nobody told it, and their data has to go.

A server counts as left only when Discord itself says so about this one: an incomplete list never deletes anything.
"""

from collections.abc import Collection

from adapters.discord.errors import DiscordRefusedError
from adapters.discord.rest import Rest
from bot.model import Workspace
from bot.store.subscriptions import Subscriptions

NOT_THERE = (10004, 50001)


class Departed:
    """Compares the servers that digests are set up for with those that a fresh session shows."""

    def __init__(self, subscriptions: Subscriptions, rest: Rest) -> None:
        self._subscriptions = subscriptions
        self._rest = rest

    async def find(self, shard: int, shards: int, here: Collection[str]) -> list[Workspace]:
        """Return the workspaces of this shard that have digests, are not among `here`, and do not know the bot."""
        known = set()
        async for subscription in self._subscriptions.walk():
            channel = subscription.channel
            if channel.platform == "discord" and channel.workspace.isdecimal():
                known.add(channel.workspace)
        missing = sorted(each for each in known - set(here) if (int(each) >> 22) % shards == shard)
        return [Workspace(platform="discord", id=each) for each in missing if await self._left(int(each))]

    async def _left(self, guild_id: int) -> bool:
        try:
            await self._rest.load_guild(guild_id)
        except DiscordRefusedError as error:
            return error.code in NOT_THERE
        return False
