"""What every answer that is a list of papers shares: cards, pages, what is saved, and the menus and buttons below.

The pages of a search stand still while papers arrive: the first one keeps the order of the best results under the
person's name for some minutes; later pages continue that order, whichever process answers, and go on with what the
search finds now beyond it. An instant in the button would not do: papers that change in between are ranked anew, and so
is everything when a word's rarity has changed.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from bot.errors import StorageError
from bot.finding import LISTED, finding_line
from bot.model import Asker, Bookmark, Paper, PaperId, Value
from bot.paper_card import own_note
from bot.paper_list import dated_facts, list_facts, list_menus
from bot.replies import Button, Card, Line, Reply, line
from bot.search.hits import Hits
from bot.store.answers import Answers, Kept
from bot.store.bookmarks import Bookmarks

NO_BOOKMARKS = line("I can't reach saved papers right now, so none are marked.")

T = TypeVar("T")
STEADY = 50  # results whose order is kept: ten pages
MOST = 1_000  # results that can be reached by turning pages
Find = Callable[[int], Awaitable[Hits]]


def page_of(items: Sequence[T], asker: Asker) -> tuple[Sequence[T], int, int]:
    """Return the page's items, its number and how many pages there are; a page beyond the end is the last one. One item
    is no page: it stands on the one before."""
    size = asker.page_size
    if not size:
        return items, 1, 1
    pages = count_pages(len(items) - min(1, size // 2), asker)
    page = min(max(1, asker.page), pages)
    return items[(page - 1) * size : page * size if page < pages else None], page, pages


def count_pages(total: int, asker: Asker) -> int:
    """Return how many pages `total` items fill, at least one."""
    return max(1, -(-total // asker.page_size)) if asker.page_size else 1


def build_list(
    says: str,
    cards: tuple[Card, ...],
    *,
    title: str,
    count: str,
    lead: str = "",
    page: int,
    pages: int,
    total: int,
    above: tuple[Line, ...] = (),
    note: tuple[Line, ...] = (),
    buttons: tuple[Button, ...] = (),
) -> Reply:
    """Return the answer to `says` at `page`: what it is and which part of it, the cards, what one can do with them.

    `count` tells how many there are in all, `lead` stands before it on its line, `above` on lines of its own.
    Cards that begin beyond the first rank go on from a list elsewhere.
    """
    is_part = pages > 1 or any(card.rank > 1 for card in cards[:1])
    counted = _counted(count, cards, total) if is_part else count
    return Reply(
        title=title,
        lines=(*above, *((line(f"{lead}{counted}"),) if count else ())),
        cards=cards,
        note=note,
        selects=list_menus(cards, again=says, page=page),
        buttons=(*page_buttons(says, page, pages), *buttons),
        page=page,
        pages=pages,
        total=total,
    )


def _counted(count: str, cards: Sequence[Card], total: int) -> str:
    """`1–5 of 35 papers`; of what is not counted in words, `This week's papers · 1–5 of 35`."""
    ranks = [f"{card.rank:,}" for card in (*cards[:1], *cards[1:][-1:])]
    shown = f"{'–'.join(ranks)} of " if ranks else ""
    return f"{shown}{count}" if count[:1].isdigit() else f"{count} · {shown}{total:,}"


def page_buttons(says: str, page: int, pages: int) -> tuple[Button, ...]:
    """Return the ways to the pages before and after where there is one."""
    before = (Button(label="‹ Back", kind="turn", says=says, page=page - 1),) if page > 1 else ()
    after = (Button(label="More ›", kind="turn", says=says, page=page + 1),) if page < pages else ()
    return before + after


async def load_saved(
    ids: Sequence[PaperId], asker: Asker, bookmarks: Bookmarks
) -> tuple[Mapping[PaperId, Bookmark], tuple[Line, ...]]:
    """Return the bookmarks of those of `ids` that the person keeps, and a note when they cannot be known just now. One
    round trip."""
    try:
        await bookmarks.follow_titles(asker.person)
        return await bookmarks.load_some(asker.person, ids), ()
    except StorageError:
        return {}, (NO_BOOKMARKS,)


def build_cards(
    papers: Sequence[Paper],
    saved: Mapping[PaperId, Bookmark],
    *,
    first_rank: int = 1,
    today: date | None = None,
    room: int = LISTED,
) -> tuple[Card, ...]:
    """Return numbered cards in the given order, each with its facts, the day, as one says it `today`, where they are
    of any age, one sentence of at most `room` characters, and what the person wrote beside those that are `saved`."""
    return tuple(
        Card(
            paper=paper,
            rank=rank,
            saved=paper.id in saved,
            bookmark=(kept := saved.get(paper.id)),
            note=own_note(kept) if kept else "",
            facts=dated_facts(paper, today) if today else list_facts(paper),
            finding=finding_line(paper, room),
        )
        for rank, paper in enumerate(papers, first_rank)
    )


class Page(Value, frozen=True, kw_only=True):
    """One page of an answer: its papers, the rank of the first, its number and how many there are."""

    ids: tuple[PaperId, ...]
    first_rank: int
    number: int
    pages: int


async def load_order(text: str, asker: Asker, answers: Answers) -> Kept | None:
    """Return the order that `text` had when this person asked; None on a first page, or when it is forgotten."""
    if asker.page <= 1 or not asker.page_size:
        return None
    try:
        return await answers.load(asker.person, text)
    except StorageError:
        return None


async def save_order(text: str, kept: Kept, asker: Asker, answers: Answers) -> None:
    """Keep the order of an answer that has further pages; without the store they show what is found by then."""
    if asker.page_size and asker.page <= 1 and kept.total > asker.page_size:
        try:
            await answers.save(asker.person, text, kept)
        except StorageError:
            return


def order_of(hits: Hits) -> Kept:
    """Return the order of what a search found."""
    ids = tuple(hit.id for hit in hits.items)
    return Kept(ids=ids, total=hits.total, whole=hits.whole, searched=hits.searched, meant=hits.meant, terms=hits.terms)


async def page_of_order(kept: Kept, asker: Asker, find: Find) -> Page:
    """Return the asker's page: of the order that was kept, then of what `find` (given a limit) finds beyond it."""
    if not asker.page_size:
        return Page(ids=kept.ids, first_rank=1, number=1, pages=1)
    pages = count_pages(min(kept.total, MOST), asker)
    number = min(max(1, asker.page), pages)
    start, end = (number - 1) * asker.page_size, number * asker.page_size
    ids = kept.ids
    if len(ids) < min(end, kept.total):
        known = frozenset(ids)
        beyond = await find(end + len(ids))
        ids += tuple(hit.id for hit in beyond.items if hit.id not in known)
    return Page(ids=ids[start:end], first_rank=start + 1, number=number, pages=pages)
