"""Vectors of meaning in Redis, beside the papers and as long as they: made once, by whichever process lacks one first.

A value is four bytes that tell of which text it is, and the vector as 16-bit floats.
"""

import zlib
from collections.abc import AsyncIterator, Mapping

from bot.model import PaperId
from bot.store import keys
from bot.store.reading import paper_id as read_id
from bot.store.reading import read_fields
from bot.store.records import Records

MARK_BYTES = 4
VECTOR_BYTES = MARK_BYTES + 2 * 256


class VectorStore(Records):
    async def load_all(self) -> AsyncIterator[dict[PaperId, bytes]]:
        """Yield all vectors, whatever text they are of: some thousand at once where there are many."""
        for shard in keys.VECTORS:
            rows = await self._redis.hgetall(shard)
            found = read_fields(shard, rows, read_id, bytes)
            yield {paper_id: stored[MARK_BYTES:] for paper_id, stored in found.items()}

    async def load(self, texts: Mapping[PaperId, str]) -> dict[PaperId, bytes]:
        """Return those of the vectors that are there and are of these texts."""
        known = await self._load_fields(keys.by_shard(texts, keys.vector_shard))
        return {
            each: stored[MARK_BYTES:] for each, stored in known.items() if stored[:MARK_BYTES] == _mark(texts[each])
        }

    async def save(self, texts: Mapping[PaperId, str], vectors: Mapping[PaperId, bytes]) -> None:
        """Store vectors of these texts."""
        pipe = self._redis.pipeline(transaction=False)
        for shard, ids in keys.by_shard(vectors, keys.vector_shard).items():
            pipe.hset(shard, mapping={each: _mark(texts[each]) + vectors[each] for each in ids})
        await pipe.execute()


def _mark(text: str) -> bytes:
    return zlib.crc32(text.encode("utf-8", "replace")).to_bytes(MARK_BYTES, "big")
