"""Papers and editions in Redis: the shared memory of all processes.

Order of writes: papers, then the edition that lists them, then the note in the change stream. A crash in between leaves
papers without an edition, or an edition that other processes learn of at their next start: never a list with holes.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec
from redis.asyncio import Redis

from bot.merge import merge_editions, merge_papers
from bot.model import TITLE_ID, Edition, Paper, PaperId, Ranking, Value
from bot.store import keys
from bot.store.client import swapped
from bot.store.found import FoundMarks, choose_forgotten
from bot.store.reading import day as read_day
from bot.store.reading import encode, read, read_all, read_fields, stored_as
from bot.store.reading import paper_id as read_id
from bot.store.records import Records
from bot.store.scripts import SWAP_FIELD

BATCH = 200  # papers a pipeline: about 250 kB
ANY_SHARD = f"{keys.PREFIX}:papers:*"


class Snapshot(Value, frozen=True, kw_only=True):
    """Everything in the library at one position of the change stream. Papers stay encoded until they are needed."""

    papers: dict[PaperId, bytes]
    editions: dict[date, Edition]
    position: str
    aliases: dict[PaperId, PaperId]


class Changes(Value, frozen=True, kw_only=True):
    """What changed after a position. `trimmed` means that notes were lost: load everything again."""

    papers: frozenset[PaperId]
    days: frozenset[date]
    position: str
    trimmed: bool = False


class Submission(Value, frozen=True, kw_only=True):
    """Who submitted a stored paper, and the days it was featured: read without the rest of it."""

    submitter_handle: str = ""
    days: tuple[date, ...] = ()


class LibraryStore(Records):
    """The `LibraryStore` over Redis."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._swap = redis.register_script(SWAP_FIELD)
        self._found = FoundMarks(redis)

    async def load_all(self) -> Snapshot:
        """Return the whole library. The position is read first, so a change meanwhile is seen again, not missed."""
        position = _first_position(await self._redis.xrevrange(keys.CHANGES, count=1))
        held = await self._existing([*keys.PAPERS, keys.EDITIONS, keys.ALIASES])
        papers: dict[PaperId, bytes] = {}
        for shard in keys.PAPERS:
            papers |= read_fields(shard, await self._fields(shard, held), read_id, bytes)
        raw_editions = await self._fields(keys.EDITIONS, held)
        raw_aliases = await self._fields(keys.ALIASES, held)
        aliases = read_fields(keys.ALIASES, raw_aliases, read_id, read_id)
        return Snapshot(papers=papers, editions=_read_editions(raw_editions), position=position, aliases=aliases)

    async def _existing(self, names: Iterable[str]) -> set[str]:
        """Return which of the keys there are, in one round trip: the others need none."""
        wanted = list(names)
        pipe = self._redis.pipeline(transaction=False)
        for name in wanted:
            pipe.exists(name)
        return {name for name, there in zip(wanted, await pipe.execute(), strict=True) if there}

    async def _fields(self, key: str, held: Container[str]) -> dict[bytes, bytes]:
        return await self._redis.hgetall(key) if key in held else {}

    async def load_papers(self, ids: Iterable[PaperId]) -> dict[PaperId, bytes]:
        """Return the stored bytes of those of `ids` that are there."""
        return await self._load_fields(keys.by_shard(ids, keys.paper_shard))

    async def load_editions(self, days: Iterable[date]) -> dict[date, Edition]:
        """Return those of the editions that are there."""
        wanted = [day.isoformat() for day in days]
        if not wanted:
            return {}
        values = await self._redis.hmget(keys.EDITIONS, wanted)
        rows = {day.encode(): stored for day, stored in zip(wanted, values, strict=True) if stored}
        return _read_editions(rows)

    async def load_aliases(self, ids: Iterable[PaperId]) -> dict[PaperId, PaperId]:
        """Return, for those of `ids` that were made from a title and matched since, the arXiv id."""
        made = [paper_id for paper_id in ids if paper_id.startswith(TITLE_ID)]
        if not made:
            return {}
        rows: list[bytes | None] = await self._redis.hmget(keys.ALIASES, made)
        found = {old: read(keys.ALIASES, new, read_id) for old, new in zip(made, rows, strict=True)}
        return {old: new for old, new in found.items() if new}

    async def adopt(self, made_id: PaperId, paper: Paper) -> dict[PaperId, bytes]:
        """Let `paper` take the place of the one that lived under an id made from its title.

        The paper is written first, then where the old id leads, then the old one goes: repeated at any point, the same.
        """
        old = read_paper((await self.load_papers([made_id])).get(made_id))
        known = msgspec.structs.replace(old, id=paper.id) if old else paper
        stored = await self.save_papers([known, paper] if old else [paper])
        await self._redis.hset(keys.ALIASES, made_id, paper.id)
        await self._redis.hdel(keys.paper_shard(made_id), made_id)
        await self._redis.hdel(keys.vector_shard(made_id), made_id)
        await self._write({}, {"p": f"{made_id} {paper.id}"})
        return stored

    async def save_papers(self, papers: Sequence[Paper]) -> dict[PaperId, bytes]:
        """Merge papers into the store and tell the other processes; return what is stored now."""
        await self._found.remove(paper.id for paper in papers)  # first: what is forgotten before is written anew
        stored, writes = await self._merge(papers)
        await self._write(writes, {"p": " ".join(stored)})
        return stored

    async def save_found(self, papers: Sequence[Paper], until: datetime) -> tuple[dict[PaperId, bytes], int]:
        """Merge papers of a search into the store, those it lacked with a mark; return what is stored now, and how many
        papers are marked in all. The mark goes first: a crash leaves one without a paper, never the reverse.
        """
        ids = [paper.id for paper in papers]
        await self._found.extend(ids, until)
        known = await self.load_papers(ids)
        marked = await self._found.add([paper_id for paper_id in ids if paper_id not in known], until)
        stored, writes = await self._merge(papers)
        await self._write(writes, {"p": " ".join(stored)})
        return stored, marked

    async def extend_found(self, ids: Iterable[PaperId], until: datetime) -> None:
        """Keep those of `ids` that only a search found until then, or longer."""
        await self._found.extend(ids, until)

    async def forget_found(self, now: datetime, most: int) -> tuple[PaperId, ...]:
        """Forget papers that only a search found and nobody keeps: those whose time is over, and what is more than
        `most`. Tell the other processes; return which.
        """
        ends = await self._found.load()
        if not choose_forgotten(ends, (), now, most):
            return ()
        editions = _read_editions(await self._redis.hgetall(keys.EDITIONS))
        listed = ends.keys() & {paper_id for edition in editions.values() for paper_id in edition.ids}
        await self._found.remove(listed)
        kept = listed | await self._found.load_bookmarked(ends)
        gone = await self._found.forget(choose_forgotten(ends, kept, now, most), ends)
        for start in range(0, len(gone), BATCH):
            some = gone[start : start + BATCH]
            await self._write({}, {"p": " ".join(some)})
            await self._forget_vectors(some)
        return tuple(gone)

    async def save_edition(self, edition: Edition, papers: Sequence[Paper]) -> tuple[Edition, dict[PaperId, bytes]]:
        """Store the papers, then the edition merged with what is there; return both as they stand afterwards."""
        await self._found.remove(edition.ids)
        stored, writes = await self._merge(papers)
        await self._write(writes, {})
        merged = await self._swap_edition(edition)
        await self._write({}, {"p": " ".join(stored), "d": edition.day.isoformat()})
        return merged, stored

    async def save_ranking(self, ranking: Ranking, papers: Sequence[Paper]) -> dict[PaperId, bytes]:
        """Store a list that is not one day's, with its papers; return the papers as they stand afterwards."""
        stored = await self.save_papers(papers)
        await self._redis.set(keys.ranking(ranking.name), encode(ranking), ex=keys.RANKING_TTL_S)
        return stored

    async def load_ranking(self, name: str) -> Ranking | None:
        """Return the list, or None when it is not there or cannot be read."""
        stored = await self._redis.get(keys.ranking(name))
        return read(keys.ranking(name), stored, stored_as(Ranking))

    async def read_changes(self, after: str, *, block_ms: int) -> Changes:
        """Wait up to `block_ms` for what changes after the position `after`."""
        rows = await self._redis.xread({keys.CHANGES: after}, count=1000, block=block_ms)
        oldest = _first_position(await self._redis.xrange(keys.CHANGES, count=1)) if rows else after
        notes: list[tuple[bytes, Mapping[bytes, bytes]]] = rows[0][1] if rows else []
        papers, days = set[PaperId](), set[date]()
        for _, fields in notes:
            papers.update(read_all(keys.CHANGES, fields.get(b"p", b"").split(), read_id))
            days.update(read_all(keys.CHANGES, fields.get(b"d", b"").split(), read_day))
        position = notes[-1][0].decode() if notes else after
        trimmed = after != "0-0" and _position_order(oldest) > _position_order(after)
        return Changes(papers=frozenset(papers), days=frozenset(days), position=position, trimmed=trimmed)

    async def _merge(self, papers: Sequence[Paper]) -> tuple[dict[PaperId, bytes], dict[PaperId, bytes]]:
        """Return the papers as they will stand, and those of them that have to be written."""
        stored: dict[PaperId, bytes] = {}
        changed: dict[PaperId, bytes] = {}
        for start in range(0, len(papers), BATCH):
            batch = papers[start : start + BATCH]
            known = await self.load_papers(paper.id for paper in batch)
            for paper in batch:
                merged = encode(merge_papers(read_paper(known.get(paper.id)), paper), over=known.get(paper.id))
                stored[paper.id] = merged
                if merged != known.get(paper.id):
                    changed[paper.id] = merged
        return stored, changed

    async def _write(self, papers: Mapping[PaperId, bytes], note: Mapping[str, str]) -> None:
        """Write papers, and behind them, in the same pipeline, the note in the change stream."""
        fields = {name: text for name, text in note.items() if text}
        pipe = self._redis.pipeline(transaction=False)
        for shard, ids in keys.by_shard(papers, keys.paper_shard).items():
            pipe.hset(shard, mapping={each: papers[each] for each in ids})
        if fields:
            pipe.xadd(keys.CHANGES, fields, maxlen=keys.CHANGES_KEPT, approximate=True)
        await pipe.execute()

    async def _forget_vectors(self, ids: Iterable[PaperId]) -> None:
        pipe = self._redis.pipeline(transaction=False)
        for paper_id in ids:
            pipe.hdel(keys.vector_shard(paper_id), paper_id)
        await pipe.execute()

    async def _swap_edition(self, edition: Edition) -> Edition:
        field = edition.day.isoformat()

        async def merge() -> Edition | None:
            current: bytes = await self._redis.hget(keys.EDITIONS, field) or b""
            known = read(keys.EDITIONS, current or None, stored_as(Edition))
            merged = merge_editions(known, edition)
            done = await self._swap(keys=[keys.EDITIONS], args=[field, current, encode(merged, over=current)])
            return merged if done else None

        return await swapped(merge, f"the edition of {field}")


def _first_position(notes: Sequence[tuple[bytes, object]]) -> str:
    return notes[0][0].decode() if notes else "0-0"


def _position_order(position: str) -> tuple[int, int]:
    milliseconds, _, number = position.partition("-")
    return int(milliseconds), int(number or 0)


def read_paper(stored: bytes | None) -> Paper | None:
    """Return the paper in these stored bytes; None when there are none, or they cannot be read."""
    return read(ANY_SHARD, stored, stored_as(Paper))


def read_submission(stored: bytes) -> Submission | None:
    """Return who submitted the paper in these stored bytes; None when they cannot be read."""
    return read(ANY_SHARD, stored, stored_as(Submission))


def _read_editions(rows: Mapping[bytes, bytes]) -> dict[date, Edition]:
    read_rows = read_fields(keys.EDITIONS, rows, read_day, stored_as(Edition))
    return {day: edition for day, edition in read_rows.items() if edition.day == day}
