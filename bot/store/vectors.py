"""Vectors of meaning in Redis, beside the papers and as long as they: made once, by whichever process lacks one first.

A value is four bytes that tell of which text it is, and the vector as 16-bit floats.
"""

import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from redis.asyncio import Redis

from bot.model import PaperId
from bot.store import keys
from bot.store.reading import paper_id as read_id
from bot.store.reading import read_fields

MARK_BYTES = 4
VECTOR_BYTES = MARK_BYTES + 2 * 256


class VectorStore:
    """The vectors of all papers."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def load_all(self) -> AsyncIterator[dict[PaperId, bytes]]:
        """Yield all vectors, whatever text they are of: some thousand at once where there are many."""
        for shard in keys.vector_shards():
            rows = await self._redis.hgetall(shard)
            found = read_fields(shard, rows, read_id, bytes)
            yield {paper_id: stored[MARK_BYTES:] for paper_id, stored in found.items()}

    async def load(self, texts: Mapping[PaperId, str]) -> dict[PaperId, bytes]:
        """Return those of the vectors that are there and are of these texts."""
        by_shard = _by_shard(texts)
        pipe = self._redis.pipeline(transaction=False)
        for shard, ids in by_shard.items():
            pipe.hmget(shard, ids)
        rows = await pipe.execute() if by_shard else []
        pairs = [pair for ids, row in zip(by_shard.values(), rows, strict=True) for pair in zip(ids, row, strict=True)]
        return {
            paper_id: stored[MARK_BYTES:]
            for paper_id, stored in pairs
            if stored and stored[:MARK_BYTES] == _mark(texts[paper_id])
        }

    async def save(self, texts: Mapping[PaperId, str], vectors: Mapping[PaperId, bytes]) -> None:
        """Store vectors of these texts."""
        pipe = self._redis.pipeline(transaction=False)
        for shard, ids in _by_shard(vectors).items():
            pipe.hset(shard, mapping={each: _mark(texts[each]) + vectors[each] for each in ids})
        await pipe.execute()


def _by_shard(ids: Iterable[PaperId]) -> dict[str, list[PaperId]]:
    found: dict[str, list[PaperId]] = defaultdict(list)
    for paper_id in ids:
        found[keys.vector_shard(paper_id)].append(paper_id)
    return found


def _mark(text: str) -> bytes:
    return zlib.crc32(text.encode("utf-8", "replace")).to_bytes(MARK_BYTES, "big")
