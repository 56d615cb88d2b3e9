"""A small world to deliver in: one source, one platform, a real store, and processes that start and die at will."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from fakes.mortal import Crash, Life, Mortal
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from bot.digests.decide import DigestDecider
from bot.digests.deliver import Deliverer
from bot.digests.due import next_fires
from bot.health.metrics import Meter
from bot.model import Channel, Paper, PaperId, Person, Subscription, Workspace
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Again
from bot.search.index import TantivyIndex
from bot.store import keys
from bot.store.leases import Leases
from bot.store.library import LibraryStore
from bot.store.outbox import Outbox
from bot.store.reports import Reports
from bot.store.subscriptions import Subscriptions

OWNER = Person(platform="fake", workspace="W", user="ada")


def some_papers(day: date, count: int) -> list[Paper]:
    """Papers of one edition, the most upvoted first."""
    stem = f"{day:%y%m}.{day:%d}"
    return [
        Paper(id=PaperId(f"{stem}{number:03d}"), title=f"Paper {number} of {day}", upvotes=50 - number, days=(day,))
        for number in range(count)
    ]


@dataclass
class World:
    """What outlives every process."""

    redis: Redis
    clock: object
    platform: FakePlatform
    source: FakeSource = field(default_factory=FakeSource)

    def __post_init__(self) -> None:
        self.library = Library(LibraryStore(self.redis))
        self.refresher = Refresher(self.library, self.source, Leases(self.redis), self.clock)
        self.finder = Finder(self.library, TantivyIndex())
        self.decider = DigestDecider(self.library, self.refresher, self.finder, self.clock)
        self.subscriptions = Subscriptions(self.redis)
        self.reports = Reports(self.redis)
        self.outbox = Outbox(self.redis)
        self.meter = Meter(CollectorRegistry())

    def channel(self, name: str, workspace: str = "W") -> Channel:
        return Channel(platform="fake", workspace=workspace, id=name)

    async def subscribe(self, channel: Channel, **wishes: object) -> Subscription:
        """Set a digest up, due at its next time."""
        wishes = {"weekdays": frozenset(range(7)), "owner": OWNER, **wishes}
        subscription = Subscription(channel=channel, **wishes)
        [fire] = next_fires(subscription, self.clock.now())
        await self.subscriptions.save(subscription, fire.at)
        return subscription

    def deliverer(self, life: Life | None = None) -> Deliverer:
        """The deliverer of a process that has just started."""
        life = life or Life()
        parts = {
            "subscriptions": self.subscriptions,
            "reports": self.reports,
            "outbox": Outbox(self.redis),
            "decider": self.decider,
        }
        mortal = {name: Mortal(part, name, life) for name, part in parts.items()}
        publisher = Mortal(self.platform, "platform", life)
        store, decider = SimpleNamespace(**mortal), mortal["decider"]
        return Deliverer(store, decider, self.library, {"fake": publisher}, self.clock, self.meter)

    async def deliver_until(self, channel: Channel, life: Life, *, tries: int = 20) -> Again | None:
        """Deliver, waiting as long as asked; stop when done, or when the process dies."""
        self.platform.step = life.passed
        again: Again | None = None
        for _ in range(tries):
            try:
                again = await self.deliverer(life).deliver(channel)
            except Crash:
                return None
            if again is None:
                return None
            self.clock.advance(seconds=again.after_s)
        return again

    async def wipe(self, channel: Channel) -> None:
        """Lose what was decided and sent; the subscription comes back from an older copy, nothing else."""
        owned = (keys.outbox, keys.digests, keys.history, keys.delivery, keys.reports)
        since = keys.since(Workspace(platform=channel.platform, id=channel.workspace))
        await self.redis.delete(since, *(key(channel) for key in owned))


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


HOUR = timedelta(hours=1)
