"""A person's bookmarks, under the ids that their papers have by now."""

import asyncio
from collections.abc import Sequence

from bot.model import TITLE_ID, Bookmark, Paper, PaperId, Person
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock
from bot.store.bookmarks import Bookmarks

ASKED_FOR = 10  # papers that one text or message may ask the sources about


async def load_kept(person: Person, bookmarks: Bookmarks) -> tuple[Bookmark, ...]:
    """Return the person's bookmarks, newest first, under the ids that their papers have now."""
    await bookmarks.follow_titles(person)
    return await bookmarks.load_all(person)


def new_bookmark(paper: Paper, clock: Clock) -> Bookmark:
    """Return a bookmark of `paper` as of now; it carries what is needed to show it without any library."""
    return Bookmark(id=paper.id, title=paper.title, authors=paper.authors[:3], url=paper.url, saved_at=clock.now())


def known_paper(paper_id: PaperId, library: Library) -> Paper:
    """Return the library's paper, which may have another id by now, or what an id alone tells."""
    return library.paper(paper_id) or Paper(id=paper_id, title=paper_id)


async def fetch_missing(ids: Sequence[PaperId], library: Library, refresher: Refresher) -> None:
    """Ask the sources for those of `ids` that the library lacks, at most ASKED_FOR at once, and keep them."""
    missing = [each for each in ids if library.paper(each) is None and not each.startswith(TITLE_ID)]
    await asyncio.gather(*(refresher.fetch_paper(paper_id) for paper_id in missing[:ASKED_FOR]))
