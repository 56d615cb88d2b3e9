"""What every answer that is a list of papers shares: cards, pages, what is saved, and the menus and buttons below."""

from collections.abc import Sequence
from typing import TypeVar

from bot.errors import StorageError
from bot.finding import BRIEF, finding_line
from bot.model import Asker, Paper, PaperId
from bot.paper_list import list_facts, list_menus
from bot.replies import Button, Card, Line, Reply, line
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


def build_list(
    says: str,
    cards: tuple[Card, ...],
    *,
    title: str,
    count: str,
    page: int,
    pages: int,
    total: int,
    above: tuple[Line, ...] = (),
    note: tuple[Line, ...] = (),
    buttons: tuple[Button, ...] = (),
) -> Reply:
    """Return the answer to `says` at `page`: what it is and which part of it, the cards, what one can do with them.

    `count` tells how many there are in all, `above` stands before it.
    """
    shown = f" · {cards[0].rank}–{cards[-1].rank}" if pages > 1 and cards else ""
    return Reply(
        title=title,
        lines=(*above, line(f"{count}{shown}")) if count else above,
        cards=cards,
        note=note,
        selects=list_menus(cards, again=says, page=page),
        buttons=(*page_buttons(says, page, pages), *buttons),
        page=page,
        pages=pages,
        total=total,
    )


def page_buttons(says: str, page: int, pages: int) -> tuple[Button, ...]:
    """Return the ways to the pages before and after where there is one."""
    before = (Button(label="‹ Back", kind="turn", says=says, page=page - 1),) if page > 1 else ()
    after = (Button(label="More ›", kind="turn", says=says, page=page + 1),) if page < pages else ()
    return before + after


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
    """Return numbered cards in the given order, each with its facts and one sentence."""
    return tuple(
        Card(
            paper=paper,
            rank=rank,
            saved=paper.id in saved,
            facts=list_facts(paper),
            finding=finding_line(paper, BRIEF),
        )
        for rank, paper in enumerate(papers, first_rank)
    )
