"""The library: papers and editions as this process knows them.

Reads come from memory and never wait. What other processes store arrives through the change stream. Asking the world
for more is bot/papers/refresh.py's business.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

import structlog

from bot.errors import StorageError, WorldError
from bot.merge import merge_editions, merge_papers, title_id
from bot.model import Edition, Paper, PaperId, Ranking
from bot.papers.memory import Listener, Memory
from bot.store.library import LibraryStore, read_paper, read_submission
from bot.store.reading import encode

log = structlog.get_logger(__name__)

FOLLOW_BLOCK_MS = 300  # below the client's read timeout
FOLLOW_PAUSE_S = 1.0  # after the store could not be reached
FOUND_KEPT = timedelta(days=30)  # after a search found a paper, or somebody asked for its id, the last time
SHOWN_KEPT = timedelta(days=400)  # as long as a message is known
FOUND_MOST = 20_000  # papers that only searches found; a year of editions has 12,000
FOUND_SLACK = 1_000  # more than that beyond, and room is made at once
UNSTORED_MOST = 1_000  # of them that one process remembers while the store is down


class Library:
    """Papers and editions in memory, loaded from `store` and kept up with it."""

    def __init__(self, store: LibraryStore) -> None:
        self._store = store
        self._memory = Memory(read_paper, read_submission)
        self._position = ""
        self._cut = False
        self._unstored: dict[PaperId, None] = {}  # what only searches found while the store was down, oldest first

    @property
    def size(self) -> int:
        """How many papers there are, without those that are hidden."""
        return len(self._memory) - len(self._memory.hidden)

    def __contains__(self, paper_id: PaperId) -> bool:
        return paper_id in self._memory

    @property
    def loaded(self) -> bool:
        """Whether everything was read from the store, now or earlier."""
        return bool(self._position)

    def paper(self, paper_id: PaperId) -> Paper | None:
        """Return the paper, or None when it was never seen."""
        return self._memory.paper(paper_id)

    def papers(self, ids: Iterable[PaperId]) -> tuple[Paper, ...]:
        """Return those of the papers that are known, in the order of `ids`."""
        return tuple(paper for paper in map(self._memory.paper, ids) if paper)

    def all_ids(self) -> tuple[PaperId, ...]:
        """Return the ids of all papers, without those that only the bundled sample has once there are real lists."""
        return tuple(paper_id for paper_id in self._memory.ids() if self.is_listed(paper_id))

    def is_listed(self, paper_id: PaperId) -> bool:
        """Return whether searches may find the paper: it is known, and not hidden with the bundled sample."""
        return paper_id in self._memory and paper_id not in self._memory.hidden

    def marks(self, ids: Iterable[PaperId]) -> dict[PaperId, int]:
        """Return a checksum of each of those papers that are known; it changes with anything about the paper."""
        return self._memory.marks(ids)

    def peek(self, ids: Iterable[PaperId]) -> tuple[Paper, ...]:
        """Return those of the papers that can be read, not kept decoded: for passes over everything."""
        return tuple(paper for paper in map(self._memory.peek, ids) if paper)

    def edition(self, day: date) -> Edition | None:
        """Return the list of `day` as last seen: without ids when it had none, None when it was never asked for."""
        edition = self._memory.editions.get(day)
        return None if edition is None or self._memory.is_hidden(edition) else edition

    def edition_days(self) -> tuple[date, ...]:
        """Return the days that have papers, oldest first."""
        return tuple(sorted(self._filled()))

    def editions(self) -> tuple[Edition, ...]:
        """Return the lists that have papers, oldest first."""
        return tuple(edition for day in self.edition_days() if (edition := self.edition(day)))

    def newest_day(self) -> date | None:
        """Return the newest day that has papers."""
        return max(self._filled(), default=None)

    def newest(self) -> Edition | None:
        """Return the newest list that has papers."""
        day = self.newest_day()
        return self.edition(day) if day else None

    def on_change(self, listener: Listener) -> None:
        """Call `listener` with the ids of papers that came or changed, from now on."""
        self._memory.listeners.append(listener)

    async def load(self) -> None:
        """Fill the memory from the store: at start, and again when the change stream was cut."""
        snapshot = await self._store.load_all()
        self._memory.replace(snapshot.papers, snapshot.editions, snapshot.aliases)
        self._unstored.clear()
        self._position = snapshot.position
        self._cut = False

    async def follow(self) -> None:
        """Take over what other processes store, until cancelled; while the store is down, ask again each second.

        Raises what cannot be taken over; the next call then begins by reading everything anew.
        """
        while True:
            try:
                await self._follow_once()
            except WorldError as error:
                log.debug("library.follow", reason=str(error))
                await asyncio.sleep(FOLLOW_PAUSE_S)
            except Exception:
                self._cut = True  # whatever could not be taken over is passed when all is read anew
                raise

    async def keep(self, papers: Sequence[Paper]) -> None:
        """Store papers that came from anywhere, and remember them; only remember them while the store is down."""
        try:
            self._put(await self._store.save_papers(papers))
            await self._match_titles(papers)
        except StorageError as error:
            self._remember(papers, error)

    async def keep_found(self, papers: Sequence[Paper], now: datetime) -> None:
        """Store and remember what a search or a question for an id brought. Unless something else refers to it, it is
        forgotten FOUND_KEPT after its last use, or earlier where there are more than FOUND_MOST."""
        try:
            stored, marked = await self._store.save_found(papers, now + FOUND_KEPT)
            self._put(stored)
            await self._match_titles(papers)
        except StorageError as error:
            self._remember_found(papers, error)
            return
        if marked > FOUND_MOST + FOUND_SLACK:
            with suppress(StorageError):  # then with the next one
                await self.forget_found(now)

    async def keep_shown(self, ids: Iterable[PaperId], now: datetime) -> None:
        """Keep papers that a message shows as long as the message is known."""
        await self._store.extend_found(ids, now + SHOWN_KEPT)

    async def forget_found(self, now: datetime) -> int:
        """Forget what only searches found, as `keep_found` says; return how many papers that were."""
        gone = await self._store.forget_found(now, FOUND_MOST)
        self._memory.forget(gone)
        return len(gone)

    async def keep_edition(self, edition: Edition, papers: Sequence[Paper]) -> Edition:
        """Store a day's list with its papers, and remember it; return it as it stands afterwards.

        While the store is down the list is only remembered, and stored with the next refresh.
        """
        try:
            merged, stored = await self._store.save_edition(edition, papers)
            self._put(stored)
            await self._take(frozenset(paper_id for paper_id in merged.ids if paper_id not in self), frozenset())
            await self._match_titles(papers)
        except StorageError as error:
            self._remember(papers, error)
            merged = merge_editions(self.edition(edition.day), edition)
        self._memory.take_editions({edition.day: merged})
        return merged

    async def keep_ranking(self, ranking: Ranking, papers: Sequence[Paper]) -> None:
        """Store a list that is not one day's, with its papers."""
        self._put(await self._store.save_ranking(ranking, papers))

    async def load_ranking(self, name: str) -> Ranking | None:
        """Return a stored `week …`, `month …` or `trending` list, however old."""
        return await self._store.load_ranking(name)

    async def take_days(self, days: Iterable[date]) -> None:
        """Read these editions from the store again: another process may have written them."""
        editions = await self._store.load_editions(days)
        await self._take(frozenset(paper_id for edition in editions.values() for paper_id in edition.ids), frozenset())
        self._memory.take_editions(editions)

    async def adopt(self, made_id: PaperId, paper: Paper) -> None:
        """Let `paper` take the place of the one that lived under an id made from its title, bookmarks included."""
        self._put(await self._store.adopt(made_id, paper))
        self._memory.adopt({made_id: paper.id})

    @property
    def aliases(self) -> Mapping[PaperId, PaperId]:
        """Ids that were made from titles, and the arXiv ids they lead to."""
        return self._memory.aliases

    def _filled(self) -> Iterator[date]:
        """The days with papers, without the bundled sample's once there are real ones."""
        lists = self._memory.editions.items()
        return (day for day, edition in lists if edition.ids and not self._memory.is_hidden(edition))

    async def _match_titles(self, papers: Sequence[Paper]) -> None:
        """A paper that arrives may be the one that a copied title has been waiting for."""
        for paper in papers:
            made_id = title_id(paper.title)
            if paper.has_arxiv_id and made_id in self:
                await self.adopt(made_id, paper)

    async def _follow_once(self) -> None:
        if not self._position or self._cut:
            await self.load()
        changes = await self._store.read_changes(self._position, block_ms=FOLLOW_BLOCK_MS)
        if changes.trimmed:
            await self.load()
            return
        await self._take(changes.papers, changes.days)
        self._position = changes.position

    def _remember(self, papers: Sequence[Paper], error: StorageError) -> None:
        log.warning("library.not_stored", reason=str(error), papers=len(papers), limited=True)
        merged = (merge_papers(self.paper(paper.id), paper) for paper in papers)
        self._put({paper.id: encode(paper) for paper in merged})

    def _remember_found(self, papers: Sequence[Paper], error: StorageError) -> None:
        """Remember what a search found while the store is down; the oldest of that gives way."""
        new = [paper.id for paper in papers if paper.id not in self]
        found = self._unstored | dict.fromkeys(new)
        self._remember(papers, error)
        gone = list(found)[: max(0, len(found) - UNSTORED_MOST)]
        self._memory.forget(gone)
        self._unstored = {paper_id: None for paper_id in found if paper_id in self}

    def _put(self, stored: Mapping[PaperId, bytes]) -> None:
        """Remember papers to which more than a search while the store is down refers."""
        self._memory.put(stored)
        for paper_id in stored:
            self._unstored.pop(paper_id, None)

    async def _take(self, papers: frozenset[PaperId], days: frozenset[date]) -> None:
        if papers:
            stored = await self._store.load_papers(papers)
            self._put(stored)
            self._memory.adopt(await self._store.load_aliases(papers - stored.keys()))
            self._memory.forget(papers - stored.keys())
        if days:
            self._memory.take_editions(await self._store.load_editions(days))
