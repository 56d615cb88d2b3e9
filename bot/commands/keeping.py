"""A person's bookmarks, following papers whose copied titles have been matched since. For the saver."""

import asyncio
from collections.abc import Sequence

from bot.commands.desk import Desk
from bot.model import TITLE_ID, Bookmark, Paper, PaperId, Person

ASKED_FOR = 10  # papers that one text or message may ask the sources about


async def load_kept(person: Person, desk: Desk) -> tuple[Bookmark, ...]:
    """Return the person's bookmarks, newest first, under the ids that their papers have now."""
    await follow_titles(person, desk)
    return await desk.bookmarks.load_all(person)


def new_bookmark(paper: Paper, desk: Desk) -> Bookmark:
    """Return a bookmark of `paper` as of now; it carries what is needed to show it without any library."""
    return Bookmark(id=paper.id, title=paper.title, authors=paper.authors[:3], url=paper.url, saved_at=desk.clock.now())


def known_paper(paper_id: PaperId, desk: Desk) -> Paper:
    """Return the library's paper, which may have another id by now, or what an id alone tells."""
    return desk.library.paper(paper_id) or Paper(id=paper_id, title=paper_id)


async def fetch_missing(ids: Sequence[PaperId], desk: Desk) -> None:
    """Ask the sources for those of `ids` that the library lacks, at most ASKED_FOR at once, and keep them."""
    missing = [each for each in ids if desk.library.paper(each) is None and not each.startswith(TITLE_ID)]
    await asyncio.gather(*(desk.refresher.fetch_paper(paper_id) for paper_id in missing[:ASKED_FOR]))


async def follow_titles(person: Person, desk: Desk) -> None:
    """Move bookmarks from ids made of titles to the arXiv ids matched since; no round trip when nothing was."""
    aliases = desk.library.aliases
    if desk.adopted.get(person.ref, 0) == len(aliases):
        return
    for bookmark in await desk.bookmarks.load_all(person):
        if real_id := aliases.get(bookmark.id):
            await desk.bookmarks.move(person, bookmark.id, real_id)
    desk.adopted[person.ref] = len(aliases)
