"""Everything that is kept in Redis, by what it is about."""

from collections.abc import Callable, Mapping

from redis.asyncio import Redis

from bot.model import PaperId
from bot.ports import Clock
from bot.store.answers import Answers, Asked, LastChanges
from bot.store.bookmarks import Bookmarks
from bot.store.digest_feeds import DigestFeeds
from bot.store.dislikes import Dislikes
from bot.store.follows import AlertBook, Follows
from bot.store.found import UsedPapers
from bot.store.health import HealthBook
from bot.store.job_records import JobRecords
from bot.store.leases import Heard, Leases, Marks
from bot.store.new_channels import NewChannels
from bot.store.outbox import Outbox
from bot.store.owners import Owners
from bot.store.purge import Purge
from bot.store.reports import Reports, Welcomed
from bot.store.saves import PersonHash, Reactions, Saves
from bot.store.subscriptions import Subscriptions
from bot.store.transcript import Transcript
from bot.store.watched import WatchedPapers


class Store:
    """One attribute for each kind of record, over one connection; papers are behind the library."""

    def __init__(self, redis: Redis, clock: Clock, aliases: Callable[[], Mapping[PaperId, PaperId]] = dict) -> None:
        """`aliases` are the ids made of titles that bookmarks leave for the arXiv ids matched since."""
        hashes = PersonHash(redis)
        self.redis = redis
        self.bookmarks = Bookmarks(redis, clock, hashes, aliases)
        self.welcomed = Welcomed(redis)
        self.saves = Saves(redis, hashes)
        self.reactions = Reactions(redis)
        self.answers = Answers(redis)
        self.asked = Asked(redis)
        self.subscriptions = Subscriptions(redis)
        self.digest_feeds = DigestFeeds(redis, self.subscriptions)
        self.reports = Reports(redis)
        self.dislikes = Dislikes(redis)
        self.follows = Follows(redis)
        self.alerts = AlertBook(redis)
        self.outbox = Outbox(redis)
        self.new_channels = NewChannels(redis)
        self.transcript = Transcript(redis)
        self.health = HealthBook(redis)
        self.heard = Heard(redis)
        self.jobs = JobRecords(redis)
        self.last_changes = LastChanges(redis)
        self.leases = Leases(redis)
        self.marks = Marks(redis)
        self.owners = Owners(redis)
        self.purge = Purge(redis)
        self.used = UsedPapers(redis)
        self.watched = WatchedPapers(redis)
