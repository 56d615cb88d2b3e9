"""What a lost session leaves behind: reactions that nobody heard of, servers that removed the bot meanwhile.

Discord tells nothing twice. So what is to be done stands in this process's memory until it is done, one server after
the other; a store that is down only delays it, and after a restart the next process's new session makes up for it.
A server counts as left only when Discord itself says so about this one: an incomplete list never deletes anything.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import KW_ONLY, dataclass, field

import structlog

from adapters.discord.errors import DiscordRefusedError
from adapters.discord.rest import Rest
from bot.bot import PapersBot
from bot.errors import WorldError
from bot.model import Workspace
from bot.ports import Publisher
from bot.store.subscriptions import Subscriptions

log = structlog.get_logger(__name__)

PAUSE_S = 15.0  # before the next try, when the store or Discord is down

Sleep = Callable[[float], Awaitable[None]]
Task = Callable[[], Awaitable[None]]
NOT_THERE = (10004, 50001)


@dataclass(eq=False)
class LeftServers:
    """Compares the servers that digests are set up for with those that a fresh session shows."""

    subscriptions: Subscriptions
    rest: Rest

    async def find(self, shard: int, shards: int, here: Collection[str]) -> list[Workspace]:
        """Return the workspaces of this shard that have digests, are not among `here`, and do not know the bot."""
        known = set()
        async for subscription in self.subscriptions.walk():
            channel = subscription.channel
            if channel.platform == "discord" and channel.workspace.isdecimal():
                known.add(channel.workspace)
        missing = sorted(each for each in known - set(here) if (int(each) >> 22) % shards == shard)
        return [Workspace(platform="discord", id=each) for each in missing if await self._left(int(each))]

    async def _left(self, guild_id: int) -> bool:
        try:
            await self.rest.load_guild(guild_id)
        except DiscordRefusedError as error:
            return error.code in NOT_THERE
        return False


@dataclass(eq=False)
class Aftermath:
    """A list of things to do, each once, and the one who does them."""

    bot: PapersBot
    publisher: Publisher
    departed: LeftServers | None = None
    _: KW_ONLY
    sleep: Sleep = asyncio.sleep
    _tasks: dict[str, Task] = field(default_factory=dict, init=False)
    _more: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def recover(self, workspace: Workspace) -> None:
        """Its reactions have to be read again."""

        async def read() -> None:
            if changed := await self.bot.recover(workspace, self.publisher):
                log.info("discord.recovered", workspace=workspace.ref, changed=changed)

        self._add(f"recover {workspace.ref}", read)

    def purge(self, workspace: Workspace) -> None:
        """The bot was removed there: everything of it goes."""

        async def delete() -> None:
            await self.bot.purge(workspace)
            log.info("discord.purged", workspace=workspace.ref)

        self._tasks.pop(f"recover {workspace.ref}", None)
        self._add(f"purge {workspace.ref}", delete)

    def compare(self, shard: int, shards: int, here: Collection[str]) -> None:
        """A fresh session shows these servers: what else is known of may have let the bot go."""
        if departed := self.departed:

            async def look() -> None:
                for workspace in await departed.find(shard, shards, here):
                    self.purge(workspace)

            self._add(f"compare {shard}", look)

    def waiting(self) -> int:
        """Return how much is still to be done."""
        return len(self._tasks)

    async def run(self) -> None:
        """Do what there is to do, for ever."""
        while True:
            await self._more.wait()
            name = next(iter(self._tasks), None)
            if name is None:
                self._more.clear()
            elif await self._done(name, task := self._tasks[name]):
                if self._tasks.get(name) is task:  # else it was asked for anew meanwhile
                    self._tasks.pop(name)
            else:
                self._tasks[name] = self._tasks.pop(name)  # behind the others
                await self.sleep(PAUSE_S)

    def _add(self, name: str, task: Task) -> None:
        self._tasks[name] = task
        self._more.set()

    async def _done(self, name: str, task: Task) -> bool:
        """Return whether it is done; what fails in another way than the world does would fail again."""
        try:
            await task()
        except WorldError as error:
            log.warning("discord.aftermath_waits", task=name, reason=str(error))
            return False
        except Exception:
            log.exception("discord.aftermath_failed", task=name)
        return True
