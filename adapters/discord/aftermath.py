"""What a lost session leaves behind: reactions that nobody heard of, servers that let the bot go. For the saver, whose
bookmark must not be missing, and for those who removed the bot.

Discord tells nothing twice. So what is to be done stands in this process's memory until it is done, one server after
the other; a store that is down only delays it, and the end of the process is mended by the next one's fresh session.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Literal

import structlog

from bot.errors import WorldError
from bot.model import Workspace
from bot.ports import Bot, Publisher

log = structlog.get_logger(__name__)

PAUSE_S = 15.0  # before the next try, when the store or Discord is down

Sleep = Callable[[float], Awaitable[None]]
Task = tuple[Literal["recover", "purge"], Workspace]


class Aftermath:
    """A list of things to do without repetition, and the one who does them."""

    def __init__(self, bot: Bot, publisher: Publisher, *, sleep: Sleep = asyncio.sleep) -> None:
        self._bot = bot
        self._publisher = publisher
        self._sleep = sleep
        self._tasks: dict[Task, None] = {}
        self._more = asyncio.Event()

    def recover(self, workspaces: Iterable[Workspace]) -> None:
        """The reactions of these have to be read again."""
        self._add(("recover", workspace) for workspace in workspaces)

    def purge(self, workspace: Workspace) -> None:
        """The bot was removed there: everything of it goes."""
        self._tasks.pop(("recover", workspace), None)
        self._add([("purge", workspace)])

    def waiting(self) -> int:
        """Return how much is still to be done."""
        return len(self._tasks)

    async def run(self) -> None:
        """Do what there is to do, for ever."""
        while True:
            await self._more.wait()
            task = next(iter(self._tasks), None)
            if task is None:
                self._more.clear()
            elif await self._do(*task):
                self._tasks.pop(task, None)
            else:
                await self._sleep(PAUSE_S)

    def _add(self, tasks: Iterable[Task]) -> None:
        self._tasks |= dict.fromkeys(tasks)
        self._more.set()

    async def _do(self, kind: str, workspace: Workspace) -> bool:
        """Return whether it is done; what fails in another way than the world does would fail again."""
        try:
            if kind == "purge":
                await self._bot.purge(workspace)
                log.info("discord.purged", workspace=workspace.ref)
            elif changed := await self._bot.recover(workspace, self._publisher):
                log.info("discord.recovered", workspace=workspace.ref, changed=changed)
        except WorldError as error:
            log.warning("discord.aftermath_waits", task=kind, workspace=workspace.ref, reason=str(error))
            return False
        except Exception:
            log.exception("discord.aftermath_failed", task=kind, workspace=workspace.ref)
        return True
