"""`show <id or link>`, `share`: paper details, also by its title or words only one title has; several as a list."""

import re
from collections.abc import AsyncIterator

from msgspec.structs import replace

from bot.commands.cards import NO_BOOKMARKS, build_list, load_cards, page_of
from bot.commands.looking_up import look_up
from bot.commands.saving import fetch_missing
from bot.errors import StorageError
from bot.language.values import Show, ShowSeveral
from bot.merge import find_by_name, find_by_title, find_by_words, title_key
from bot.model import Asker, Paper
from bot.paper_card import ABSTRACT_PAGE, full_card
from bot.paper_list import list_menus
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock
from bot.replies import Button, Line, Reply, line
from bot.search.query import parse_query
from bot.store.bookmarks import Bookmarks, Marks
from bot.tasks import asking
from bot.text import plural, quoted, readable, shorten

LOOKED_AT = 30  # papers: those with all the words come first
LONGEST_COMMENT = 200  # characters
ON_BUTTON = 60  # characters of a title
ONLY_HERE = "I can only share in the channel you type in. Share it here?"
SHORTEST = 8  # characters: anything shorter is a word, not a title


async def answer_show(
    command: Show, asker: Asker, *, bookmarks: Bookmarks, clock: Clock, library: Library, refresher: Refresher
) -> AsyncIterator[Reply]:
    """Yield the paper; one that the library lacks is asked for, and kept."""
    async for found in look_up(command, clock.now().date(), library, refresher):
        if isinstance(found, Paper):
            shown = await show_paper(found, asker, bookmarks, whole=command.abstract)
            found = _to_share(shown, command, asker) if command.share else shown
        yield found


def _to_share(shown: Reply, command: Show, asker: Asker) -> Reply:
    """What is posted in the channel, below the words of whoever shares it; where it cannot go, that is said."""
    if asker.direct:
        return replace(shown, lines=(line("There's no channel here to share this with."),))
    said = shorten(command.comment, LONGEST_COMMENT)
    if command.share in ("elsewhere", "unseen"):
        title = quoted(shorten(readable(shown.cards[0].paper.title), ON_BUTTON))
        number = next(iter(re.findall(r"\d+", command.text)), "")
        asked = ONLY_HERE if command.share == "elsewhere" else f"Paper {number} is {title}. Share it here?"
        here = Button(label=f"Share {title}", says=f"share {command.ref}{said and ': '}{said}")
        return Reply(title=asked, buttons=(here,), mistaken=True)
    lines = (line(f"“{said}”"),) if said else ()
    again = " again" if command.share == "again" else ""
    return replace(shown, lines=lines, shares=f"share {command.ref}{again}{said and ': '}{said}")


async def show_paper(paper: Paper, asker: Asker, bookmarks: Bookmarks, *, whole: bool = False) -> Reply:
    """Return the answer that shows paper details, with `whole` and on the second page its whole abstract."""
    trouble: tuple[Line, ...] = ()
    try:
        await bookmarks.follow_titles(asker.person)
        marks = await bookmarks.load_marks(asker.person, paper.id)
    except StorageError:
        marks, trouble = Marks(), (NO_BOOKMARKS,)
    card = full_card(
        paper,
        kept=marks.kept,
        disliked=marks.disliked,
        whole=whole or asker.page == ABSTRACT_PAGE,
    )
    return Reply(title="", cards=(card,), note=trouble, total=1)


async def find_title(title: str, clock: Clock, finder: Finder, library: Library) -> Paper | None:
    """Return the paper of the library with this title, or the only one whose title begins so or has all the words; of
    a short title only a name: "PoLAR" of "PoLAR: Factorizing Extent"."""
    today = clock.now().date()
    hits = await finder.search(parse_query(title, today=today), today=today, limit=LOOKED_AT)
    papers = library.papers(hit.id for hit in hits.items)
    if len(title_key(title)) < SHORTEST:
        return find_by_name(title, papers)
    return find_by_title(title, papers) or find_by_words(title, papers)


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
    page = page_of(papers, asker)
    cards, trouble = await load_cards(page.items, asker, bookmarks, first_rank=page.first_rank)
    unknown = [paper_id for paper_id in command.refs if paper_id not in library]
    lacking = (line(f"Not found: {', '.join(unknown)}."),) if unknown else ()
    says = f"show {' '.join(command.refs)}"
    reply = build_list(
        says,
        cards,
        page,
        title="Papers",
        count=plural(len(command.refs), "paper"),
        note=lacking + trouble,
    )
    if not command.ranks:
        return reply
    ranks = dict(zip(command.refs, command.ranks, strict=True))
    cards = tuple(replace(card, rank=ranks[card.paper.id]) for card in reply.cards)
    return replace(reply, cards=cards, selects=list_menus(cards, again=says, page=page.number))
