"""Several papers that one text names, as a list."""

from collections.abc import AsyncIterator

from bot.commands.cards import build_cards, load_saved, page_buttons, page_of
from bot.commands.keeping import fetch_missing
from bot.commands.waiting_reply import asking
from bot.language import ShowSeveral
from bot.model import Asker
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.replies import Reply, line
from bot.store.bookmarks import Bookmarks
from bot.text import plural


async def answer_several(
    command: ShowSeveral, asker: Asker, *, bookmarks: Bookmarks, library: Library, refresher: Refresher
) -> AsyncIterator[Reply]:
    """Yield the papers in the order of the text; those that the library lacks are asked for, and kept."""
    async with asking(fetch_missing(command.refs, library, refresher)) as task:
        if not task.done():
            yield Reply(title=f"Looking up {plural(len(command.refs), 'paper')}…", more=True)
        await task
    yield await _list(command, asker, bookmarks, library)


async def _list(command: ShowSeveral, asker: Asker, bookmarks: Bookmarks, library: Library) -> Reply:
    papers = library.papers(command.refs)
    shown, page, pages = page_of(papers, asker)
    saved, trouble = await load_saved([paper.id for paper in shown], asker, bookmarks)
    unknown = [paper_id for paper_id in command.refs if paper_id not in library]
    lacking = (line(f"Not found: {', '.join(unknown)}."),) if unknown else ()
    return Reply(
        title=plural(len(command.refs), "paper"),
        cards=build_cards(shown, saved, first_rank=(page - 1) * asker.page_size + 1),
        note=lacking + trouble,
        buttons=page_buttons(f"show {' '.join(command.refs)}", page, pages),
        page=page,
        pages=pages,
        total=len(papers),
    )
