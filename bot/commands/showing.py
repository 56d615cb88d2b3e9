"""Several papers that one text names, as a list. For the reader who pastes links."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from bot.commands.cards import build_cards, load_saved, page_buttons, page_of
from bot.commands.desk import Desk
from bot.commands.patience import asking
from bot.language import ShowSeveral
from bot.model import Asker, PaperId
from bot.replies import Reply, line
from bot.text import plural

ASKED_FOR = 10  # papers that one text may ask the sources about


async def answer_several(command: ShowSeveral, asker: Asker, desk: Desk) -> AsyncIterator[Reply]:
    """Yield the papers in the order of the text; those that the library lacks are asked for, and kept."""
    async with asking(fetch_missing(command.refs, desk)) as task:
        if not task.done():
            yield Reply(title=f"Looking up {plural(len(command.refs), 'paper')}…", more=True)
        await task
    yield await _list(command, asker, desk)


async def fetch_missing(ids: Sequence[PaperId], desk: Desk) -> None:
    """Ask the sources for those of `ids` that the library lacks, at most ASKED_FOR at once, and keep them."""
    missing = [paper_id for paper_id in ids if paper_id not in desk.library][:ASKED_FOR]
    await asyncio.gather(*(desk.refresher.fetch_paper(paper_id) for paper_id in missing))


async def _list(command: ShowSeveral, asker: Asker, desk: Desk) -> Reply:
    papers = desk.library.papers(command.refs)
    shown, page, pages = page_of(papers, asker)
    saved, trouble = await load_saved([paper.id for paper in shown], asker, desk)
    unknown = [paper_id for paper_id in command.refs if paper_id not in desk.library]
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
