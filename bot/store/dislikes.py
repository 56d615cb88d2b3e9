"""What papers are not for somebody: one hash a person, bounded, each with its title, so that taste needs no library."""

from collections.abc import Sequence
from datetime import datetime

from bot.model import Paper, PaperId, Person, Value
from bot.store import keys
from bot.store.reading import encode, read_all, stored_as
from bot.store.records import Records
from bot.store.written import execute_written

MOST = 1_000  # dislikes of one person; the oldest give way


class Dislike(Value, frozen=True, kw_only=True):
    """A paper that is not for a person, and since when."""

    id: PaperId
    title: str = ""
    at: datetime


class Dislikes(Records):
    """What each person does not want to see more of. All writes may be repeated."""

    async def add(self, person: Person, paper: Paper, at: datetime) -> bool:
        """Keep that the paper is not for the person; False when that was known."""
        key, kept = keys.disliked(person), await self.load(person)
        pipe = self._redis.pipeline(transaction=False)
        pipe.hsetnx(key, paper.id, encode(Dislike(id=paper.id, title=paper.title, at=at)))
        if old := [each.id for each in kept[MOST - 1 :]]:
            pipe.hdel(key, *old)
        added, *_ = await execute_written(self._redis, pipe)
        return bool(added)

    async def remove(self, person: Person, paper_id: PaperId) -> bool:
        """Forget it again; False when there was nothing to forget."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hdel(keys.disliked(person), paper_id)
        [removed] = await execute_written(self._redis, pipe)
        return bool(removed)

    async def load(self, person: Person) -> Sequence[Dislike]:
        """Return what is not for the person, newest first."""
        rows = await self._redis.hvals(keys.disliked(person))
        known = read_all(keys.disliked(person), rows, stored_as(Dislike))
        return sorted(known, key=lambda each: (each.at, each.id), reverse=True)

    async def forget(self, person: Person) -> None:
        """Delete what was not for the person."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.delete(keys.disliked(person))
        await execute_written(self._redis, pipe)
