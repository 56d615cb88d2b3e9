"""Which job is done by whom: digests by the deliverer, chores by what they name. For the operator who reads a log."""

from collections.abc import Awaitable, Callable, Mapping

from bot.digests.clock import DIGEST, read_digest_job
from bot.digests.deliver import Deliverer
from bot.ports import Again, Handler, Handlers, Job

Chore = Callable[[], Awaitable[None]]


def build_handlers(deliverer: Deliverer, chores: Mapping[str, Chore], events: Handlers) -> Handlers:
    """Return the handlers of all kinds of jobs: `chores` are the clock's, `events` come from platforms."""

    async def deliver(job: Job) -> Again | None:
        return await deliverer.deliver(read_digest_job(job))

    return {DIGEST: deliver, **{kind: _once(chore) for kind, chore in chores.items()}, **events}


def _once(chore: Chore) -> Handler:
    async def run(job: Job) -> None:
        await chore()

    return run
