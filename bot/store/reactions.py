"""Whose reactions stand on which message, as far as is known, so that what was missed can be told apart.

Written right after the bookmark, by bot/store/bookmarks.py: a crash between the two makes the message look missed,
and it is read again. Kept as long as messages are read again after a gap.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import Redis

from bot.model import MessageRef, Person, Value
from bot.save_sources import reaction_on
from bot.store import keys
from bot.store.client import storage_errors
from bot.store.codec import encode
from bot.store.reading import listed, read, read_all, stored_as


class Standing(Value, frozen=True, kw_only=True):
    """One reaction of one person; the emoji is part of its name."""

    person: Person
    source: str


class Reactions:
    """Whose reactions are known to stand on messages. They follow what people keep."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def load_standing(self, refs: Sequence[MessageRef]) -> Mapping[MessageRef, Sequence[Person]]:
        """Return who has a reaction on each message, once for each of the person's reactions; one round trip."""
        if not refs:
            return {}
        with storage_errors():
            pipe = self._redis.pipeline(transaction=False)
            for ref in refs:
                pipe.smembers(keys.reactors(reaction_on(ref)))
            rows = await pipe.execute(raise_on_error=False)
        return {ref: _people(ref, members) for ref, members in zip(refs, rows, strict=True)}

    async def clear(self, ref: MessageRef) -> None:
        """Know of no reaction on this message any more; bookmarks stay as they are."""
        with storage_errors():
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
