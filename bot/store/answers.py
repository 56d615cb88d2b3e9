"""What is kept of answers for a while: what a person is leafing through, what the sources found for some words, and
what to type to take the last change back.

All of it is bounded: a person's last answers stay for a quarter of an hour, a source's for a day, a change for 30 days.
Words never become part of a key or a field: their hash does.
"""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.model import Channel, MessageRef, PaperId, Person, Value
from bot.store import keys
from bot.store.reading import encode, read, stored_as
from bot.store.records import Records

SLOTS = 16  # answers a person can leaf through at the same time; a newer one takes the slot of an older one


class Kept(Value, frozen=True, kw_only=True):
    """The order of an answer: its first papers, how many match in all, and what `Hits` tells beside them (`whole` is 0
    in those that were kept before it was counted).

    `foreign` are the papers that a source found, not the library.
    """

    ids: tuple[PaperId, ...] = ()
    total: int = 0
    whole: int = 0
    parted: bool = False
    searched: str = ""
    meant: str = ""
    terms: tuple[str, ...] = ()
    foreign: frozenset[PaperId] = frozenset()


class KeptAnswer(Value, frozen=True, kw_only=True):
    """`asked` is the hash of what was asked: another text may have taken the slot."""

    asked: bytes
    kept: Kept


class Answers(Records):
    """What people are leafing through: the order of an answer, for a quarter of an hour."""

    async def save(self, person: Person, text: str, kept: Kept) -> None:
        """Keep the order of an answer for a quarter of an hour."""
        key = keys.answers(person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.hset(key, _slot(text), encode(KeptAnswer(asked=_hashed(text), kept=kept)))
        pipe.expire(key, keys.ANSWERS_TTL_S)
        await pipe.execute()

    async def load(self, person: Person, text: str) -> Kept | None:
        """Return the order that the answer to `text` had, None when that was too long ago."""
        stored = await self._redis.hget(keys.answers(person), _slot(text))
        answer = read(keys.answers(person), stored, stored_as(KeptAnswer))
        return answer.kept if answer and answer.asked == _hashed(text) else None

    async def forget(self, person: Person) -> None:
        """Delete what the person was leafing through."""
        await self._redis.delete(keys.answers(person))


class Asked(Records):
    """What the sources found for some words, for a day; shared by all processes and askers."""

    async def save(self, words: str, ids: Sequence[PaperId]) -> None:
        """Keep what the sources found, nothing included."""
        await self._redis.set(_key(words), encode(Kept(ids=tuple(ids))), ex=keys.ASKED_TTL_S)

    async def load(self, words: str) -> tuple[PaperId, ...] | None:
        """Return what the sources found within a day, None when they were not asked."""
        stored = await self._redis.get(_key(words))
        asked = read(_key(words), stored, stored_as(Kept))
        return None if asked is None else asked.ids


Since = Literal["", "posted", "shared"]


class LastChange(Value, frozen=True, kw_only=True):
    """What to type to take a change back, and the channel where it was made; `undone` if it was an undo itself: what
    was undone is then done `again`, as a button says it. `did` tells the change; `since` then what was done since
    and has no way back, which an undo may be meant for. What was `shared` there is deleted; `says` shares it again."""

    says: str
    channel: Channel
    undone: bool = False
    again: str = ""
    did: str = ""
    at: datetime | None = None
    since: Since = ""
    shared: MessageRef | None = None


class LastChanges(Records):
    """One change a person; the next one takes its place."""

    async def save(self, person: Person, change: LastChange) -> None:
        """Keep the person's last change."""
        await self._redis.set(keys.undo(person), encode(change), ex=keys.UNDO_TTL_S)

    async def load(self, person: Person) -> LastChange | None:
        """Return the person's last change; None when there is none, or it was too long ago."""
        stored = await self._redis.get(keys.undo(person))
        return read(keys.undo(person), stored, stored_as(LastChange))

    async def forget(self, person: Person) -> None:
        """Delete the person's last change."""
        await self._redis.delete(keys.undo(person))


def _key(words: str) -> str:
    return keys.asked(" ".join(words.casefold().split()))


def _slot(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace")) % SLOTS


def _hashed(text: str) -> bytes:
    return bytes.fromhex(keys.hashed(text))
