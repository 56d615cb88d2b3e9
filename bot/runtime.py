"""Clock, queue and workers, put together over one open bot.

`clock` and `worker` processes, and `serve`, which is both: each opens this once and runs the parts that it is.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.app import OpenBot
from bot.digests.clock import DIGEST, DigestClock, read_digest_job
from bot.digests.deliver import Deliverer
from bot.errors import WorldError
from bot.health.metrics import Meter
from bot.jobs.queue import StreaqJobs, StreaqRunner, open_jobs
from bot.model import Workspace
from bot.ports import Again, Handler, Handlers, Job, Publisher
from bot.tasks import isolated

log = structlog.get_logger(__name__)

Chore = Callable[[], Awaitable[None]]


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

    def __init__(self, bot: OpenBot) -> None:
        self._bot = bot

    def by_kind(self) -> Mapping[str, Chore]:
        """Return the chores by the names that the clock gives them."""
        return {
            "alerts": self.tell,
            "refresh": self.refresh,
            "details": self.complete,
            "reactions": self.recover,
            "library": self.forget,
        }

    async def refresh(self) -> None:
        """Have the newest edition at hand before anybody asks."""
        await self._bot.refresher.find_newest(self._bot.clock.now().date())

    async def complete(self) -> None:
        """Ask what refers to the papers in use."""
        await self._bot.details.run()

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
            log.info("reactions.recovered", workspace=workspace.ref, changed=changed)
        except WorldError as error:
            log.warning("reactions.not_recovered", workspace=workspace.ref, reason=str(error))


@asynccontextmanager
async def open_works(bot: OpenBot, url: str, meter: Meter, *, concurrency: int = 128) -> AsyncIterator[Works]:
    """Open queue, clock and deliverer over an open bot whose store is at `url`.

    Digests go out through the publishers that the faces of this process put into `bot.publishers`.
    """
    store, records = bot.store, bot.store.jobs
    meter.watch("details_left", "Papers in use whose links are to be asked for", lambda: bot.details.left)
    async with open_jobs(url, records) as jobs:
        yield Works(
            jobs=jobs,
            meter=meter,
            clock=DigestClock(store.subscriptions, jobs, store.leases, bot.clock, meter),
            runner=StreaqRunner(url, records, bot.clock, concurrency=concurrency),
            deliverer=Deliverer(
                store.subscriptions,
                store.reports,
                store.outbox,
                bot.digests,
                bot.library,
                bot.publishers,
                bot.clock,
                meter,
                pictures=bot.pictures,
            ),
            chores=Chores(bot),
        )


def build_handlers(deliverer: Deliverer, chores: Mapping[str, Chore], events: Handlers) -> Handlers:
    """Return the handlers of all kinds of jobs: `chores` are the clock's, `events` come from platforms."""

    async def deliver(job: Job) -> Again | None:
        return await deliverer.deliver(read_digest_job(job))

    return {DIGEST: deliver, **{kind: _once(chore) for kind, chore in chores.items()}, **events}


def _once(chore: Chore) -> Handler:
    async def run(job: Job) -> None:
        await chore()

    return run
