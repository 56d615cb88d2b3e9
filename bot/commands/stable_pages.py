"""Pages of an answer that stands still while papers arrive.

The first page keeps the order of the best results under the person's name for some minutes; later pages continue that
order, whichever process answers, and go on with what the search finds now beyond it. An instant in the button would not
do: papers that change in between are ranked anew, and so is everything when a word's rarity has changed.
"""

from collections.abc import Awaitable, Callable

from bot.commands.cards import count_pages
from bot.errors import StorageError
from bot.model import Asker, PaperId, Value
from bot.search.index import Hits
from bot.store.answers import Answers, Kept

STEADY = 50  # results whose order is kept: ten pages
MOST = 1_000  # results that can be reached by turning pages

Find = Callable[[int], Awaitable[Hits]]


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
    return Kept(ids=ids, total=hits.total, whole=hits.whole, searched=hits.searched, terms=hits.terms)


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
