"""How many papers of the last week a search matches: what following it, or a digest about it, would have brought."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta

from bot.model import PaperId
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.replies import Line, line
from bot.search.heading import narrowed
from bot.search.query import parse_query
from bot.text import date_in_words, plural

WEEK = timedelta(days=7)
ABOUT = "about "
WORDS = 60  # characters that are repeated


def newest_ids(library: Library) -> frozenset[PaperId]:
    """Return the papers of the week that ends with the newest edition."""
    newest = library.newest_day()
    editions = (each for each in library.editions() if newest and newest - each.day < WEEK)
    return frozenset(paper_id for edition in editions for paper_id in edition.ids)


async def matches_in_words(
    searches: Sequence[str], today: date, finder: Finder, library: Library
) -> AsyncIterator[str]:
    """Yield `3 papers this week` of each search; of an old library the week is named. Nothing without papers."""
    ids, newest = newest_ids(library), library.newest_day()
    if newest is None or not ids:
        return
    week = "this week" if today - newest < WEEK else f"in the week to {date_in_words(newest, today)}"
    for words in searches:
        count = len(await finder.matching(parse_query(words, today=today), ids, today=today))
        yield f"{plural(count, 'paper') if count else 'no papers'} {week}"


async def tried_on(words: str, today: date, finder: Finder, library: Library) -> tuple[Line, ...]:
    """Return `3 papers this week matched “agents”` or `by gu`; nothing without papers, or words."""
    counts = [count async for count in matches_in_words([words] if words else [], today, finder, library)]
    what = narrowed(words, WORDS)
    told = f"matched {what.removeprefix(ABOUT)}" if what.startswith(ABOUT) else what
    return tuple(line(f"{count[:1].upper()}{count[1:]} {told}") for count in counts)
