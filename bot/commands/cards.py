"""Papers as cards, paged and marked as saved: what every list of papers shares."""

from collections.abc import Sequence
from typing import TypeVar

from bot.errors import StorageError
from bot.model import Asker, Paper, PaperId
from bot.replies import Button, Card, Line, line
from bot.store.bookmarks import Bookmarks

NO_BOOKMARKS = line("I can't reach saved papers right now, so none are marked.")

T = TypeVar("T")


def page_of(items: Sequence[T], asker: Asker) -> tuple[Sequence[T], int, int]:
    """Return the page's items, its number and how many pages there are; a page beyond the end is the last one."""
    if not asker.page_size:
        return items, 1, 1
    pages = count_pages(len(items), asker)
    page = min(max(1, asker.page), pages)
    return items[(page - 1) * asker.page_size : page * asker.page_size], page, pages


def count_pages(total: int, asker: Asker) -> int:
    """Return how many pages `total` items fill, at least one."""
    return max(1, -(-total // asker.page_size)) if asker.page_size else 1


def page_buttons(says: str, page: int, pages: int) -> tuple[Button, ...]:
    """Return Previous and Next where there is one."""
    before = (Button(label="Previous", kind="turn", says=says, page=page - 1),) if page > 1 else ()
    after = (Button(label="Next", kind="turn", says=says, page=page + 1),) if page < pages else ()
    return before + after


def card_buttons(paper: Paper, *, saved: bool, full: bool = False) -> tuple[Button, ...]:
    """Return what can be done with one paper; one that is shown in full has its abstract already."""
    save = Button(label="Save", kind="save", says=f"save {paper.id}")
    keep = Button(label="Unsave", says=f"unsave {paper.id}") if saved else save
    like = Button(label="Similar", says=f"similar {paper.id}")
    read = () if full else (Button(label="Abstract", kind="open", says=f"show {paper.id}"),)
    return (keep, like, *read, Button(label="Share", kind="share", says=f"show {paper.id}"))


async def load_saved(
    ids: Sequence[PaperId], asker: Asker, bookmarks: Bookmarks
) -> tuple[frozenset[PaperId], tuple[Line, ...]]:
    """Return which of `ids` the person keeps, and a note when that cannot be known just now. One round trip."""
    try:
        await bookmarks.follow_titles(asker.person)
        return await bookmarks.load_saved_ids(asker.person, ids), ()
    except StorageError:
        return frozenset(), (NO_BOOKMARKS,)


def build_cards(papers: Sequence[Paper], saved: frozenset[PaperId], *, first_rank: int = 1) -> tuple[Card, ...]:
    """Return numbered cards in the given order."""
    return tuple(
        Card(paper=paper, rank=rank, saved=paper.id in saved, buttons=card_buttons(paper, saved=paper.id in saved))
        for rank, paper in enumerate(papers, first_rank)
    )
