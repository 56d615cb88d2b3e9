"""The outbox in Redis: what was decided for a channel, and what of it people can already see.

What a digest considered is written in the same step as that its header stands: no paper counts as considered without a
digest that people see, and a digest that gave way to the next one gives its papers back.
Only the newest delivery of a channel may write: each has an epoch, and every step looks at it. All keys of one step
belong to one channel. Digests of the last months are kept: older ones can neither be retried nor posted again.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from redis.asyncio import Redis

from bot.errors import BusyError, StorageError, SupersededError
from bot.model import Channel, Digest, History, Message, MessageRef, Shown, Value, Workspace
from bot.occasion import Occasion, parse_key, parse_occasion
from bot.store import keys
from bot.store.found import queue_used
from bot.store.reading import CorruptValueError, as_ms, decode, encode, read, read_all, stored_as, text
from bot.store.records import Records
from bot.store.scripts import (
    ABANDON,
    BEGIN,
    END,
    FREEZE,
    INTEND,
    ONLY_WITH_LOCK,
    SAVE_HISTORY,
    SENT,
    SET_ASIDE,
    SET_WITH_LOCK,
    WITHDRAW,
)

log = structlog.get_logger(__name__)

LOCK_TIME = timedelta(seconds=40)  # longer than any single call to a platform; renewed while its process lives
KNOWN = "known"  # the generation mark: gone when the store was wiped
DIGESTS_KEPT = 60
DIGESTS = f"{keys.PREFIX}:{{channel:*}}:digests"
POSTED_KEPT = timedelta(seconds=keys.POSTED_TTL_S)
SLICE = 1_000  # keys looked through at a time
MOST_POSTED = 5_000  # messages of a workspace, whose reactions are read again after a gap


class Part(Value, frozen=True, kw_only=True):
    """One message in the outbox: an intent of delivery `epoch` since `at`, or, when `ref` is there, sent at that time.

    With `refused` the platform will never take it, and the digest goes on without it.
    """

    at: datetime
    epoch: int = 0
    ref: MessageRef | None = None
    refused: str = ""


class DeliveryLock(Value, frozen=True, kw_only=True):
    """The lock on a channel's deliveries, held until `until`. A later one has a higher `epoch`, and what an
    earlier one writes is refused then. `known` is False when the store has no memory of this channel: the platform is
    asked first.
    """

    channel: Channel
    epoch: int
    until: datetime
    known: bool


class Outbox(Records):
    """What was decided for a channel and what of it was sent. The order of calls makes a crash harmless.

    Every call with a `lock` raises SupersededError when another delivery has begun since.
    """

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._begin = redis.register_script(BEGIN)
        steps = (ABANDON, END, SET_WITH_LOCK, SAVE_HISTORY, FREEZE, INTEND, WITHDRAW, SENT)
        self._steps = {step: redis.register_script(ONLY_WITH_LOCK + step) for step in steps}

    async def begin(self, channel: Channel, at: datetime) -> DeliveryLock:
        """Lock the channel; raise BusyError with the time to wait while another delivery has it."""
        async with self._believing(channel):
            epoch, wait_ms, known = await self._begin(
                keys=[keys.delivery(channel)],
                args=[as_ms(at), int(LOCK_TIME.total_seconds() * 1000), secrets.token_hex(8)],
            )
        if not epoch:
            raise BusyError("another delivery is under way in this channel", retry_after_s=wait_ms / 1000)
        return DeliveryLock(channel=channel, epoch=epoch, until=at + LOCK_TIME, known=bool(known))

    async def renew(self, lock: DeliveryLock, at: datetime) -> DeliveryLock:
        """Return the lock with a later end."""
        until = at + LOCK_TIME
        await self._step(SET_WITH_LOCK, lock, [keys.delivery(lock.channel)], "until", as_ms(until))
        return DeliveryLock(channel=lock.channel, epoch=lock.epoch, until=until, known=lock.known)

    async def end(self, lock: DeliveryLock) -> None:
        """Give the lock back."""
        await self._step(END, lock, [keys.delivery(lock.channel)])

    async def mark(self, lock: DeliveryLock) -> None:
        """Write that the store knows this channel: from now on its memory is believed."""
        await self._step(SET_WITH_LOCK, lock, [keys.delivery(lock.channel)], KNOWN, "1")

    async def load_history(self, channel: Channel) -> History:
        """Return what the channel's digests remember; an empty history for a new channel.

        One that cannot be read is put aside with a StorageError: the next delivery asks the platform what is there.
        """
        async with self._believing(channel):
            stored = await self._redis.get(keys.history(channel))
        history = read(keys.history(channel), stored, stored_as(History))
        if history is None and stored is not None:
            await self._distrust(channel, keys.history(channel))
            raise StorageError("what was posted there cannot be read", reason="corrupt")
        return history or History()

    async def load_digest(self, channel: Channel, occasion: str) -> Digest | None:
        """Return the digest frozen for this occasion."""
        async with self._believing(channel):
            stored = await self._redis.hget(keys.digests(channel), occasion)
        return read(keys.digests(channel), stored, stored_as(Digest))

    async def freeze(self, lock: DeliveryLock, occasion: str, digest: Digest, history: History) -> Digest:
        """Store the digest, unless the occasion has one already; return the frozen one. `history` is what the channel
        remembers from the moment the digest's header is known to be visible.
        """
        owned = [keys.delivery(lock.channel), keys.digests(lock.channel)]
        after = await self._encode_over(lock.channel, history, keys.history(lock.channel))
        stored = await self._step(FREEZE, lock, owned, occasion, encode(digest), after)
        await self._prune(lock.channel)
        try:
            return decode(stored, Digest)
        except CorruptValueError:  # nobody can post it: this one takes its place
            log.warning("outbox.odd_digest", channel=lock.channel.ref, occasion=occasion)
            await self._redis.hdel(keys.digests(lock.channel), occasion)
            return decode(await self._step(FREEZE, lock, owned, occasion, encode(digest), after), Digest)

    async def load_pending(self, channel: Channel) -> str:
        """Return the occasion of the frozen digest whose header is not known to be visible, "" when there is none."""
        async with self._believing(channel):
            stored: bytes | None = await self._redis.hget(keys.delivery(channel), "pending")
        return read(keys.delivery(channel), stored, text) or ""

    async def abandon(self, lock: DeliveryLock, occasion: str) -> None:
        """Write that this occasion's digest will not come any more: what it held is news again."""
        await self._step(ABANDON, lock, [keys.delivery(lock.channel), keys.digests(lock.channel)], occasion)

    async def save_history(self, lock: DeliveryLock, history: History) -> None:
        """Store what the channel's digests remember, where no digest goes with it."""
        key = keys.history(lock.channel)
        after = await self._encode_over(lock.channel, history, key)
        await self._step(SAVE_HISTORY, lock, [keys.delivery(lock.channel), key], after)

    async def load_parts(self, channel: Channel, part_keys: Sequence[str]) -> dict[str, Part]:
        """Return the states of these message keys; absent ones were never attempted."""
        if not part_keys:
            return {}
        async with self._believing(channel):
            rows = await self._redis.hmget(keys.outbox(channel), list(part_keys))
        try:
            return {key: decode(stored, Part) for key, stored in zip(part_keys, rows, strict=True) if stored}
        except CorruptValueError as error:  # it may be visible: nothing is posted rather than posted twice
            raise StorageError("what was posted there cannot be read", reason="corrupt") from error

    async def intend(self, lock: DeliveryLock, key: str, at: datetime) -> None:
        """Write that `key` is about to be posted; an intent of an earlier delivery stays. Renews the lock."""
        owned = [keys.delivery(lock.channel), keys.outbox(lock.channel)]
        await self._step(INTEND, lock, owned, key, encode(Part(at=at, epoch=lock.epoch)), as_ms(at + LOCK_TIME))

    async def withdraw(self, lock: DeliveryLock, key: str) -> None:
        """Take this delivery's intent back: the platform said that it took nothing."""
        part = (await self.load_parts(lock.channel, [key])).get(key)
        if part is not None and part.epoch == lock.epoch and part.ref is None:
            owned = [keys.delivery(lock.channel), keys.outbox(lock.channel)]
            await self._step(WITHDRAW, lock, owned, key, encode(part))

    async def sent(self, lock: DeliveryLock, message: Message, key: str, ref: MessageRef, at: datetime) -> None:
        """Write that `key` stands at `ref`, and which papers a reaction there means."""
        shown = Shown(ids=tuple(paper.id for paper in message.papers), group=message.group)
        await self._note_posted(ref, shown, at)
        owned = [keys.delivery(lock.channel), keys.outbox(lock.channel), keys.message(ref)]
        if message.paper is None:
            owned.append(keys.history(lock.channel))
        part = await self._encode_over(lock.channel, Part(at=at, epoch=lock.epoch, ref=ref), owned[1], key)
        occasion = parse_key(key).occasion
        await self._step(SENT, lock, owned, key, part, encode(shown), keys.MESSAGE_TTL_S, occasion)

    async def refuse(self, lock: DeliveryLock, key: str, reason: str, at: datetime) -> None:
        """Write that the platform will never take `key`."""
        owned = [keys.delivery(lock.channel), keys.outbox(lock.channel)]
        part = await self._encode_over(lock.channel, Part(at=at, epoch=lock.epoch, refused=reason), owned[1], key)
        await self._step(SENT, lock, owned, key, part)

    async def remember(self, ref: MessageRef, shown: Shown, at: datetime) -> None:
        """Write what a message shows since `at`, for the reactions on it."""
        await self._note_posted(ref, shown, at)
        await self._redis.set(keys.message(ref), encode(shown), ex=keys.MESSAGE_TTL_S)

    async def shown_at(self, ref: MessageRef) -> Shown:
        """Return what a message shows, so that a reaction needs no call to the platform; nothing when it is unknown."""
        stored = await self._redis.get(keys.message(ref))
        return read(keys.message(ref), stored, stored_as(Shown)) or Shown()

    async def load_posted(self, workspace: Workspace, since: datetime) -> Sequence[MessageRef]:
        """Return the messages of a workspace that show papers since then, oldest first: 14 days of them at most."""
        key = keys.posted(workspace)
        rows: list[bytes] = await self._redis.zrangebyscore(key, since.timestamp(), "+inf")
        return read_all(key, rows, stored_as(MessageRef))

    @asynccontextmanager
    async def _believing(self, channel: Channel) -> AsyncIterator[None]:
        """Turn Redis' trouble into a StorageError; a channel whose keys are of a wrong type is believed no more."""
        try:
            yield
        except StorageError as error:
            if error.reason == "corrupt":
                await self._distrust(channel)
            raise

    async def _distrust(self, channel: Channel, *unreadable: str) -> None:
        """Put aside what cannot be read; the next delivery asks the platform what is there, as after a wiped store."""
        believed = (keys.delivery(channel), keys.outbox(channel), keys.digests(channel), keys.history(channel))
        pipe = self._redis.pipeline(transaction=False)
        for key, kind in zip(believed, ("hash", "hash", "hash", "string"), strict=True):
            wanted = "" if key in unreadable else kind
            pipe.eval(SET_ASIDE, 2, key, keys.aside(key), wanted, keys.ASIDE_TTL_S)
        pipe.hdel(keys.delivery(channel), KNOWN)
        await pipe.execute()

    async def walk_workspaces(self) -> AsyncIterator[Workspace]:
        """Yield the workspaces with messages of the last 14 days that show papers, in no order, perhaps twice."""
        found = [key async for key in self._redis.scan_iter(match=keys.POSTED, count=SLICE)]
        for workspace in keys.workspaces_in(found, keys.POSTED):
            yield workspace

    async def _note_posted(self, ref: MessageRef, shown: Shown, at: datetime) -> None:
        """Keep when a message was posted, before anything else is known of it: reactions on it may be missed. Its
        papers are in use."""
        key = keys.posted(ref.channel)
        pipe = self._redis.pipeline(transaction=False)
        pipe.zadd(key, {encode(ref): at.timestamp()}, nx=True)
        pipe.zremrangebyscore(key, "-inf", (at - POSTED_KEPT).timestamp())
        pipe.zremrangebyrank(key, 0, -MOST_POSTED - 1)
        pipe.expire(key, POSTED_KEPT)
        queue_used(pipe, shown.ids, at)
        await pipe.execute()

    async def _encode_over(self, channel: Channel, value: Value, *place: str) -> bytes:
        """The stored form of what takes the place of what a key holds, or a field of it."""
        async with self._believing(channel):
            stored = await (self._redis.hget if len(place) > 1 else self._redis.get)(*place)
        return encode(value, over=stored)

    async def _step(self, step: str, lock: DeliveryLock, owned: list[str], *args: str | bytes | int) -> Any:
        """Run one step of a delivery, unless a later one has begun."""
        async with self._believing(lock.channel):
            try:
                return await self._steps[step](keys=owned, args=[lock.epoch, *args])
            except StorageError as error:
                if "SUPERSEDED" in str(error.__cause__):
                    raise SupersededError("another delivery has taken over") from error
                raise

    async def _prune(self, channel: Channel) -> None:
        """Drop the oldest digests and their parts; an interrupted pruning is made up for by the next."""
        async with self._believing(channel):
            if await self._redis.hlen(keys.digests(channel)) <= DIGESTS_KEPT:
                return
            occasions: list[bytes] = sorted(await self._redis.hkeys(keys.digests(channel)), key=day_of)
            old = occasions[:-DIGESTS_KEPT]
            dropped = tuple(occasion + b"/" for occasion in old)
            parts = [key for key in await self._redis.hkeys(keys.outbox(channel)) if key.startswith(dropped)]
            if parts:
                await self._redis.hdel(keys.outbox(channel), *parts)
            await self._redis.hdel(keys.digests(channel), *old)


def read_occasion(name: bytes) -> Occasion | None:
    """Return the occasion under whose name a digest is kept; None where that is none."""
    return parse_occasion(read(DIGESTS, name, text) or "")


def day_of(name: bytes) -> date:
    """Return the day of an occasion; what is none counts as the oldest."""
    known = read_occasion(name)
    return known.day if known else date.min
