"""`search <anything>`, and whatever is no command: papers of the library by words. For the searcher."""

from collections.abc import AsyncIterator

from bot.commands.cards import build_cards, count_pages, load_saved, page_buttons
from bot.commands.desk import Desk
from bot.commands.show import show_paper
from bot.commands.titles import find_title
from bot.language import Search
from bot.model import Asker
from bot.replies import Button, Reply, line
from bot.search.query import parse_query
from bot.text import plural

ALL = 1_000  # hits that `--json` and exports hand over at most


async def answer_search(command: Search, asker: Asker, desk: Desk) -> AsyncIterator[Reply]:
    """Yield one page of what the library has, best first."""
    if command.title and (paper := await find_title(command.title, desk)):
        yield await show_paper(paper, asker, desk)
        return
    today = desk.clock.now().date()
    query = parse_query(command.words, today=today)
    size = asker.page_size or ALL
    offset = (max(1, asker.page) - 1) * size if asker.page_size else 0
    hits = await desk.finder.search(query, today=today, offset=offset, limit=size)
    papers = desk.library.papers(hit.id for hit in hits.items)
    saved, trouble = await load_saved([paper.id for paper in papers], asker, desk)
    pages = count_pages(hits.total, asker)
    page = min(max(1, asker.page), pages)
    known = plural(len(desk.library), "paper")
    found = f"{plural(hits.total, 'match', 'matches')} among {known}" if papers else f"Nothing among {known}."
    offer = (Button(label=command.offer, says=command.offer),) if command.offer else ()
    yield Reply(
        title=f"“{command.words}”",
        lines=(line(found),),
        cards=build_cards(papers, saved, first_rank=offset + 1),
        note=trouble,
        buttons=page_buttons(command.text, page, pages) + offer,
        page=page,
        pages=pages,
        total=hits.total,
    )
