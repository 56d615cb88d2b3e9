"""How many papers of the last week a search matches: what following it, or a digest about it, would have brought."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.replies import Line, line
from bot.search.heading import narrowed
from bot.search.query import Query, parse_query
from bot.text import capital, date_in_words, plural

WEEK = timedelta(days=7)
SINCE = f"since:{WEEK.days}d"  # the same week as a person types it
ABOUT = "about "
WORDS = 60  # characters that are repeated


def of_last_week(query: Query, today: date, library: Library) -> Query:
    """Return the search among papers of the last seven days; among the last ones of a library that is older."""
    newest = library.newest_day()
    first = (newest if newest and today - newest >= WEEK else today) - WEEK
    return replace(query, since=max(query.since or first, first))


def is_current(today: date, library: Library) -> bool:
    """Return whether the library has papers of the last seven days."""
    newest = library.newest_day()
    return newest is not None and today - newest < WEEK


async def matches_in_words(searches: Sequence[str], today: date, finder: Finder) -> AsyncIterator[str]:
    """Yield `3 papers in the last 7 days` of each search; of an old library the week is named. Nothing without
    papers."""
    library = finder.library
    if (newest := library.newest_day()) is None:
        return
    named = f"in the week to {date_in_words(newest, today)}"
    week = f"in the last {WEEK.days} days" if is_current(today, library) else named
    for words in searches:
        count = await finder.count(of_last_week(parse_query(words, today=today), today, library))
        yield f"{plural(count, 'paper') if count else 'no papers'} {week}"


async def tried_on(words: str, today: date, finder: Finder) -> tuple[Line, ...]:
    """Return `3 papers in the last 7 days matched “agents”` or `by gu`; nothing without papers, or words."""
    counts = [count async for count in matches_in_words([words] if words else [], today, finder)]
    what = narrowed(words, WORDS)
    told = f"matched {what.removeprefix(ABOUT)}" if what.startswith(ABOUT) else what
    return tuple(line(f"{capital(count)} {told}") for count in counts)
