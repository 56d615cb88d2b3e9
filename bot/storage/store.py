"""Everything that is kept in Redis, by what it is about."""

from collections.abc import Callable, Mapping

from redis.asyncio import Redis

from bot.model import PaperId
from bot.ports import Clock
from bot.storage.alerts import RedisAlertBook
from bot.storage.answers import RedisAnswers, RedisAsked
from bot.storage.bookmarks import RedisBookmarks
from bot.storage.follows import RedisFollows
from bot.storage.health import RedisHealth
from bot.storage.heard import RedisHeard
from bot.storage.job_records import RedisJobRecords
from bot.storage.leases import RedisLeases
from bot.storage.marks import RedisMarks
from bot.storage.outbox import RedisOutbox
from bot.storage.owners import RedisOwners
from bot.storage.person_hash import PersonHash
from bot.storage.purge import RedisPurge
from bot.storage.reactions import RedisReactions
from bot.storage.reports import RedisReports
from bot.storage.saves import RedisSaves
from bot.storage.subscriptions import RedisSubscriptions
from bot.storage.transcript import RedisTranscript


class Store:
    """One attribute for each kind of record, over one connection; papers are behind the library."""

    def __init__(self, redis: Redis, clock: Clock, aliases: Callable[[], Mapping[PaperId, PaperId]] = dict) -> None:
        """`aliases` are the ids made of titles that bookmarks leave for the arXiv ids matched since."""
        hashes = PersonHash(redis)
        self.redis = redis
        self.bookmarks = RedisBookmarks(redis, clock, hashes, aliases)
        self.saves = RedisSaves(redis, hashes)
        self.reactions = RedisReactions(redis)
        self.answers = RedisAnswers(redis)
        self.asked = RedisAsked(redis)
        self.subscriptions = RedisSubscriptions(redis)
        self.reports = RedisReports(redis)
        self.follows = RedisFollows(redis)
        self.alerts = RedisAlertBook(redis)
        self.outbox = RedisOutbox(redis)
        self.transcript = RedisTranscript(redis)
        self.health = RedisHealth(redis)
        self.heard = RedisHeard(redis)
        self.jobs = RedisJobRecords(redis)
        self.leases = RedisLeases(redis)
        self.marks = RedisMarks(redis)
        self.owners = RedisOwners(redis)
        self.purge = RedisPurge(redis)
