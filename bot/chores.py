"""Chores: alerts, refreshing papers, their links, what became of saved ones, reactions missed, and forgetting what only
a search found."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog

from bot.app import OpenBot
from bot.errors import WorldError
from bot.model import Workspace
from bot.ports import Publisher
from bot.tasks import isolated

log = structlog.get_logger(__name__)

Chore = Callable[[], Awaitable[object]]


def chores_of(bot: OpenBot) -> Mapping[str, Chore]:
    """Return what has to be done once in a while, whoever does it, by the names that the clock gives it."""
    return {
        "alerts": lambda: bot.alerts.run(bot.clock.now()),
        "refresh": bot.find_newest,  # so that it is at hand before anybody asks
        "details": bot.details.run,
        "watch": bot.watch.run,
        "watched": bot.watch.collect,
        "reactions": partial(recover, bot),
        "library": partial(_forget, bot),
    }


async def recover(bot: OpenBot) -> None:
    """Read the reactions of the last weeks again; trouble in one workspace is not that of the others.

    Every workspace with a remembered message counts, also one without a digest: shared answers save, too.
    """
    workspaces = {workspace async for workspace in bot.store.outbox.walk_workspaces()}
    for workspace in sorted(workspaces, key=lambda each: each.ref):
        if publisher := bot.publishers.get(workspace.platform):
            with isolated("reactions.not_recovered", workspace=workspace.ref):
                await _recover(bot, workspace, publisher)


async def _recover(bot: OpenBot, workspace: Workspace, publisher: Publisher) -> None:
    try:
        changed = await bot.recover(workspace, publisher)
        if changed:
            log.info("reactions.recovered", workspace=workspace.ref, changed=changed)
    except WorldError as error:
        log.warning("reactions.not_recovered", workspace=workspace.ref, reason=str(error))


async def _forget(bot: OpenBot) -> None:
    gone = await bot.library.forget_found(bot.clock.now())
    log.info("library.forgotten", papers=gone)
