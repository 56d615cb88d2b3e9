"""Which papers are near in meaning, and how that counts beside the words. Pure, and without the extra never used.

Fused by score: a paper counts its share of the best score by words, and its cosine. Ranks instead of scores lose what
words know best: names, and how much better the first match is than the second.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.model import PaperId
from bot.search.embedding import DIMENSIONS

MEANING = 1.0  # what a cosine counts beside a share of the best score by words
NEAREST = 100  # papers that may join those found by words
ROW_BYTES = 2 * DIMENSIONS


class VectorTable:
    """The vectors of the papers of this process, as rows of 32-bit floats: 1,024 bytes each."""

    def __init__(self) -> None:
        self._rows: Any = None
        self._ids: list[PaperId] = []
        self._at: dict[PaperId, int] = {}

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, paper_id: PaperId) -> bool:
        return paper_id in self._at

    def put(self, vectors: Mapping[PaperId, bytes]) -> None:
        """Take vectors as they are stored; what is not one is left out."""
        import numpy

        for paper_id, stored in vectors.items():
            row = numpy.frombuffer(stored, numpy.float16) if len(stored) == ROW_BYTES else None
            if row is None or not numpy.isfinite(row).all():
                continue
            if paper_id not in self._at:
                self._at[paper_id] = self._grow(paper_id)
            self._rows[self._at[paper_id]] = row

    def remove(self, ids: Iterable[PaperId]) -> None:
        """Forget the vectors of papers; the last row takes the place of each."""
        for paper_id in ids:
            if (at := self._at.pop(paper_id, None)) is None:
                continue
            last = self._ids.pop()
            if last != paper_id:
                self._rows[at] = self._rows[len(self._ids)]
                self._ids[at], self._at[last] = last, at

    def near(self, vector: Any) -> "Near":
        """Return how near all papers are to a vector now: 0.3 ms for 12,000 papers, 7 ms for 100,000."""
        cosines = self._rows[: len(self._ids)] @ vector if self._ids else ()
        return Near(self._ids, self._at, cosines)

    def _grow(self, paper_id: PaperId) -> int:
        import numpy

        if self._rows is None or len(self._ids) == len(self._rows):
            rows = numpy.zeros((max(1_024, len(self._ids) * 5 // 4), DIMENSIONS), numpy.float32)
            rows[: len(self._ids)] = 0 if self._rows is None else self._rows
            self._rows = rows
        self._ids.append(paper_id)
        return len(self._ids) - 1


class Near:
    """How near papers are to one text; to be used before the table changes."""

    def __init__(self, ids: Sequence[PaperId], at: Mapping[PaperId, int], cosines: Any) -> None:
        self._ids = ids
        self._at = at
        self._cosines = cosines

    def cosines(self, ids: Iterable[PaperId]) -> dict[PaperId, float]:
        """Return the cosines of those of `ids` that have a vector."""
        return {paper_id: float(self._cosines[self._at[paper_id]]) for paper_id in ids if paper_id in self._at}

    def nearest(self) -> list[PaperId]:
        """Return the NEAREST papers, in no order."""
        import numpy

        most = min(NEAREST, len(self._ids))
        return [self._ids[at] for at in numpy.argpartition(self._cosines, -most)[-most:]] if most else []


def fuse_scores(by_words: Mapping[PaperId, float], near: Near, joining: Iterable[PaperId]) -> dict[PaperId, float]:
    """Return the fused scores of the papers found by words and of those that join them for their meaning, best first.

    A paper without a vector counts as one of middling nearness.
    """
    ids = dict.fromkeys((*by_words, *joining))
    best = max(by_words.values(), default=0.0) or 1.0
    cosines = near.cosines(ids)
    usual = sum(cosines.values()) / len(cosines) if cosines else 0.0
    scores = {each: by_words.get(each, 0.0) / best + MEANING * cosines.get(each, usual) for each in ids}
    return dict(sorted(scores.items(), key=lambda each: -each[1]))
