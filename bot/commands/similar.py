"""`similar <id>`: papers like one, and what they share with it."""

from collections.abc import AsyncIterator

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
from bot.commands.not_found import not_found
from bot.language.values import Similar
from bot.model import Asker, Paper
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock, Failed
from bot.replies import Reply, line
from bot.search.hits import Hits
from bot.search.in_common import in_common
from bot.store.answers import Answers
from bot.store.bookmarks import Bookmarks
from bot.tasks import asking
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
    paper: Paper | Failed | None = library.paper(command.ref)
    if paper is None:
        async with asking(refresher.fetch_paper(command.ref)) as task:
            if not task.done():
                why = line("I don't have this paper yet.")
                yield Reply(title=f"Looking up {command.ref}…", lines=(why,), more=True)
            paper = await task
    if isinstance(paper, Paper):
        yield await _similar(paper, command, asker, answers, bookmarks, clock, finder, library)
    elif isinstance(paper, Failed):
        why = line(f"I can't look this up right now: {paper.reason}.")
        yield Reply(title=f"Paper {command.ref}", lines=(why,), trouble=True)
    else:
        yield not_found(command.ref, command.text, clock.now().date())


async def _similar(
    paper: Paper,
    command: Similar,
    asker: Asker,
    answers: Answers,
    bookmarks: Bookmarks,
    clock: Clock,
    finder: Finder,
    library: Library,
) -> Reply:
    async def find(limit: int) -> Hits:
        return await finder.similar(paper, today=clock.now().date(), limit=limit)

    kept = await load_order(command.text, asker, answers) or order_of(await find(STEADY))
    page = await page_of_order(kept, asker, find)
    papers, today = library.papers(page.items), clock.now().date()
    cards, trouble = await load_cards(papers, asker, bookmarks, first_rank=page.first_rank, today=today)
    await save_order(command.text, kept, asker, answers)
    about = f"“{shorten(readable(paper.title), TITLE)}”"
    return build_list(
        command.text,
        tuple(replace(card, reason=in_common(paper, kept.terms, card.paper)) for card in cards),
        page,
        title="Similar papers",
        count=f"{plural(kept.total, 'paper') if papers else 'I have no papers'} similar to {about}",
        note=trouble,
    )
