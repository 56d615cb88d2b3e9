"""What follows a bookmark elsewhere in the store: counts of saves in a workspace, for `team`, and from a channel, for
its taste; and whose reactions stand on which message, so that what was missed can be told apart.

A save is kept as paper and keyed hash of the person, so that one person counts once and can be forgotten; nobody can be
read out of it. The key is made once, lies in the store, and is read with the first pipeline that needs it. Both are
written right after the bookmark, by bot/store/bookmarks.py: a crash in between costs a count, or makes the message
look missed, and it is read again; never a bookmark. Reactions are kept as long as messages are read again after a gap.
"""

import asyncio
import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from bot.model import Channel, MessageRef, PaperId, Person, Value, Workspace
from bot.save_sources import reaction_on
from bot.store import keys
from bot.store.reading import encode, listed, read, read_all, stored_as
from bot.store.records import Records

KEPT = timedelta(seconds=keys.SAVES_TTL_S)
SLICE = 2_000  # saves counted between two looks at other work
HASH_BYTES = 12
KEY_BYTES = 32  # another length was not written by us: people are hashed all the same, and `doctor` names it


class PersonHash(Records):
    """Hashes people with the store's own key."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._key = b""

    async def load(self) -> None:
        """Read the key, or make it; no round trip when it is known."""
        if not self._key:
            pipe = self._redis.pipeline(transaction=False)
            self.queue(pipe)
            self.take(await pipe.execute())

    def queue(self, pipe: Any) -> None:
        """Add to the end of a pipeline what `take` needs; nothing when the key is known."""
        if not self._key:
            pipe.set(keys.SALT, secrets.token_bytes(KEY_BYTES), nx=True)
            pipe.get(keys.SALT)

    def take(self, replies: list[Any]) -> None:
        """Take the replies to `queue`, if it asked."""
        if replies:
            found: bytes = replies[-1] or b""
            self._key = found if len(found) == KEY_BYTES else hashlib.blake2b(found, digest_size=KEY_BYTES).digest()

    def of(self, person: Person) -> str:
        """Return the hash of a person; the key has been read before."""
        return hashlib.blake2b(person.ref.encode(), key=self._key, digest_size=HASH_BYTES).hexdigest()


class Saves(Records):
    """How often papers are saved in a workspace or from a channel: counts, no names. They follow what people keep."""

    def __init__(self, redis: Redis, hashes: PersonHash) -> None:
        super().__init__(redis)
        self._hashes = hashes

    async def count(self, workspace: Workspace, since: datetime) -> Counter[PaperId]:
        """Return how many people saved each paper since then."""
        return Counter(paper_id for _, paper_id in await self.load_savers(workspace, since))

    async def load_savers(self, place: Workspace | Channel, since: datetime) -> list[tuple[str, PaperId]]:
        """Return who saved what since then, as keyed hashes of people: for counting them, never for showing."""
        saves: list[tuple[str, PaperId]] = []
        start = 0
        while start % SLICE == 0:
            members: list[bytes] = await self._redis.zrangebyscore(
                keys.saves(place), since.timestamp(), "+inf", start=start, num=SLICE
            )
            saves.extend(read_all(keys.saves(place), members, saver_and_paper))
            start += len(members) or 1
            await asyncio.sleep(0)
        return saves

    async def load_forgotten(self, people: Iterable[Person]) -> frozenset[Person]:
        """Return which of `people` asked to be forgotten within 14 days."""
        asked = list(people)
        if not asked:
            return frozenset()
        await self._hashes.load()
        pipe = self._redis.pipeline(transaction=False)
        for person in asked:
            pipe.exists(keys.forgotten(self._hashes.of(person)))
        left = await pipe.execute()
        return frozenset(person for person, known in zip(asked, left, strict=True) if known)


def saver_and_paper(member: bytes) -> tuple[str, PaperId]:
    """Read whose save it is, as a keyed hash, and of which paper."""
    paper_id, _, hashed = member.decode().rpartition(" ")
    if not paper_id or len(bytes.fromhex(hashed)) != HASH_BYTES:
        raise ValueError("no save")
    return hashed, PaperId(paper_id)


def queue_count(pipe: Any, counted: str, paper_id: PaperId, hashed: str, at: datetime) -> None:
    """Add to a pipeline: count a save, drop what is too old for any count."""
    key = keys.saves_of(counted)
    pipe.zadd(key, {f"{paper_id} {hashed}": at.timestamp()}, nx=True)
    pipe.zremrangebyscore(key, "-inf", (at - KEPT).timestamp())
    if counted.startswith("channel:"):  # channels are many, and some are left
        pipe.expire(key, keys.SAVES_TTL_S)


def queue_uncount(pipe: Any, counted: str, paper_id: PaperId, hashed: str) -> None:
    """Add to a pipeline: take a save back."""
    pipe.zrem(keys.saves_of(counted), f"{paper_id} {hashed}")


class Standing(Value, frozen=True, kw_only=True):
    """One reaction of one person; the emoji is part of its name."""

    person: Person
    source: str


class Reactions(Records):
    """Whose reactions are known to stand on messages. They follow what people keep."""

    async def load_standing(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, Sequence[Person]]:
        """Return who has a reaction on each message, once for each of the person's reactions; one round trip."""
        if not refs:
            return {}
        pipe = self._redis.pipeline(transaction=False)
        for ref in refs:
            pipe.smembers(keys.reactors(reaction_on(ref)))
        rows = await pipe.execute(raise_on_error=False)
        return {ref: _people(ref, members) for ref, members in zip(refs, rows, strict=True)}

    async def clear(self, ref: MessageRef) -> None:
        """Know of no reaction on this message any more; bookmarks stay as they are."""
        await self._redis.delete(keys.reactors(reaction_on(ref)))


def queue_standing(pipe: Any, person: Person, source: str) -> None:
    """Add to a pipeline: this reaction stands."""
    key = keys.reactors(source)
    pipe.sadd(key, encode(Standing(person=person, source=source)))
    pipe.expire(key, keys.REACTORS_TTL_S)


def queue_gone(pipe: Any, person: Person, source: str) -> None:
    """Add to a pipeline: this reaction stands no more."""
    pipe.srem(keys.reactors(source), encode(Standing(person=person, source=source)))


def _people(ref: MessageRef, reply: object) -> Sequence[Person]:
    key = keys.reactors(reaction_on(ref))
    return [each.person for each in read_all(key, read(key, reply, listed) or (), stored_as(Standing))]
