"""The clock: puts a job into the queue for every digest that is due.

The truth is the sorted set of next times. The queue only carries work and may lose it: what is due stays in the set, at
a somewhat higher score, until its delivery sets the next date; a due digest without progress is queued again. Several
clocks may run: each move is a compare-and-set, and a job has one key, so a clock that overslept its lease does no harm.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import msgspec
import structlog

from bot.digests.due import Fire, latest_fire, next_time, time_after_loss
from bot.errors import WorldError
from bot.health.metrics import Meter
from bot.model import Channel, Subscription
from bot.ports import Clock, Job, Jobs
from bot.store.leases import Leases
from bot.store.subscriptions import Due, Subscriptions
from bot.tasks import REPEATED_S, isolated, pause

log = structlog.get_logger(__name__)

TICK_S = 1.0
LEASE_S = 5.0  # a clock that died is followed by another after so long; one that sleeps on does no harm
AT_ONCE = 200  # due channels looked at in one tick
PATIENCE = timedelta(minutes=5)  # then a due digest is put into the queue again
ODD = timedelta(hours=1)  # then a subscription that cannot be understood is looked at again
REPAIR = timedelta(hours=6)  # then it is seen anew that every subscription has its next time
TOO_FAR = timedelta(days=14)  # a note may be a week after the next one its schedule gives, nothing is later
SLOT = timedelta(minutes=30)  # a job that was lost after it began gets a new key
URGENT = 4  # channels of one workspace that go first, so that one with hundreds holds nobody up
DIGEST = "digest"
CHORES = {
    "alerts": timedelta(minutes=5),
    "refresh": timedelta(minutes=10),
    "details": timedelta(minutes=10),
    "watch": timedelta(minutes=10),
    "watched": timedelta(days=1),
    "reactions": timedelta(days=1),
    "library": timedelta(days=1),
}


class DigestClock:
    """Looks at the time, and at what is due."""

    def __init__(self, subscriptions: Subscriptions, jobs: Jobs, leases: Leases, clock: Clock, meter: Meter) -> None:
        self._subscriptions = subscriptions
        self._jobs = jobs
        self._leases = leases
        self._clock = clock
        self._meter = meter
        self._chores: dict[str, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Repair what a crash, a wiped or a spoilt set left, now and every few hours; tick until `stop`."""
        repair_at: datetime | None = None
        while not stop.is_set():
            try:
                async with self._leases.hold("clock", ttl_s=LEASE_S) as held:
                    now = self._clock.now()
                    if held and (repair_at is None or now >= repair_at):
                        await self.repair()
                        repair_at = now + REPAIR
                    while held and await self.tick() == AT_ONCE and not stop.is_set():
                        log.info("clock.busy")
            except WorldError as error:
                log.warning("clock.waits", reason=str(error), limited=REPEATED_S)
                repair_at = None  # the store may come back without the set
            await pause(TICK_S, stop)

    async def tick(self) -> int:
        """Put what is due into the queue, and the chores of the hour; return how many channels were looked at."""
        now = self._clock.now()
        await self._put_chores(now)
        due = await self._subscriptions.load_due(now, limit=AT_ONCE)
        rank: Counter[tuple[str, str]] = Counter()
        for each in due:
            workspace = each.channel.platform, each.channel.workspace
            urgent = rank[workspace] < URGENT
            rank[workspace] += 1
            await self._put_readable(each, now, urgent=urgent)
        return len(due)

    async def repair(self) -> None:
        """See that every subscription has its next time, and one that its schedule can give."""
        now = self._clock.now()
        mended = 0
        async for subscription in self._subscriptions.walk():
            with isolated("clock.odd_subscription", channel=subscription.channel.ref):
                mended += await self._resume(subscription, now)
        if mended:
            log.warning("clock.repaired", subscriptions=mended)

    async def _resume(self, subscription: Subscription, now: datetime) -> bool:
        """Set the next time of a subscription that has none, or an impossible one; return whether it was set."""
        channel = subscription.channel
        if subscription.halted or (at := time_after_loss(subscription, now)) is None:
            return False
        known = await self._subscriptions.next_at(channel)
        if known is not None and known <= at + TOO_FAR:
            return False
        await self._subscriptions.schedule(channel, at)
        return True

    async def _put_readable(self, due: Due, now: datetime, *, urgent: bool) -> None:
        """Put one; what cannot be understood (a zone that this machine does not know) is looked at later."""
        done = False
        with isolated("clock.odd_subscription", channel=due.channel.ref):
            await self._put(due, now, urgent=urgent)
            done = True
        if not done:
            await self._subscriptions.move(due, now + ODD)

    async def _put(self, due: Due, now: datetime, *, urgent: bool) -> None:
        """The job first, then the move: a crash between the two puts a job whose key is known already."""
        subscription = await self._subscriptions.load(due.channel)
        if subscription is None or subscription.halted:
            await self._subscriptions.move(due, None)
            return
        fire = latest_fire(subscription, now)
        if fire is None:
            await self._subscriptions.move(due, next_time(subscription, now))
            return
        if await self._jobs.put(digest_job(due.channel, fire, now, urgent=urgent)):
            self._meter.count("digests_due", due.channel.platform)
        await self._subscriptions.move(due, now + PATIENCE)

    async def _put_chores(self, now: datetime) -> None:
        """What is done once in a while; the key of a chore is its slot of time, so that many clocks put it once."""
        for kind, every in CHORES.items():
            slot = int(now.timestamp() // every.total_seconds())
            if self._chores.get(kind) != slot:
                await self._jobs.put(Job(kind=kind, key=f"{kind}:{slot}"))
                self._chores[kind] = slot


def digest_job(channel: Channel, fire: Fire, now: datetime, *, urgent: bool) -> Job:
    """Return the job of one due digest."""
    slot = max(0, int((now - fire.at) / SLOT))
    key = f"{DIGEST}:{channel.ref}:{fire.occasion}:{slot}"
    return Job(kind=DIGEST, key=key, body=msgspec.msgpack.encode(channel), urgent=urgent)


def read_digest_job(job: Job) -> Channel:
    """Return the channel of a digest's job."""
    return msgspec.msgpack.decode(job.body, type=Channel)
