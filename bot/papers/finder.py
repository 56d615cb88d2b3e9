"""Search over the library: the index of this process, kept in step with its memory.

The index is built behind, in slices, so that other answers do not wait; a search that comes earlier waits for it.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from bot.model import Paper, PaperId
from bot.papers.library import Library
from bot.search.index import Hits, TantivyIndex
from bot.search.query import Query
from bot.search.schema import EXACT
from bot.tasks import TaskSet

SLICE = 200  # papers between two looks at other work: about 20 ms


class Finder:
    """Keeps `index` equal to `library` and searches it."""

    def __init__(self, library: Library, index: TantivyIndex) -> None:
        self._library = library
        self._index = index
        self._built: asyncio.Task[None] | None = None
        self._tasks = TaskSet()
        self._waiting: set[PaperId] = set()
        library.on_change(self._note)

    def __len__(self) -> int:
        """How many papers can be searched."""
        return len(self._index)

    async def warm(self) -> None:
        """Build the index; several callers share one build."""
        if self._built is None or _failed(self._built):
            self._built = self._tasks.start(self._build(), name="build index")
        await asyncio.shield(self._built)

    async def search(self, query: Query, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return one page of matches, best first."""
        await self.warm()
        self._catch_up()
        return self._index.search(query, today=today, offset=offset, limit=limit)

    async def knows(self, words: Iterable[str]) -> bool:
        """Return whether each of the words (lower case) is in the text of some paper."""
        await self.warm()
        self._catch_up()
        self._index.commit()
        return all(self._index.count(EXACT, word) for word in words)

    async def matching(self, query: Query, ids: Collection[PaperId], *, today: date) -> frozenset[PaperId]:
        """Return which of `ids` match every word and demand of `query`; papers that are not indexed never do."""
        await self.warm()
        self._catch_up()
        return self._index.matching(query, ids)

    async def similar(self, paper: Paper, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return one page of the papers most like `paper`, which need not be in the library."""
        await self.warm()
        self._catch_up()
        return self._index.similar(paper, today=today, offset=offset, limit=limit)

    async def close(self) -> None:
        """Stop building the index, and wait until that has ended."""
        await self._tasks.close()

    async def _build(self) -> None:
        self._waiting.clear()
        papers = list(self._library.all_ids())
        for start in range(0, len(papers), SLICE):
            self._index.add(self._library.peek(papers[start : start + SLICE]))
            await asyncio.sleep(0)
        await asyncio.to_thread(self._index.commit)

    def _note(self, changed: Sequence[PaperId]) -> None:
        if self._built is not None:
            self._waiting.update(changed)

    def _catch_up(self) -> None:
        if self._waiting:
            changed, self._waiting = self._waiting, set()
            listed = {paper_id for paper_id in changed if self._library.is_listed(paper_id)}
            self._index.remove(changed - listed)
            self._index.add(self._library.papers(listed))


def _failed(task: asyncio.Task[None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
