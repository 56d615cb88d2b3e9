"""Imports a saved Daily Papers page or an export into the library.

A page or an API answer is an edition's list. An export is not: its papers only add what the library does not know. A
paper without an id, as in copied texts, gets one made from its title, until the title is matched: in the library first,
then in Hugging Face's search, then in arXiv's.

What an export says was saved is saved again: with its notes, tags and read marks, at its times.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from bot.merge import find_by_title, merge_papers, title_id
from bot.model import Asker, Bookmark, Edition, Paper, Value
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock, Failed, Found, PaperSource
from bot.save_sources import COMMAND
from bot.search.query import parse_query
from bot.sources.page_copy import Saved
from bot.store.bookmark_records import add_missing
from bot.store.bookmarks import Bookmarks

LOOKED_AT = 10  # hits of a title search in which the title itself has to be
AT_ONCE = 200  # bookmarks that are written together
GIVE_UP_AFTER = 2  # failures in a row: the source is down, and the other titles wait for the next import or refresh


class Imported(Value, frozen=True, kw_only=True):
    """What became of a saved page: the papers read, how many entries were none, the editions they made.

    Of a copied text, `matched` papers have an arXiv id now and `unmatched` ones have not; `trouble` says why nobody
    could be asked, if so. An export says which papers were `kept`.
    """

    kind: str
    papers: tuple[Paper, ...]
    skipped: int = 0
    days: tuple[date, ...] = ()
    matched: int = 0
    unmatched: tuple[Paper, ...] = ()
    trouble: str = ""
    kept: tuple[Bookmark, ...] = ()


@dataclass(eq=False)
class Importer:
    """Stores what a saved page holds."""

    library: Library
    finder: Finder
    source: PaperSource
    clock: Clock
    trouble: str = ""
    failures: int = 0

    async def take(self, saved: Saved, progress: Callable[[int, int], None] = lambda done, of: None) -> Imported:
        """Store the papers, and the editions they belong to; `progress` hears how many titles were looked up."""
        if saved.kind in ("page", "json"):
            days = await self._keep_lists(saved)
            return Imported(kind=saved.kind, papers=saved.papers, skipped=saved.skipped, days=days)
        copies = [paper for paper in saved.papers if not paper.has_arxiv_id]
        await self.library.keep([self._added(paper) for paper in saved.papers if paper.has_arxiv_id])
        unmatched = []
        for number, copy in enumerate(copies, 1):
            if not await self._take_copy(copy):
                unmatched.append(copy)
            progress(number, len(copies))
        return Imported(
            kind=saved.kind,
            papers=saved.papers,
            skipped=saved.skipped,
            matched=len(copies) - len(unmatched),
            unmatched=tuple(unmatched),
            trouble=self.trouble,
            kept=saved.kept,
        )

    async def _keep_lists(self, saved: Saved) -> tuple[date, ...]:
        """Store one edition for each day that the papers name; papers that name none are only kept."""
        by_day: dict[date, list[Paper]] = defaultdict(list)
        for paper in saved.papers:
            if paper.day:
                by_day[paper.day].append(paper)
        for day, papers in by_day.items():
            ids = tuple(paper.id for paper in papers)
            edition = Edition(day=day, ids=ids, fetched_at=self.clock.now(), source="copy")
            await self.library.keep_edition(edition, papers)
        await self.library.keep([paper for paper in saved.papers if not paper.day])
        return tuple(sorted(by_day))

    def _added(self, copy: Paper) -> Paper:
        """The library's paper with what only the copy has: the copy is the older record."""
        known = self.library.paper(copy.id)
        return merge_papers(copy, known) if known else copy

    async def _take_copy(self, copy: Paper) -> bool:
        """Store one copied paper, under its arXiv id when one is found; return whether it was."""
        made_id = title_id(copy.title)
        real_id = self.library.aliases.get(made_id)
        match = self.library.paper(real_id) if real_id else await self._find(copy.title)
        if match is None:
            await self.library.keep([copy])
            return False
        known = msgspec.structs.replace(copy, id=match.id)
        await self.library.keep([merge_papers(known, match)])
        await self.library.adopt(made_id, match)
        return True

    async def _find(self, title: str) -> Paper | None:
        today = self.clock.now().date()
        hits = await self.finder.search(parse_query(title, today=today), today=today, limit=LOOKED_AT)
        near = [paper for paper in self.library.papers(hit.id for hit in hits.items) if paper.has_arxiv_id]
        return find_by_title(title, near) or await self._ask(title)

    async def _ask(self, title: str) -> Paper | None:
        if self.failures >= GIVE_UP_AFTER:
            return None
        outcome = await self.source.search(title, limit=LOOKED_AT)
        if isinstance(outcome, Failed):
            self.failures += 1
            self.trouble = outcome.reason
            return None
        self.failures = 0
        return find_by_title(title, outcome.papers) if isinstance(outcome, Found) else None


async def restore(kept: Sequence[Bookmark], asker: Asker, bookmarks: Bookmarks) -> int:
    """Save for the person what they do not keep now, and return how many papers that were."""
    await bookmarks.follow_titles(asker.person)
    count = 0
    for start in range(0, len(kept), AT_ONCE):
        some = kept[start : start + AT_ONCE]
        added = await bookmarks.add(asker.person, some, COMMAND, asker.workspace, asker.channel, decide=add_missing)
        count += len(added.fresh)
    return count
