"""Subscriptions in Redis, and the sorted set of the next fire times.

The subscription is the truth; the set of a workspace's channels and the set of times are derived from it. They are
written after it, in one round trip: what a crash leaves out, the clock's repair puts back.
"""

from collections.abc import AsyncIterator, Callable, MutableMapping, Sequence
from datetime import datetime
from functools import partial

import msgspec
import structlog
from cachetools import LRUCache
from redis.asyncio import Redis

from bot.model import Channel, Person, Subscription, Value, Workspace
from bot.store import keys
from bot.store.client import swapped
from bot.store.reading import as_ms, decode, encode, instant_ms, read, read_all
from bot.store.reading import channel as read_channel
from bot.store.records import Records
from bot.store.reports import FIELDS, Report, read_reports
from bot.store.scripts import MOVE_DUE, SWAP_VALUE
from bot.store.written import confirm_written, execute_written

log = structlog.get_logger(__name__)

SLICE = 500  # keys looked at in one step of a walk
SEEN = 1_000  # subscriptions, between looking at one and saving it


class Due(Value, frozen=True, kw_only=True):
    """A channel and when the clock has to look at it."""

    channel: Channel
    at: datetime


class Situation(Value, frozen=True, kw_only=True):
    """All that is known of a channel's digest: what was asked for, when the clock looks at it next, how it went.

    `reports` are the newest first: the last attempt, and the last that posted if it is another.
    """

    subscription: Subscription | None = None
    next_at: datetime | None = None
    reports: tuple[Report, ...] = ()


class Subscriptions(Records):
    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._seen: MutableMapping[Channel, bytes | None] = LRUCache(SEEN)  # as stored, for what only others know of it
        self._move = redis.register_script(MOVE_DUE)
        self._swap = redis.register_script(SWAP_VALUE)

    async def load(self, channel: Channel) -> Subscription | None:
        """Return what this channel asked for."""
        stored = await self._redis.get(keys.subscription(channel))
        self._seen[channel] = stored
        return _read(channel, stored)

    async def look(self, channel: Channel) -> Situation:
        """Return all that is known of this channel's digest, in one round trip."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.get(keys.subscription(channel))
        pipe.zscore(keys.DUE, _member(channel))
        pipe.hmget(keys.reports(channel), FIELDS)
        stored, score, reports = await pipe.execute()
        self._seen[channel] = stored
        next_at = read(keys.DUE, score, instant_ms)
        return Situation(subscription=_read(channel, stored), next_at=next_at, reports=read_reports(channel, reports))

    async def save(self, subscription: Subscription, next_at: datetime | None) -> None:
        """Store it, then when the clock looks at it next; None: never, until it is changed."""
        channel, member = subscription.channel, _member(subscription.channel)
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(keys.subscription(channel), encode(subscription, over=self._seen.get(channel)))
        pipe.sadd(keys.subscriptions_of(channel), member)
        if next_at is None:
            pipe.zrem(keys.DUE, member)
        else:
            pipe.zadd(keys.DUE, {member: as_ms(next_at)})
        await execute_written(self._redis, pipe)

    async def halt(self, channel: Channel, reason: str) -> bool:
        """Halt what this channel asks for by now; False when it was ended meanwhile."""
        if not await self._change(channel, lambda stored: msgspec.structs.replace(stored, halted=reason)):
            return False
        await self._redis.zrem(keys.DUE, _member(channel))
        return True

    async def set_feed(self, channel: Channel, secret: str) -> bool:
        """Keep the secret of what this channel asks for, "" for none; False when that was ended meanwhile."""
        changed = await self._change(channel, lambda stored: msgspec.structs.replace(stored, feed=secret))
        await confirm_written(self._redis)
        return changed

    async def disown(self, channel: Channel, owner: Person) -> None:
        """Forget that `owner` set this up, whatever it was changed to meanwhile."""

        def disown(stored: Subscription) -> Subscription:
            return msgspec.structs.replace(stored, owner=None) if stored.owner == owner else stored

        await self._change(channel, disown)

    async def _change(self, channel: Channel, alter: Callable[[Subscription], Subscription]) -> bool:
        """Store what `alter` makes of it, over nothing but what it was made of; False when it was ended meanwhile."""
        key = keys.subscription(channel)

        async def change() -> bool | None:
            stored = await self._redis.get(key)
            subscription = _read(channel, stored)
            if subscription is None:
                return False
            new = encode(alter(subscription), over=stored)
            return True if await self._swap(keys=[key], args=[stored, new]) else None

        return await swapped(change, "this digest")

    async def schedule(self, channel: Channel, at: datetime) -> None:
        """Set when the clock looks at it next, unless that is sooner; the clock finds out whether it has ended."""
        member = _member(channel)
        pipe = self._redis.pipeline(transaction=False)
        pipe.sadd(keys.subscriptions_of(channel), member)
        pipe.zadd(keys.DUE, {member: as_ms(at)}, lt=True)  # a time without end is none, too
        await pipe.execute()

    async def remove(self, channel: Channel) -> None:
        """Forget it; what was considered there stays, so that a new subscription repeats nothing."""
        member = _member(channel)
        pipe = self._redis.pipeline(transaction=False)
        pipe.delete(keys.subscription(channel))
        pipe.srem(keys.subscriptions_of(channel), member)
        pipe.zrem(keys.DUE, member)
        await execute_written(self._redis, pipe)

    async def load_due(self, now: datetime, *, limit: int) -> Sequence[Due]:
        """Return what is due, earliest first; costs the same however many are not.

        A time that cannot be read is now; a member that names no channel is deleted: the set is derived.
        """
        rows = await self._redis.zrange(
            keys.DUE, "-inf", as_ms(now), byscore=True, offset=0, num=limit, withscores=True
        )
        channels = {member: read(keys.DUE, member, read_channel) for member, _ in rows}
        times = {member: read(keys.DUE, score, instant_ms) for member, score in rows}
        await self._mend_due(
            [member for member, channel in channels.items() if channel is None],
            [member for member, channel in channels.items() if channel and times[member] is None],
            now,
        )
        return [Due(channel=channel, at=times[member] or now) for member, channel in channels.items() if channel]

    async def _mend_due(self, nobodys: Sequence[bytes], untimed: Sequence[bytes], now: datetime) -> None:
        if not (nobodys or untimed):
            return
        log.warning("subscriptions.odd_members", count=len(nobodys) + len(untimed))
        pipe = self._redis.pipeline(transaction=False)
        if nobodys:
            pipe.zrem(keys.DUE, *nobodys)
        if untimed:
            pipe.zadd(keys.DUE, dict.fromkeys(untimed, as_ms(now)), xx=True)
        await pipe.execute()

    async def move(self, due: Due, at: datetime | None) -> bool:
        """Move what was read as `due` to another time (None: away); False when somebody else has moved it."""
        to = "" if at is None else as_ms(at)
        return bool(await self._move(keys=[keys.DUE], args=[_member(due.channel), as_ms(due.at), to]))

    async def next_at(self, channel: Channel) -> datetime | None:
        """Return when the clock looks at this channel next."""
        score = await self._redis.zscore(keys.DUE, _member(channel))
        return read(keys.DUE, score, instant_ms)

    async def walk(self) -> AsyncIterator[Subscription]:
        """Yield all subscriptions, in slices, in no order: for repair and `doctor` only."""
        cursor = 0
        while True:
            cursor, found = await self._redis.scan(cursor, match=keys.SUBSCRIPTIONS, count=SLICE)
            rows = await self._redis.mget(found) if found else []
            for subscription in _read_all([key.decode("utf-8", "replace") for key in found], rows):
                yield subscription
            if not cursor:
                return

    async def of_workspace(self, workspace: Workspace) -> Sequence[Subscription]:
        """Return the subscriptions of one workspace."""
        key = keys.subscriptions_of(workspace)
        channels = read_all(key, sorted(await self._redis.smembers(key)), read_channel)
        wanted = [keys.subscription(channel) for channel in channels]
        parts = (wanted[start : start + SLICE] for start in range(0, len(wanted), SLICE))
        rows = [row for part in parts for row in await self._redis.mget(part)]
        return _read_all(wanted, rows)


def _read(channel: Channel, stored: bytes | None) -> Subscription | None:
    """What cannot be read is no subscription: its channel is set up anew; `doctor` names the value."""
    key = keys.subscription(channel)
    return read(key, stored, partial(_subscription_at, key))


def _read_all(names: Sequence[str], rows: Sequence[bytes | None]) -> list[Subscription]:
    found = (read(key, stored, partial(_subscription_at, key)) for key, stored in zip(names, rows, strict=True))
    return [subscription for subscription in found if subscription]


def _subscription_at(key: str, stored: bytes) -> Subscription:
    """Read the subscription of the channel that the key names; another channel's is none."""
    subscription = decode(stored, Subscription)
    if keys.subscription(subscription.channel) != key:
        raise ValueError("another channel's")
    return subscription


def _member(channel: Channel) -> bytes:
    """A channel as it stands in sets: three parts, and its series where it has one."""
    return msgspec.json.encode([channel.platform, channel.workspace, channel.id, *filter(None, [channel.series])])
