"""`similar <id or title>`: papers like one, and what they share with it."""

from collections.abc import AsyncIterator
from functools import partial

from msgspec.structs import replace

from bot.commands.cards import (
    STEADY,
    build_list,
    load_cards,
    load_order,
    order_of,
    page_of_order,
    save_order,
)
from bot.commands.looking_up import look_up
from bot.commands.searching import answer_search
from bot.commands.show import find_title
from bot.language.values import Similar, SimilarTo
from bot.model import Asker, Paper
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock
from bot.replies import Reply
from bot.search.in_common import in_common
from bot.store.answers import Answers, Asked
from bot.store.bookmarks import Bookmarks
from bot.text import plural, readable, shorten

TITLE = 100  # characters of the paper's title that are repeated


async def answer_similar(
    command: Similar,
    asker: Asker,
    *,
    answers: Answers,
    bookmarks: Bookmarks,
    clock: Clock,
    finder: Finder,
    library: Library,
    refresher: Refresher,
) -> AsyncIterator[Reply]:
    """Yield the papers most like it; one that the library lacks is asked for first."""
    today = clock.now().date()
    async for found in look_up(command, today, library, refresher):
        if not isinstance(found, Paper):
            yield found
            continue
        find = partial(finder.similar, found, today=today)
        kept = await load_order(command.text, asker, answers) or order_of(await find(STEADY))
        page = await page_of_order(kept, asker, find)
        papers = library.papers(page.items)
        cards, trouble = await load_cards(papers, asker, bookmarks, first_rank=page.first_rank, today=today)
        await save_order(command.text, kept, asker, answers)
        about = f"“{shorten(readable(found.title), TITLE)}”"
        yield build_list(
            command.text,
            tuple(replace(card, reason=in_common(found, kept.terms, card.paper)) for card in cards),
            page,
            title="Similar papers",
            count=f"{plural(kept.total, 'paper') if papers else 'I have no papers'} similar to {about}",
            note=trouble,
        )


async def answer_similar_to(
    command: SimilarTo,
    asker: Asker,
    *,
    answers: Answers,
    asked: Asked,
    bookmarks: Bookmarks,
    clock: Clock,
    finder: Finder,
    library: Library,
    refresher: Refresher,
) -> AsyncIterator[Reply]:
    """Yield the papers most like the one with this title; where there is none, those with the words."""
    if paper := await find_title(command.title, clock, finder, library):
        replies = answer_similar(
            Similar(text=f"similar {paper.id}", ref=paper.id),
            asker,
            answers=answers,
            bookmarks=bookmarks,
            clock=clock,
            finder=finder,
            library=library,
            refresher=refresher,
        )
    else:
        replies = answer_search(
            replace(command, title=""),
            asker,
            answers=answers,
            asked=asked,
            bookmarks=bookmarks,
            clock=clock,
            finder=finder,
            library=library,
            refresher=refresher,
        )
    async for reply in replies:
        yield reply
