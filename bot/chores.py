"""Chores: alerts, refreshing papers, their links, what became of saved ones, reactions missed, and forgetting what only
a search found."""

from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.app import OpenBot
from bot.errors import WorldError
from bot.model import Workspace
from bot.ports import Publisher
from bot.tasks import isolated

log = structlog.get_logger(__name__)

Chore = Callable[[], Awaitable[None]]


class Chores:
    """What has to be done once in a while, whoever does it."""

    def __init__(self, bot: OpenBot) -> None:
        self._bot = bot

    def by_kind(self) -> Mapping[str, Chore]:
        """Return the chores by the names that the clock gives them."""
        return {
            "alerts": self.tell,
            "refresh": self.refresh,
            "details": self.complete,
            "watch": self.watch,
            "watched": self.collect,
            "reactions": self.recover,
            "library": self.forget,
        }

    async def refresh(self) -> None:
        """Have the newest edition at hand before anybody asks."""
        await self._bot.refresher.find_newest(self._bot.clock.now().date())

    async def complete(self) -> None:
        """Ask what refers to the papers in use."""
        await self._bot.details.run()

    async def watch(self) -> None:
        """Ask what became of the papers that weekly notes are about."""
        await self._bot.watch.run()

    async def collect(self) -> None:
        """See which papers these are."""
        papers = await self._bot.watch.collect()
        log.info("watch.collected", papers=papers)

    async def forget(self) -> None:
        """Forget papers that only a search found."""
        gone = await self._bot.library.forget_found(self._bot.clock.now())
        log.info("library.forgotten", papers=gone)

    async def tell(self) -> None:
        """Tell followers what is new."""
        await self._bot.alerts.run(self._bot.clock.now())

    async def recover(self) -> None:
        """Read the reactions of the last weeks again; trouble in one workspace is not that of the others.

        Every workspace with a remembered message counts, also one without a digest: shared answers save, too.
        """
        workspaces = {workspace async for workspace in self._bot.store.outbox.walk_workspaces()}
        for workspace in sorted(workspaces, key=lambda each: each.ref):
            if publisher := self._bot.publishers.get(workspace.platform):
                with isolated("reactions.not_recovered", workspace=workspace.ref):
                    await self._recover(workspace, publisher)

    async def _recover(self, workspace: Workspace, publisher: Publisher) -> None:
        try:
            changed = await self._bot.recover(workspace, publisher)
            if changed:
                log.info("reactions.recovered", workspace=workspace.ref, changed=changed)
        except WorldError as error:
            log.warning("reactions.not_recovered", workspace=workspace.ref, reason=str(error))
