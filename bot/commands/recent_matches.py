"""How many papers of the last week a search matches: what following it, or a digest about it, would have brought.

A topic with a slip in it, of which no recent paper matches, is asked about before it is kept.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Button, Line, Reply, line
from bot.search.heading import narrowed
from bot.search.query import Query, parse_query
from bot.text import capital, date_in_words, plural, quoted, shorten

WEEK = timedelta(days=7)
SINCE = f"since:{WEEK.days}d"  # the same week as a person types it
ABOUT = "about "
WORDS = 60  # characters that are repeated
LABEL = 24  # likewise on a button


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


async def topic_meant(words: str, clock: Clock, finder: Finder) -> str:
    """Return the topic that was meant, "" where a recent paper matches `words`, or nothing in them is to be mended."""
    today, library = clock.now().date(), finder.library
    query = parse_query(await finder.name_whole(words), today=today)
    if not words or not library.newest_day() or await finder.count(of_last_week(query, today, library)):
        return ""
    if not (meant := await finder.mend(query)):
        return ""
    return meant if await finder.count(of_last_week(parse_query(meant, today=today), today, library)) else ""


def ask_topic(words: str, meant: str, *, use: str, keep: str) -> Reply:
    """Return the question which of the two topics it is to be; `use` and `keep` are what would be typed."""
    return Reply(
        title=f"Did you mean {quoted(shorten(meant, WORDS))}?",
        lines=(line(f"No recent paper matches {quoted(shorten(words, WORDS))}. Nothing was changed yet."),),
        buttons=(
            Button(label=f"Use {quoted(shorten(meant, LABEL))}", says=use, primary=True),
            Button(label=f"Keep {quoted(shorten(words, LABEL))}", says=keep),
        ),
        mistaken=True,
    )
