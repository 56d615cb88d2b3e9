"""Clock, queue and workers, put together over one open bot.

`clock` and `worker` processes, and `serve`, which is both: each opens this once and runs the parts that it is.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bot.app import OpenBot
from bot.chores import Chore, chores_of
from bot.digests.clock import DIGEST, DigestClock, read_digest_job
from bot.digests.deliver import Deliverer
from bot.health.metrics import Meter
from bot.jobs.queue import StreaqJobs, StreaqRunner, open_jobs
from bot.ports import Again, Handler, Handlers, Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The parts of delivery, and `jobs`, to which faces hand their events."""

    jobs: StreaqJobs
    clock: DigestClock
    meter: Meter
    runner: StreaqRunner
    deliverer: Deliverer
    chores: Mapping[str, Chore]

    async def find_trouble(self) -> str:
        """Return why this process takes no jobs, "" when it does or has none to take. Raises StorageError."""
        await self.jobs.check()
        return self.runner.find_trouble()

    async def run_worker(self, events: Handlers, stop: asyncio.Event) -> None:
        """Do the jobs, until `stop`; `events` are the handlers of what faces put."""
        await self.runner.run(build_handlers(self.deliverer, self.chores, events), stop)


@asynccontextmanager
async def open_works(bot: OpenBot, url: str, meter: Meter, *, concurrency: int = 128) -> AsyncIterator[Works]:
    """Open queue, clock and deliverer over an open bot whose store is at `url`.

    Digests go out through the publishers that the faces of this process put into `bot.publishers`.
    """
    store, records = bot.store, bot.store.jobs
    bot.alerts.teller.count = partial(meter.count, "alerts_told")
    meter.watch("details_left", "Papers in use whose links are to be asked for", lambda: bot.details.left)
    async with open_jobs(url, records) as jobs:
        yield Works(
            jobs=jobs,
            meter=meter,
            clock=DigestClock(store.subscriptions, jobs, store.leases, bot.clock, meter),
            runner=StreaqRunner(url, records, bot.clock, concurrency=concurrency),
            deliverer=bot.build_deliverer(meter),
            chores=chores_of(bot),
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
