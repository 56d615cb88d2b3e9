"""Clock, queue and workers, put together over one open bot. For the operator, who runs any number of each.

`clock` and `worker` processes, and `serve`, which is both: each opens this once and runs the parts that it is.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog
from redis.asyncio import Redis

from bot.commands.desk import Desk
from bot.delivery.clock import DigestClock
from bot.delivery.deliver import Deliverer
from bot.delivery.handlers import Chore, build_handlers
from bot.delivery.streaq_jobs import StreaqJobs, StreaqRunner, open_jobs
from bot.errors import WorldError
from bot.isolation import isolated
from bot.metrics import Meter
from bot.model import Workspace
from bot.ports import Clock, Handlers, Publisher
from bot.storage.job_records import RedisJobRecords
from bot.storage.leases import RedisLeases

log = structlog.get_logger(__name__)


class Alerts(Protocol):
    """Tells followers about new papers."""

    async def run(self, now: datetime) -> int:
        """Tell everybody what is new for them; return how many messages went out."""
        ...


class WorkingBot(Protocol):
    """What the works need of the open bot."""

    @property
    def desk(self) -> Desk:
        """The parts of the core."""
        ...

    @property
    def alerts(self) -> Alerts:
        """Who tells followers."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def redis(self) -> Redis:
        """The store."""
        ...

    async def recover(self, workspace: Workspace, publisher: Publisher) -> int:
        """Read a workspace's reactions again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The parts of delivery, and `jobs`, to which faces hand their events."""

    jobs: StreaqJobs
    clock: DigestClock
    meter: Meter
    runner: StreaqRunner
    deliverer: Deliverer
    chores: "Chores"

    async def find_trouble(self) -> str:
        """Return "" when the queue answers. Raises StorageError."""
        await self.jobs.check()
        return ""

    async def run_clock(self, stop: asyncio.Event) -> None:
        """Turn what is due into jobs, until `stop`."""
        await self.clock.run(stop)

    async def run_worker(self, events: Handlers, stop: asyncio.Event) -> None:
        """Do the jobs, until `stop`; `events` are the handlers of what faces put."""
        await self.runner.run(build_handlers(self.deliverer, self.chores.by_kind(), events), stop)


class Chores:
    """What has to be done once in a while, whoever does it."""

    def __init__(self, bot: WorkingBot, publishers: Mapping[str, Publisher]) -> None:
        self._bot = bot
        self._publishers = publishers

    def by_kind(self) -> Mapping[str, Chore]:
        """Return the chores by the names that the clock gives them."""
        return {"alerts": self.tell, "refresh": self.refresh, "reactions": self.recover, "library": self.forget}

    async def refresh(self) -> None:
        """Have the newest edition at hand before anybody asks."""
        await self._bot.desk.refresher.find_newest(self._bot.clock.now().date())

    async def forget(self) -> None:
        """Forget papers that only a search found."""
        gone = await self._bot.desk.library.forget_found(self._bot.clock.now())
        log.info("library.forgotten", papers=gone)

    async def tell(self) -> None:
        """Tell followers what is new."""
        await self._bot.alerts.run(self._bot.clock.now())

    async def recover(self) -> None:
        """Read the reactions of the last weeks again; trouble in one workspace is not that of the others.

        Every workspace with a remembered message counts, also one without a digest: shared answers save, too.
        """
        workspaces = {workspace async for workspace in self._bot.desk.outbox.walk_workspaces()}
        for workspace in sorted(workspaces, key=lambda each: each.ref):
            if publisher := self._publishers.get(workspace.platform):
                with isolated("reactions.not_recovered", workspace=workspace.ref):
                    await self._recover(workspace, publisher)

    async def _recover(self, workspace: Workspace, publisher: Publisher) -> None:
        try:
            changed = await self._bot.recover(workspace, publisher)
            log.info("reactions.recovered", workspace=workspace.ref, changed=changed)
        except WorldError as error:
            log.warning("reactions.not_recovered", workspace=workspace.ref, reason=str(error))


@asynccontextmanager
async def open_works(bot: WorkingBot, url: str, meter: Meter, *, concurrency: int = 128) -> AsyncIterator[Works]:
    """Open queue, clock and deliverer over an open bot whose store is at `url`.

    Digests go out through the publishers that the faces of this process put into `bot.desk.publishers`.
    """
    desk, records = bot.desk, RedisJobRecords(bot.redis)
    async with open_jobs(url, records) as jobs:
        yield Works(
            jobs=jobs,
            meter=meter,
            clock=DigestClock(desk.subscriptions, jobs, RedisLeases(bot.redis), bot.clock, meter),
            runner=StreaqRunner(url, records, bot.clock, concurrency=concurrency),
            deliverer=Deliverer(
                desk.subscriptions,
                desk.reports,
                desk.outbox,
                desk.digests,
                desk.library,
                desk.publishers,
                bot.clock,
                meter,
            ),
            chores=Chores(bot, desk.publishers),
        )
