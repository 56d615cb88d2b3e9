"""What every answer that is a list of papers shares: cards, pages, what is saved, and the menus and buttons below.

The pages of a search stand still while papers arrive: the first one keeps the order of the best results under the
person's name for some minutes; later pages continue that order, whichever process answers, and go on with what the
search finds now beyond it. An instant in the button would not do: papers that change in between are ranked anew, and so
is everything when a word's rarity has changed.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from bot.errors import StorageError
from bot.finding import LISTED, finding_line
from bot.model import Asker, Bookmark, Paper, PaperId, Value
from bot.paper_card import own_note
from bot.paper_list import dated_facts, list_facts, list_menus
from bot.replies import Button, Card, Line, Reply, line
from bot.search.hits import Hits
from bot.store.answers import Answers, Kept
from bot.store.bookmarks import Bookmarks

STILL_ASKING = line("From my library; still asking Hugging Face.")
NO_BOOKMARKS = line("I can't reach saved papers right now, so none are marked.")

T = TypeVar("T")
STEADY = 50  # results whose order is kept: ten pages
MOST = 1_000  # results that can be reached by turning pages
Find = Callable[[int], Awaitable[Hits]]


class Page(Value, Generic[T], frozen=True, kw_only=True):
    """One page of a list: its items, the rank of the first, its number; how many pages and items there are."""

    items: Sequence[T]
    first_rank: int = 1
    number: int = 1
    pages: int = 1
    total: int


def page_of(items: Sequence[T], asker: Asker) -> Page[T]:
    """Return the asker's page; one beyond the end is the last one. One item is no page: it stands on the one before."""
    size = asker.page_size
    if not size:
        return Page(items=items, total=len(items))
    number, pages = _turned(len(items) - min(1, size // 2), asker)
    start, end = (number - 1) * size, number * size if number < pages else None
    return Page(items=items[start:end], first_rank=start + 1, number=number, pages=pages, total=len(items))


def _turned(total: int, asker: Asker) -> tuple[int, int]:
    """The number of the asker's page, and how many there are: at least one."""
    pages = max(1, -(-total // asker.page_size))
    return min(max(1, asker.page), pages), pages


def build_list(
    says: str,
    cards: tuple[Card, ...],
    page: Page[Any],
    *,
    title: str,
    count: str,
    lead: str = "",
    above: tuple[Line, ...] = (),
    note: tuple[Line, ...] = (),
    buttons: tuple[Button, ...] = (),
) -> Reply:
    """Return the answer to `says` at this page: what it is and which part of it, the cards, what one can do with them.

    `count` tells how many there are in all, `lead` stands before it on its line, `above` on lines of its own.
    Cards that begin beyond the first rank go on from a list elsewhere.
    """
    is_part = page.pages > 1 or any(card.rank > 1 for card in cards[:1])
    counted = _counted(count, cards, page.total) if is_part else count
    return Reply(
        title=title,
        lines=(*above, *((line(f"{lead}{counted}"),) if count else ())),
        cards=cards,
        note=note,
        selects=list_menus(cards, again=says, page=page.number),
        buttons=(*_turns(says, page), *buttons),
        page=page.number,
        pages=page.pages,
        total=page.total,
    )


def _counted(count: str, cards: Sequence[Card], total: int) -> str:
    """`1–5 of 35 papers`; of what is not counted in words, `This week's papers · 1–5 of 35`."""
    ranks = [f"{card.rank:,}" for card in (*cards[:1], *cards[1:][-1:])]
    shown = f"{'–'.join(ranks)} of " if ranks else ""
    return f"{shown}{count}" if count[:1].isdigit() else f"{count} · {shown}{total:,}"


def _turns(says: str, page: Page[Any]) -> tuple[Button, ...]:
    """The ways to the pages before and after where there is one."""
    ways = (("‹ Back", page.number - 1), ("More ›", page.number + 1))
    return tuple(
        Button(label=label, kind="turn", says=says, page=number) for label, number in ways if 1 <= number <= page.pages
    )


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


async def load_cards(
    papers: Sequence[Paper], asker: Asker, bookmarks: Bookmarks, *, first_rank: int = 1, today: date | None = None
) -> tuple[tuple[Card, ...], tuple[Line, ...]]:
    """Return `build_cards` with what the person keeps, and a note when that cannot be known just now."""
    saved, trouble = await load_saved([paper.id for paper in papers], asker, bookmarks)
    return build_cards(papers, saved, first_rank=first_rank, today=today), trouble


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
    return Kept(
        ids=ids,
        total=hits.total,
        whole=hits.whole,
        parted=hits.parted,
        searched=hits.searched,
        meant=hits.meant,
        terms=hits.terms,
    )


async def page_of_order(kept: Kept, asker: Asker, find: Find) -> Page[PaperId]:
    """Return the asker's page: of the order that was kept, then of what `find` (given a limit) finds beyond it."""
    if not asker.page_size:
        return Page(items=kept.ids, total=kept.total)
    number, pages = _turned(min(kept.total, MOST), asker)
    start, end = (number - 1) * asker.page_size, number * asker.page_size
    ids = kept.ids
    if len(ids) < min(end, kept.total):
        known = frozenset(ids)
        beyond = await find(end + len(ids))
        ids += tuple(hit.id for hit in beyond.items if hit.id not in known)
    return Page(items=ids[start:end], first_rank=start + 1, number=number, pages=pages, total=kept.total)
