"""Mail addresses, sealed, and who asked for mail to them. No key and no log holds an address: its keyed hash does.

A channel of mail is one address: its id is that hash, and all that is kept of an address lies at keys of its channel.
What nobody has confirmed runs out after 48 hours. The key of the hashes is sealed like the addresses, so that it stays
the same when SECRET_KEY is exchanged.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from hmac import digest

import structlog
from redis.asyncio import Redis

from bot.errors import StorageError
from bot.model import Channel, Person, Subscription, Value
from bot.store import keys
from bot.store.installations import Seal
from bot.store.reading import decode, encode, read, text
from bot.store.records import Records
from bot.store.written import execute_written

log = structlog.get_logger(__name__)

PLATFORM = "mail"
HASH_BYTES = 16
SECRET_BYTES = 32
HOUR_S, DAY_S = 3_600, keys.MAIL_ASKS_TTL_S
UNREADABLE = "Mail addresses can't be read: SECRET_KEY was changed without keeping the old key."


class MailRequest(Value, frozen=True, kw_only=True):
    """What somebody wants mailed where, until it is confirmed. With `by_code` only its owner confirms, in chat."""

    address: str
    wanted: Subscription
    until: datetime
    by_code: bool = False

    def __repr__(self) -> str:
        return f"MailRequest({self.wanted.channel.ref})"


class MailBook(Records):
    """The addresses and requests of one store."""

    def __init__(self, redis: Redis, seal: Seal) -> None:
        super().__init__(redis)
        self._seal = seal
        self._secret = b""

    async def hash(self, *parts: str) -> str:
        """Return the keyed hash of these words, in hexadecimal digits."""
        secret = self._secret or await self._load_secret()
        named = "\0".join(parts).encode("utf-8", "surrogatepass")
        return digest(secret, named, sha256)[:HASH_BYTES].hex()

    async def channel_of(self, address: str) -> Channel:
        """Return the channel of an address, however it is capitalised."""
        return Channel(platform=PLATFORM, id=await self.hash("address", address.lower()))

    async def count(self, kind: str, name: str, ttl_s: int) -> int:
        """Count one more of these within `ttl_s` seconds from the first; return how many there are."""
        key = keys.mail_asks(await self.hash("asks", kind, name))
        pipe = self._redis.pipeline()
        pipe.incr(key)
        pipe.expire(key, ttl_s, nx=True)
        counted, _ = await pipe.execute()
        return int(counted)

    async def discount(self, kind: str, name: str) -> None:
        """Take one of these back: nothing came of it. One that has run out meanwhile does not stay."""
        key = keys.mail_asks(await self.hash("asks", kind, name))
        pipe = self._redis.pipeline()
        pipe.decr(key)
        pipe.expire(key, DAY_S, nx=True)
        await pipe.execute()

    async def save_request(self, request: MailRequest, token: str) -> None:
        """Keep a request and its address until they are confirmed or run out; a confirmed address stays."""
        channel, owner = request.wanted.channel, request.wanted.owner
        pipe = self._redis.pipeline(transaction=False)
        pipe.hset(keys.requests(channel), await self.hash("token", token), self._seal.close(encode(request)))
        pipe.expire(keys.requests(channel), keys.CONFIRM_TTL_S)
        sealed = self._seal.close(request.address.encode())
        pipe.set(keys.address(channel), sealed, ex=keys.CONFIRM_TTL_S, nx=True)
        pipe.expire(keys.address(channel), keys.CONFIRM_TTL_S, gt=True)  # one without an end has the longest
        if owner is not None:
            pipe.set(keys.mail_asked(owner), channel.id, ex=keys.CONFIRM_TTL_S)
        await execute_written(self._redis, pipe)

    async def load_request(self, channel: Channel, token: str) -> MailRequest | None:
        """Return what this token confirms, None when that is nothing (any more)."""
        stored = await self._redis.hget(keys.requests(channel), await self.hash("token", token))
        return self._open_request(channel, stored)

    async def load_requests(self, channel: Channel) -> Sequence[MailRequest]:
        """Return all that waits to be confirmed at this address."""
        rows = await self._redis.hvals(keys.requests(channel))
        return [request for row in rows if (request := self._open_request(channel, row))]

    async def drop_request(self, channel: Channel, token: str) -> None:
        """Forget a request: it was confirmed."""
        await self._redis.hdel(keys.requests(channel), await self.hash("token", token))

    async def drop_requests(self, channel: Channel, owner: Person) -> None:
        """Forget what this person asked for at an address that is somebody else's, too."""
        rows = await self._redis.hgetall(keys.requests(channel))
        opened = {name: self._open_request(channel, row) for name, row in rows.items()}
        theirs = [name for name, request in opened.items() if request and request.wanted.owner == owner]
        if theirs:
            await self._redis.hdel(keys.requests(channel), *theirs)

    async def keep_address(self, request: MailRequest) -> None:
        """Keep a confirmed address, and whose it is."""
        channel, owner = request.wanted.channel, request.wanted.owner
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(keys.address(channel), self._seal.close(request.address.encode()))
        if owner is not None:
            pipe.set(keys.mail(owner), channel.id)
            pipe.delete(keys.mail_asked(owner))
        await execute_written(self._redis, pipe)

    async def load_address(self, channel: Channel) -> str:
        """Return the address of a channel, "" when there is none (any more)."""
        return read(keys.address(channel), await self._open_at(keys.address(channel)), text) or ""

    async def load_channels(self, person: Person) -> tuple[Channel | None, Channel | None]:
        """Return the channel whose address a person confirmed, and the one that was last asked for."""
        rows = await self._redis.mget(keys.mail(person), keys.mail_asked(person))
        ids = [read(keys.mail(person), row, text) for row in rows]
        confirmed, asked = (Channel(platform=PLATFORM, id=found) if found else None for found in ids)
        return confirmed, asked

    async def forget_person(self, person: Person) -> None:
        """Forget which addresses are a person's."""
        await self._redis.delete(keys.mail(person), keys.mail_asked(person))

    async def forget_address(self, channel: Channel) -> None:
        """Delete an address and what waits to be confirmed there."""
        await self._redis.delete(keys.address(channel), keys.requests(channel))

    async def _load_secret(self) -> bytes:
        fresh = self._seal.close(secrets.token_bytes(SECRET_BYTES))
        await self._redis.set(keys.MAIL_SECRET, fresh, nx=True)
        opened = await self._open_at(keys.MAIL_SECRET)
        if not opened:
            raise StorageError(UNREADABLE, reason="sealed")
        self._secret = opened
        return opened

    async def _open_at(self, key: str) -> bytes | None:
        """What is sealed at a key, None when nothing can be opened there; sealed anew with the newest key."""
        sealed = await self._redis.get(key)
        opened = self._open(sealed)
        if opened and not self._seal.is_current(sealed):
            await self._redis.set(key, self._seal.close(opened), xx=True, keepttl=True)
        return opened

    def _open_request(self, channel: Channel, stored: bytes | None) -> MailRequest | None:
        opened = self._open(stored)
        request = read(keys.requests(channel), opened, lambda packed: decode(packed, MailRequest))
        return request if request and request.wanted.channel == channel else None

    def _open(self, sealed: bytes | None) -> bytes | None:
        return self._seal.open(sealed) if sealed else None
