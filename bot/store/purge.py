"""Delete everything of one workspace: the bot was uninstalled. And what a private talk tells of somebody who leaves.

Channels, counts and the people who exist only there (a Slack person is one of a team) go; a person who is the same
everywhere (Discord) keeps the bookmarks, which are not the workspace's. Interrupted, it is simply run again.
"""

from bot.model import Channel, Workspace
from bot.store import keys
from bot.store.outbox import Part
from bot.store.reading import encode, read_all, stored_as
from bot.store.records import Records

AT_ONCE = 500
OF_DECIDED = ("pending", "after", "known")  # what a delivery's lock says of a digest


class Purge(Records):
    async def purge(self, workspace: Workspace) -> int:
        """Delete every key of the workspace; return how many there were."""
        return sum([await self._delete(pattern) for pattern in keys.of_workspace(workspace)])

    async def _delete(self, pattern: str) -> int:
        deleted = 0
        found = [key async for key in self._redis.scan_iter(match=pattern, count=AT_ONCE)]
        for start in range(0, len(found), AT_ONCE):
            deleted += await self._redis.delete(*found[start : start + AT_ONCE])
        return deleted

    async def purge_digests(self, channel: Channel) -> None:
        """Delete what digests were made of: those by taste tell what the person saved. What was sent stays known."""
        await self._redis.delete(keys.digests(channel))

    async def forget(self, channel: Channel) -> None:
        """Delete what was decided for one person and sent to them. The lock stays: a delivery may be under way."""
        owned = (keys.outbox, keys.digests, keys.history, keys.reports)
        pipe = self._redis.pipeline(transaction=False)
        pipe.delete(*(key(channel) for key in owned))
        pipe.hdel(keys.delivery(channel), *OF_DECIDED)
        await pipe.execute()

    async def forget_shown(self, talk: Channel) -> None:
        """Delete which papers the messages of a private talk showed."""
        await self._delete(keys.of_channel("message:*", talk))

    async def forget_mails(self, channel: Channel) -> None:
        """Delete all that is known of one mailbox's digests, also which papers its mails showed. A delivery that is
        under way has its lock until that runs out."""
        rows = await self._redis.hvals(keys.outbox(channel))
        parts = read_all(keys.outbox(channel), rows, stored_as(Part))
        refs = [part.ref for part in parts if part.ref]
        pipe = self._redis.pipeline(transaction=False)
        if refs:
            pipe.delete(*map(keys.message, refs))
            pipe.zrem(keys.posted(channel), *map(encode, refs))
        pipe.expire(keys.delivery(channel), keys.LEASE_TTL_S)
        await pipe.execute()
        await self.forget(channel)
