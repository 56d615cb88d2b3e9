"""`search <anything>`, and whatever is no command: papers by words. For the searcher.

The library answers first. Questions and weak matches also ask the sources, whose finds are fused in; where the library
has nothing, the sources are asked, and what they have is marked and kept.
"""

from collections.abc import AsyncIterator, Sequence

import msgspec

from bot.commands.cards import build_cards, count_pages, load_saved, page_buttons
from bot.commands.desk import Desk
from bot.commands.elsewhere import ask_elsewhere, fuse, wants_more
from bot.commands.patience import asking
from bot.commands.show import show_paper
from bot.commands.titles import find_title
from bot.language import Search
from bot.model import Asker, Paper
from bot.ports import Failed, Hits
from bot.replies import Button, Card, Line, Reply, line
from bot.search.query import Query, parse_query
from bot.search.snippets import build_snippet
from bot.text import plural, shorten

ALL = 1_000  # hits that `--json` and exports hand over at most
TITLE = 80  # characters of a query that are repeated


async def answer_search(command: Search, asker: Asker, desk: Desk) -> AsyncIterator[Reply]:
    """Yield what the library has, best first; for a question or a poor harvest also what the sources have."""
    if command.title and (paper := await find_title(command.title, desk)):
        yield await show_paper(paper, asker, desk)
        return
    query = parse_query(command.words, today=desk.clock.now().date())
    hits = await _search(query, asker, desk)
    local = await _local(command, query, hits, asker, desk)
    if not wants_more(query, hits) or asker.page > 1:
        yield local
        return
    async with asking(ask_elsewhere(command.words, desk)) as task:
        if not task.done():
            still = line("From the library; still asking Hugging Face.")
            yield msgspec.structs.replace(local, note=(*local.note, still), more=True)
        outcome = await task
    if isinstance(outcome, Failed):
        yield msgspec.structs.replace(
            local, note=(*local.note, line(f"{outcome.reason}: this is from the library only."))
        )
    elif outcome:
        yield await _fused(command, desk.library.papers(hit.id for hit in hits.items), outcome, asker, desk)
    else:
        yield local


async def _search(query: Query, asker: Asker, desk: Desk) -> Hits:
    size = asker.page_size or ALL
    offset = (max(1, asker.page) - 1) * size
    return await desk.finder.search(query, today=desk.clock.now().date(), offset=offset, limit=size)


async def _local(command: Search, query: Query, hits: Hits, asker: Asker, desk: Desk) -> Reply:
    papers = desk.library.papers(hit.id for hit in hits.items)
    saved, trouble = await load_saved([paper.id for paper in papers], asker, desk)
    pages = count_pages(hits.total, asker)
    page = min(max(1, asker.page), pages)
    first_rank = (max(1, asker.page) - 1) * asker.page_size + 1
    cards = build_cards(papers, saved, first_rank=first_rank)
    offer = (Button(label=command.offer, says=command.offer),) if command.offer else ()
    return Reply(
        title=f"“{shorten(command.words, TITLE)}”",
        lines=(_found(hits, bool(papers), desk),),
        cards=tuple(_explained(card, hits.terms) for card in cards),
        note=(*(line(hint) for hint in query.hints), *trouble),
        buttons=page_buttons(command.text, page, pages) + offer,
        page=page,
        pages=pages,
        total=hits.total,
    )


async def _fused(command: Search, local: Sequence[Paper], outside: Sequence[Paper], asker: Asker, desk: Desk) -> Reply:
    """One page, best of both: the library's order and the sources' order weigh the same."""
    papers = fuse(local, outside)[: asker.page_size or ALL]
    saved, trouble = await load_saved([paper.id for paper in papers], asker, desk)
    known = {paper.id for paper in local}
    cards = build_cards(papers, saved)
    return Reply(
        title=f"“{shorten(command.words, TITLE)}”",
        lines=(line(f"{plural(len(papers), 'paper')}, together with what Hugging Face and arXiv know."),),
        cards=tuple(card if card.paper.id in known else _foreign(card) for card in cards),
        note=trouble,
        total=len(papers),
    )


def _found(hits: Hits, any_found: bool, desk: Desk) -> Line:
    known = plural(len(desk.library), "paper")
    if not any_found:
        return line(f"Nothing among {known}.")
    count = f"{plural(hits.total, 'match', 'matches')} among {known}"
    return (
        line(f"Nothing for exactly this; for “{shorten(hits.searched, TITLE)}”: {count}.")
        if hits.searched
        else line(count)
    )


def _explained(card: Card, terms: Sequence[str]) -> Card:
    return msgspec.structs.replace(card, snippet=build_snippet(card.paper, terms))


def _foreign(card: Card) -> Card:
    return msgspec.structs.replace(
        card, reason="found by arXiv" if card.paper.source == "arxiv" else "found by Hugging Face"
    )
