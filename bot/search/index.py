"""Full-text search in this process's memory. For the searcher: a word is found within a millisecond.

Papers that come in are kept aside and indexed with the next search, so that many small changes cost one commit.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import tantivy
from tantivy import Order

from bot.model import Paper, PaperId
from bot.ports import Hit, Hits
from bot.search.clauses import build_query
from bot.search.query import Query
from bot.search.schema import build_document, open_index

HEAP_BYTES = 50_000_000  # for building; the index itself is far smaller
SORT_FIELDS = {"new": "day", "top": "upvotes"}


class TantivyIndex:
    """The `SearchIndex` port over tantivy."""

    def __init__(self) -> None:
        self._index = open_index()
        self._writer = self._index.writer(HEAP_BYTES, 1)
        self._known: set[PaperId] = set()
        self._pending = False

    def __len__(self) -> int:
        return len(self._known)

    def add(self, papers: Iterable[Paper]) -> None:
        """Add papers, or replace them by id; found with the next search."""
        for paper in papers:
            if paper.id in self._known:
                self._writer.delete_documents_by_term("id", paper.id)
            self._writer.add_document(build_document(paper))
            self._known.add(paper.id)
            self._pending = True

    def remove(self, ids: Iterable[PaperId]) -> None:
        """Forget papers; ids that are unknown do nothing."""
        for paper_id in ids:
            if paper_id in self._known:
                self._writer.delete_documents_by_term("id", paper_id)
                self._known.discard(paper_id)
                self._pending = True

    def search(self, query: Query, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return the matches of `query`, `limit` from `offset` on. Without ranking words the newest come first."""
        searcher = self._searcher()
        if limit < 1 or not self._known:
            return Hits()
        sort = "new" if query.sort == "best" and not query.ranks else query.sort
        field = SORT_FIELDS.get(sort)
        found: Any = searcher.search(
            build_query(query), limit=limit, offset=offset, order_by_field=field, order=Order.Desc
        )
        ids = (PaperId(searcher.doc(address)["id"][0]) for _, address in found.hits)
        scores = (float(score or 0) for score, _ in found.hits)
        items = tuple(Hit(id=paper_id, score=score) for paper_id, score in zip(ids, scores, strict=True))
        return Hits(items=items, total=found.count or 0)

    def commit(self) -> None:
        """Make everything that was added findable; after a whole library, about a second outside Python's lock."""
        if self._pending:
            self._writer.commit()
            self._index.reload()
            self._pending = False

    def _searcher(self) -> tantivy.Searcher:
        self.commit()
        return self._index.searcher()
