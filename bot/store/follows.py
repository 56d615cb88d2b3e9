"""What people follow, and what alerts remember: which papers are new, and what each follower was told of them.

What a person follows is the truth; the sets of followers and of muted people are derived, and only say whom to look at.
A follower is put into the set before and after the follow: a walk that takes out who follows nothing cannot lose one
who begins at the same moment.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from bot.model import MessageRef, PaperId, Person, Shown, Value, Workspace
from bot.store import keys
from bot.store.reading import as_ms, encode, instant_ms, listed, paper_id, read, read_all, read_fields, stored_as, text
from bot.store.reading import person as read_person
from bot.store.records import Records
from bot.store.written import execute_written

SLICE = 200  # people whose follows are read in one round trip
LOOKED = "!"  # the field that says that somebody looked; no id begins so


class Follow(Value, frozen=True, kw_only=True):
    """A saved search of a person, told about privately. `workspace` is where it was asked for: that is who can tell."""

    person: Person
    workspace: Workspace
    words: str
    since: datetime


class Follows(Records):
    """Whom to tell about what. Every call names the person it is for, but `walk`."""

    async def add(self, follow: Follow) -> bool:
        """Keep it; False when the person follows these words already."""
        key, member = keys.follows(follow.person), _member(follow.person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.sadd(keys.FOLLOWERS, member)
        pipe.hsetnx(key, _field(follow.words), encode(follow))
        pipe.sadd(keys.FOLLOWERS, member)
        _, added, _ = await execute_written(self._redis, pipe)
        return bool(added)

    async def remove(self, person: Person, words: str) -> bool:
        """Stop; False when it was not followed."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hdel(keys.follows(person), _field(words))
        [removed] = await execute_written(self._redis, pipe)
        return bool(removed)

    async def load(self, person: Person) -> Sequence[Follow]:
        """Return what the person follows, oldest first."""
        return _oldest_first(person, await self._redis.hvals(keys.follows(person)))

    async def walk(self) -> AsyncIterator[Sequence[Follow]]:
        """Yield everything followed, a person at a time."""
        cursor = 0
        while True:
            cursor, members = await self._redis.sscan(keys.FOLLOWERS, cursor, count=SLICE)
            people = read_all(keys.FOLLOWERS, members, read_person)
            pipe = self._redis.pipeline(transaction=False)
            for person in people:
                pipe.hvals(keys.follows(person))
            rows = await pipe.execute(raise_on_error=False) if people else []
            for person, stored in zip(people, rows, strict=True):
                if followed := _oldest_first(person, read(keys.follows(person), stored, listed) or ()):
                    yield followed
                elif not stored:
                    await self._leave(person)
            if not cursor:
                return

    async def mute(self, person: Person, reason: str) -> None:
        """Tell this person nothing more, because it cannot reach them; remembered until they are told why."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(keys.muted(person), reason)
        pipe.sadd(keys.MUTED, _member(person))
        await pipe.execute()

    async def load_muted(self) -> frozenset[Person]:
        """Return all who are muted."""
        return frozenset(read_all(keys.MUTED, await self._redis.smembers(keys.MUTED), read_person))

    async def unmute(self, person: Person) -> str:
        """Return why the person was muted ("" if not), once, and tell them things again."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.getdel(keys.muted(person))
        pipe.srem(keys.MUTED, _member(person))
        reason, _ = await pipe.execute()
        return read(keys.muted(person), reason, text) or ""

    async def forget(self, person: Person) -> None:
        """Delete what the person follows and was told."""
        member = _member(person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.delete(keys.follows(person), keys.told(person), keys.muted(person))
        pipe.srem(keys.FOLLOWERS, member)
        pipe.srem(keys.MUTED, member)
        await execute_written(self._redis, pipe)

    async def _leave(self, person: Person) -> None:
        """Take out who follows nothing, and, where the workspace was purged, who is not muted any more."""
        member = _member(person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.srem(keys.FOLLOWERS, member)
        pipe.hlen(keys.follows(person))
        pipe.exists(keys.muted(person))
        _, follows, muted = await pipe.execute()
        if follows:
            await self._redis.sadd(keys.FOLLOWERS, member)
        if not muted:
            await self._redis.srem(keys.MUTED, member)


class Sending(Value, frozen=True, kw_only=True):
    """A message that is being sent: its key, and its papers. It stays until its outcome is known."""

    key: str
    ids: tuple[PaperId, ...]


class Told(Value, frozen=True, kw_only=True):
    """What a person was told of the newest papers, when the last message went, and one that may be on its way.

    `last` are the papers of the last message.
    """

    papers: dict[PaperId, datetime] = msgspec.field(default_factory=dict)
    at: datetime | None = None
    last: tuple[PaperId, ...] = ()
    sending: Sending | None = None


class AlertBook(Records):
    """The memory of alerts. All writes may be repeated."""

    async def load_noticed(self) -> Mapping[PaperId, datetime] | None:
        """Return when each new paper was first seen; None when nobody ever looked."""
        rows: dict[bytes, bytes] = await self._redis.hgetall(keys.NOTICED)
        if not rows:
            return None
        rows.pop(LOOKED.encode(), None)
        return read_fields(keys.NOTICED, rows, paper_id, instant_ms)

    async def notice(self, seen: Mapping[PaperId, datetime], gone: Iterable[PaperId]) -> None:
        """Write that these papers are new since then; forget those that are `gone`. A first time is never changed."""
        pipe = self._redis.pipeline(transaction=False)
        for new, at in seen.items():
            pipe.hsetnx(keys.NOTICED, new, as_ms(at))
        if old := list(gone):
            pipe.hdel(keys.NOTICED, *old)
        pipe.hsetnx(keys.NOTICED, LOOKED, 1)
        await pipe.execute()

    async def load_told(self, person: Person) -> Told:
        """Return what the person was told; nothing for a new follower."""
        stored = await self._redis.get(keys.told(person))
        return read(keys.told(person), stored, stored_as(Told)) or Told()

    async def save_told(
        self, person: Person, told: Told, at: MessageRef | None = None, shown: Sequence[PaperId] = ()
    ) -> None:
        """Write what the person was told; it is forgotten after a time in which nothing was new. The message `at` which
        they were told has `shown` these papers: a reaction on it means them for as long."""
        key = keys.told(person)
        over = await self._redis.get(key)
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(key, encode(told, over=over), ex=keys.ALERTS_TTL_S)
        if at is not None:
            pipe.set(keys.message(at), encode(Shown(ids=tuple(shown))), ex=keys.ALERTS_TTL_S)
        await pipe.execute()


def _field(words: str) -> str:
    return " ".join(words.casefold().split())


def _oldest_first(person: Person, rows: Sequence[bytes]) -> Sequence[Follow]:
    """What this person follows; a value that names somebody else is nobody's."""
    known = [each for each in read_all(keys.follows(person), rows, stored_as(Follow)) if each.person == person]
    return sorted(known, key=lambda follow: (follow.since, follow.words))


def _member(person: Person) -> bytes:
    return msgspec.json.encode((person.platform, person.workspace, person.user))
