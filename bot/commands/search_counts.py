"""What a search says of its results in one line: how many, in which order, of which days. Pure."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.search.query import Query
from bot.store.answers import Kept
from bot.text import days_in_words, join_parts, month_in_words, plural, shorten

DEMANDS = re.compile(r'["+]|title:')  # of a search that nothing was dropped from
TITLE = 80  # characters of a query that are repeated
A_YEAR = timedelta(days=365)


def found_in_words(query: Query, kept: Kept, last: int, days: Sequence[date], today: date) -> str:
    """Return `44 papers with all words · best match first · 22–30 June`; from where on others, up to the `last` one
    shown, have only some, those are counted, too. The days that were searched are left out where the search names
    some, or the line would be two."""
    if kept.foreign:
        return f"{_counted(query, kept, last)}, plus results from Hugging Face and arXiv · {_order(query)}"
    told = query.since or query.before or kept.searched or not (days and kept.whole)
    return join_parts((_counted(query, kept, last), _order(query), "" if told else _searched_days(days, today)))


def instead_in_words(query: Query, kept: Kept) -> str:
    """Return `Showing results for “titans” · ` where something else was searched; that no paper has all the words."""
    loosened = any((query.phrases, query.required, query.titles)) and not DEMANDS.search(kept.searched)
    showing = "Not found exactly as typed; showing" if loosened else "Showing"
    instead = f"{showing} results for “{shorten(kept.searched, TITLE)}” · " if kept.searched else ""
    none = "" if kept.whole or not _has_several(query, kept) else "No paper has all of these words. "
    return f"{instead}{none}"


def looked_through(papers: int, days: Sequence[date]) -> str:
    """Return `Searched 205 papers (22–30 June 2026)`."""
    return f"Searched {plural(papers, 'paper')}{f' ({days_in_words(days[0], days[-1])})' if days else ''}"


def _searched_days(days: Sequence[date], today: date) -> str:
    """`22–30 June`; of a year or more `since May 2023`."""
    if days[-1] - days[0] >= A_YEAR:
        return f"since {month_in_words(days[0])}"
    return days_in_words(days[0], days[-1]).removesuffix(f" {today.year}")


def _counted(query: Query, kept: Kept, last: int) -> str:
    if not _has_several(query, kept):
        return plural(kept.whole or kept.total - len(kept.foreign), "paper")
    if not kept.whole:
        return f"{plural(kept.total, 'paper')} with some of them"
    if last > kept.whole + len(kept.foreign):
        return f"{plural(kept.total, 'paper')}, {kept.whole:,} with all words"
    return f"{plural(kept.whole, 'paper')} with all words"


def _has_several(query: Query, kept: Kept) -> bool:
    return len(set(kept.searched.split() or query.words)) > 1


def _order(query: Query) -> str:
    newest = query.sort == "new" or (query.sort == "best" and not query.ranks)
    return "newest first" if newest else "most upvoted first" if query.sort == "top" else "best match first"
