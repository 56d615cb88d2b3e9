"""Search over the library: the index of this process, kept in step with its memory, and beside it meaning.

The index is built behind, in a thread, so that other answers do not wait; a search that comes earlier waits for it.
Long searches are done there, too.
A command at a shell opens the index that the last one kept in a folder, and writes only what differs. Where the folder
cannot be used, all is built in memory, as in processes that stay.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import structlog
from msgspec.structs import replace

from bot.model import Paper, PaperId
from bot.papers.library import Library
from bot.papers.meaning import Meaning
from bot.search.amend import mend_query, mend_words, query_text
from bot.search.fields import Sort
from bot.search.hits import Hit, Hits, sort_papers
from bot.search.in_common import name_hits
from bot.search.index import TantivyIndex
from bot.search.index_folder import IndexFolder
from bot.search.nearness import Near, fuse_scores
from bot.search.query import Query
from bot.search.ranking import meaning_helps
from bot.search.schema import EXACT
from bot.search.similar import MOST_SIMILAR
from bot.search.snippets import marked_terms
from bot.search.whole_names import makes_papers, with_whole_names
from bot.tasks import TaskSet

FEW = 5  # papers with all words below which an order other than best first takes in the others
MOST_SORTED = 50  # of these others: what is behind the best says too little to come first
FUSED = 100  # the best by words, among which meaning changes the order
SLICE = 200  # papers that are taken from the library at once: 5 ms
LONG = 100  # characters: what takes longer is searched for in a thread, which costs a short search a tenth more
MOST_LOOKED_UP = 400_000  # words times papers, likewise: about 10 ms
LEAST_KEPT = 1_000  # papers; fewer are indexed within a third of a second
MOST_REWRITTEN = 0.2  # of the papers: beyond, the index is built anew
UNUSABLE = (OSError, ValueError)  # what tantivy and the file system raise

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Finder:
    """Keeps `index` equal to `library` and searches it."""

    def __init__(self, library: Library, index: TantivyIndex, meaning: Meaning | None = None) -> None:
        self.library = library
        self._index = index
        self.meaning = meaning
        self._built: asyncio.Task[None] | None = None
        self._tasks = TaskSet()
        self._waiting: set[PaperId] = set()
        self._folder: IndexFolder | None = None
        self._least = LEAST_KEPT
        self._marks: dict[PaperId, int] = {}
        self._thread = ThreadPoolExecutor(1, "search")
        self._last: Future[Any] | None = None
        library.on_change(self._note)

    def keep_in(self, folder: IndexFolder, *, least: int = LEAST_KEPT) -> None:
        """Take the index from `folder`, and keep it there at the end, from `least` papers on."""
        self._folder, self._least = folder, least

    @property
    def size(self) -> int:
        """How many papers can be searched."""
        return self._index.size

    async def warm(self) -> None:
        """Build the index; several callers share one build."""
        if self._built is None or _failed(self._built):
            self._built = self._tasks.start(self._build(), name="build index")
        await asyncio.shield(self._built)

    async def search(self, query: Query, *, today: date, offset: int = 0, limit: int = 5) -> Hits:
        """Return one page of matches, best first, or in the order that `query` asks for: all with all words, or, where
        those are hardly any, they before the best other matches that there are. The most upvoted for several words are
        the best matches by upvotes: among all that have the words somewhere, those came first that are about others."""
        long = self._takes_long(query)
        hits = await self._run(
            partial(TantivyIndex.search, query=query, today=today, offset=offset, limit=limit), long=long
        )
        if query.sort != "best" and query.ranks and (hits.whole < FEW or hits.searched):
            best = await self.search(replace(query, sort="best"), today=today, limit=MOST_SORTED)
            if best.whole == hits.total >= FEW:
                return hits
            whole = await self._run(
                partial(TantivyIndex.search, query=query, today=today, limit=MOST_SORTED), long=long
            )
            sorts = whole.whole == whole.total and whole.searched == best.searched  # else it was loosened: best first
            first = whole if sorts else Hits()
            return self._sorted(first, best, query.sort, offset, limit)
        if query.sort == "top" and len(query.words) > 1 and hits.total > MOST_SORTED:
            best = await self.search(replace(query, sort="best"), today=today, limit=MOST_SORTED)
            first = self._sorted(Hits(), best, query.sort, offset, limit)
            return replace(first, whole=min(best.whole, first.total), parted=False)
        if self.meaning is None or not await self._run(lambda index: meaning_helps(query, hits.total, index)):
            return hits
        deep = partial(TantivyIndex.search, query=query, today=today, limit=FUSED + offset + limit)
        by_words = await self._run(deep, long=long)
        if (near := await self.meaning.near(hits.searched or " ".join(query.words))) is None:
            return hits
        joining = self._listed(near) - {hit.id for hit in by_words.items}
        fused = fuse(by_words, near, joining)
        if (asked := replace(query, text="", words=(), hints=())) != Query(text=""):
            failing = joining - await self.matching(asked, joining)
            fused = {each: score for each, score in fused.items() if each not in failing}
        return _page(by_words, fused, offset, limit)

    async def knows(self, words: Iterable[str]) -> bool:
        """Return whether each of the words (lower case) is in the text of some paper."""
        return await self._run(lambda index: all(index.count(EXACT, word) for word in words))

    async def name_whole(self, text: str) -> str:
        """Return a search with names of several words in quotation marks: `author:"yann lecun"`."""
        return await self._run(partial(with_whole_names, text)) if ":" in text else text

    async def makes_papers(self, field: str, name: str) -> bool:
        """Return whether a name behind "by" or "from" means an author ("author") or an organization ("org")."""
        return await self._run(partial(makes_papers, field, name))

    async def mend(self, query: Query) -> str:
        """Return what to search for instead, with slips mended, in names, too; "" where there are none, or where a
        filter says more than words do."""
        written = query_text(query)
        meant = await self._run(lambda index: query_text(mend_words(mend_query(query, index), index, names=True)))
        return meant if meant != written and written.casefold() == query.text.casefold() else ""

    async def matching(self, query: Query, ids: Collection[PaperId]) -> frozenset[PaperId]:
        """Return which of `ids` match every word and demand of `query`; papers that are not indexed never do."""
        job = partial(TantivyIndex.matching, query=query, ids=ids)
        return await self._run(job, long=self._takes_long(query))

    async def count(self, query: Query) -> int:
        """Return how many papers match every word and demand of `query`."""
        return await self._run(partial(TantivyIndex.count_matching, query=query), long=self._takes_long(query))

    async def terms(self, query: Query) -> Sequence[str]:
        """Return the words and phrases by which `query` finds papers, with what stands for them: `moe`."""
        return await self._run(partial(marked_terms, query))

    async def similar(self, paper: Paper, limit: int = 5, *, today: date) -> Hits:
        """Return the papers most like `paper`, which need not be in the library: those of which can be told what they
        share with it (`terms`, see `in_common`), unless these are too few."""
        hits = await self._run(partial(TantivyIndex.similar, paper=paper, today=today, limit=MOST_SIMILAR), long=True)
        near = await self.meaning.near_paper(paper) if self.meaning and hits.total else None
        if near is not None:
            hits = _page(hits, fuse(hits, near, self._listed(near) - {paper.id}), 0, MOST_SIMILAR)
        papers = self.library.peek(hit.id for hit in hits.items)
        named = await self._run(partial(name_hits, hits, paper, papers), long=True)
        return replace(named, items=named.items[:limit])

    async def close(self) -> None:
        """Stop building the index, and wait until that has ended. Where there is a folder, build it to its end and keep
        it, unless the command was interrupted: the next one would be as slow."""
        if self._folder is not None and self._built is not None and not _interrupted():
            await asyncio.wait({self._built})
        await self._tasks.close()
        if self.meaning is not None:
            await self.meaning.close()
        if self._folder is not None and self._built is not None and not _failed(self._built):
            try:
                await self._in_thread(partial(self._index.save, self._marks))
            except UNUSABLE as error:
                log.warning("index.not_kept", reason=str(error), limited=True)
        self._thread.shutdown(wait=False)

    def _sorted(self, whole: Hits, best: Hits, sort: Sort, offset: int, limit: int) -> Hits:
        """A page of the best matches in another order, behind those with all words, which have it."""
        first = {hit.id: hit for hit in whole.items}
        others = {hit.id: hit for hit in best.items if hit.id not in first}
        items = (*first.values(), *(others[paper.id] for paper in sort_papers(self.library.peek(others), sort)))
        return replace(best, items=items[offset : offset + limit], total=len(items), whole=len(first), parted=True)

    def _takes_long(self, query: Query) -> bool:
        """Whether a search would hold up the others: by its length, and by how many papers there are for its words."""
        return len(query.text) > LONG or len(query.text.split()) * self._index.size > MOST_LOOKED_UP

    async def _run(self, job: Callable[[TantivyIndex], T], *, long: bool = False) -> T:
        """Do this with the index as the library is now. What is `long`, or has to wait, is done in the thread."""
        await self.warm()
        while self._waiting:
            await self._write(set(islice(self._waiting, SLICE)))
        if long or (self._last is not None and not self._last.done()):
            return await self._in_thread(partial(job, self._index))
        return job(self._index)

    async def _in_thread(self, job: Callable[[], T]) -> T:
        """The index is for one at a time: what was handed over is done in turn, even if nobody waits any more."""
        self._last = future = self._thread.submit(job)
        return await asyncio.shield(asyncio.wrap_future(future))

    def _listed(self, near: Near) -> frozenset[PaperId]:
        """The papers near in meaning that searches may find."""
        return frozenset(filter(self.library.is_listed, near.nearest()))

    async def _build(self) -> None:
        self._waiting.clear()
        papers = self.library.all_ids()
        if self._folder is not None and len(papers) >= self._least:
            try:
                await self._open_kept(self._folder, papers)
                return
            except UNUSABLE as error:
                log.warning("index.not_kept", reason=str(error), limited=True)
        self._folder, self._index = None, TantivyIndex()
        await self._fill(papers)

    async def _open_kept(self, folder: IndexFolder, papers: Sequence[PaperId]) -> None:
        """Open what is kept, and write what differs from the library; all, when that is much."""
        kept, marks = folder.load(), self.library.marks(papers)
        known = kept.marks if kept else {}
        changed = [paper_id for paper_id, mark in marks.items() if known.get(paper_id) != mark]
        gone = known.keys() - marks.keys()
        if kept and kept.rewritten + len(changed) + len(gone) > MOST_REWRITTEN * len(marks):
            kept, changed, gone = None, list(papers), set()
        self._index, self._marks = TantivyIndex(folder, kept), dict(kept.marks) if kept else {}
        await self._fill([*gone, *changed])

    async def _fill(self, ids: Sequence[PaperId]) -> None:
        for start in range(0, len(ids), SLICE):
            await self._write(ids[start : start + SLICE], commit=False)
        await self._in_thread(self._index.commit)

    async def _write(self, ids: Collection[PaperId], *, commit: bool = True) -> None:
        """Let the index have these papers as the library has them now, if it still does."""
        self._waiting -= set(ids)
        listed = [paper_id for paper_id in ids if self.library.is_listed(paper_id)]
        gone = set(ids).difference(listed)
        if self._folder is not None:
            self._marks |= self.library.marks(listed)
            self._marks = (
                {each: mark for each, mark in self._marks.items() if each not in gone} if gone else self._marks
            )
        await self._in_thread(partial(self._index.take, self.library.peek(listed), gone, commit=commit))

    def _note(self, changed: Sequence[PaperId]) -> None:
        if self._built is not None:
            self._waiting.update(changed)


def _interrupted() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def fuse(by_words: Hits, near: Near, joining: frozenset[PaperId]) -> dict[PaperId, float]:
    """The best by words and those that join them, best first, and behind them what else was found by words."""
    scores = {hit.id: hit.score for hit in by_words.items}
    fused = fuse_scores(dict(islice(scores.items(), FUSED)), near, joining)
    return fused | {each: 0.0 for each in scores if each not in fused}


def _page(by_words: Hits, fused: dict[PaperId, float], offset: int, limit: int) -> Hits:
    page = tuple(Hit(id=each, score=score) for each, score in islice(fused.items(), offset, offset + limit))
    return replace(by_words, items=page, total=max(by_words.total, len(fused)), parted=False)


def _failed(task: asyncio.Task[None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
