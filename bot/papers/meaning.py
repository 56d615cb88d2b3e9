"""Search by meaning, kept behind the answers: which papers still lack a vector, and how near a text is to all of them.

Processes that stay make the vectors that the store lacks, one at a time; one that answers once uses what is there.
Whatever is wrong with the extra, a vector or the store: search goes by words, and `papers doctor` says so.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice

import structlog

from bot.errors import StorageError
from bot.model import Paper, PaperId
from bot.papers.library import Library
from bot.search.embedding import Embedder, EmbeddingError, is_installed, load_embedder, meaning_text
from bot.search.nearness import Near, VectorTable
from bot.store.leases import Leases
from bot.store.vectors import VectorStore
from bot.tasks import TaskSet

log = structlog.get_logger(__name__)

SLICE = 32  # papers between two looks at other work: about 30 ms, in a thread
ROWS = 1_000  # vectors taken from the store at once: 6 ms
PATIENCE_S = 0.5  # that the first search waits for the extra to be read; then it goes by words
AGAIN_S = 5.0  # after the store could not be reached
ELSEWHERE_S = 1.0  # until this process looks what another one has made
LONGEST_RUN_S = 30.0  # that some vectors may take; then another process makes them


class Meaning:
    """The vectors of this process, kept equal to `library`."""

    def __init__(
        self,
        library: Library,
        store: VectorStore,
        leases: Leases,
        load: Callable[[], Embedder] = load_embedder,
        elsewhere_s: float = ELSEWHERE_S,
    ) -> None:
        """`load` reads the extra, in a thread; raises EmbeddingError."""
        self._leases = leases
        self._elsewhere_s = elsewhere_s
        self._load = load
        self._library = library
        self._store = store
        self._table = VectorTable()
        self._embedder: Embedder | None = None
        self._opening = asyncio.Lock()
        self._tasks = TaskSet()
        self._waiting: dict[PaperId, None] = {}
        self._changed = asyncio.Event()
        self.trouble = ""
        library.on_change(self._note)

    @property
    def count(self) -> int:
        """How many papers have a vector here. Not its length: without papers it would be false, and taken for none."""
        return len(self._table)

    @property
    def idle(self) -> bool:
        """Whether no paper that is known lacks its vector here."""
        return self._embedder is not None and not self._waiting

    async def open(self) -> bool:
        """Read the extra and what the store has, once; return whether meaning can be asked. Raises StorageError."""
        async with self._opening:
            if self._embedder is None and not self.trouble:
                try:
                    embedder = await asyncio.to_thread(self._load)
                except EmbeddingError as error:
                    self.trouble = str(error)
                    log.warning("meaning.broken", reason=self.trouble)
                    return False
                async for stored in self._store.load_all():
                    await self._put(stored)
                self._embedder = embedder
        return self._embedder is not None

    async def near(self, text: str) -> Near | None:
        """Return how near the papers are to a text; None when that cannot be told."""
        if self._embedder is None and not self.trouble and not self._opening.locked():
            self._tasks.start(self._try_open(), name="open meaning")
            await self._tasks.wait(PATIENCE_S)  # the first search alone waits, and none where it is being read anyway
        if self._embedder is None or not len(self._table):
            return None
        [vector] = await asyncio.to_thread(self._embedder.embed, [text])
        return self._table.near(vector)

    async def near_paper(self, paper: Paper) -> Near | None:
        """Return how near the other papers are to one, which need not be in the library."""
        return await self.near(meaning_text(paper))

    async def close(self) -> None:
        """Stop reading the extra."""
        await self._tasks.close()

    async def follow(self) -> None:
        """Make what is lacking, until cancelled; while the store is down, try again every few seconds."""
        while True:
            try:
                if not await self.open():
                    await asyncio.Event().wait()  # it stays broken until somebody installs it again
                self._note(self._library.all_ids())
                while True:
                    await self._changed.wait()
                    await self._make_some()
            except StorageError as error:
                log.debug("meaning.follow", reason=str(error))
                await asyncio.sleep(AGAIN_S)

    async def _put(self, stored: Mapping[PaperId, bytes]) -> None:
        listed = filter(self._library.is_listed, stored)
        while some := tuple(islice(listed, ROWS)):
            self._table.put({each: stored[each] for each in some})
            await asyncio.sleep(0)

    async def _try_open(self) -> None:
        with suppress(StorageError):  # then with a later search
            await self.open()

    async def _make_some(self) -> None:
        some = list(self._waiting)[:SLICE]
        papers = self._library.peek(each for each in some if self._library.is_listed(each))
        waiting = await self._take(papers)
        self._table.remove(set(some) - {paper.id for paper in papers})
        for each in set(some) - waiting:
            self._waiting.pop(each, None)
        if waiting:
            await asyncio.sleep(self._elsewhere_s)
        if not self._waiting:
            self._changed.clear()

    async def _take(self, papers: Sequence[Paper]) -> set[PaperId]:
        """Take the vectors of these papers, make what is lacking, and return those that another process makes now."""
        texts = {paper.id: meaning_text(paper) for paper in papers}
        if not (lacking := await self._load_known(texts)):
            return set()
        async with self._leases.hold("vectors", ttl_s=LONGEST_RUN_S) as held:
            if held:
                await self._make({each: texts[each] for each in await self._load_known(lacking)})
        return set() if held else set(lacking)

    async def _load_known(self, texts: Mapping[PaperId, str]) -> dict[PaperId, str]:
        """Take what the store has of these texts and return the others."""
        known = await self._store.load(texts)
        self._table.put(known)
        return {each: text for each, text in texts.items() if each not in known}

    async def _make(self, texts: Mapping[PaperId, str]) -> None:
        if texts and self._embedder is not None:
            made = await asyncio.to_thread(self._embedder.embed, [*texts.values()])
            rows = {each: row.astype("float16").tobytes() for each, row in zip(texts, made, strict=True)}
            self._table.put(rows)
            await self._store.save(texts, rows)

    def _note(self, changed: Iterable[PaperId]) -> None:
        self._waiting |= dict.fromkeys(changed)
        if self._waiting:
            self._changed.set()


def find_meaning(library: Library, store: VectorStore, leases: Leases) -> Meaning | None:
    """Return search by meaning where the extra for it is installed."""
    return Meaning(library, store, leases) if is_installed() else None
