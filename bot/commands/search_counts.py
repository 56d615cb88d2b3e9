"""How many papers a search found, in words: how many of them have all the words, whose finds they are, in what order
they stand, and what was searched instead. Pure."""

import re
from collections.abc import Sequence
from datetime import date

from bot.papers.finder import MOST_SORTED
from bot.search.amend import loosen_query, query_text
from bot.search.heading import TITLE
from bot.search.hits import sort_of
from bot.search.query import Query, sides_of
from bot.search.translate import is_foreign
from bot.search.words import said_in, telling
from bot.store.answers import Kept
from bot.text import days_in_words, join_parts, month_in_words, plural, shorten

BEST_FIRST = "best match first"
DEMANDS = re.compile(r'["+]|title:')  # of a search that nothing was dropped from
SOURCES = " from Hugging Face and arXiv"
FEW, YEAR = 5, 365  # papers below which the days of the library say why; days


def found_in_words(query: Query, kept: Kept, last: int, days: Sequence[date], today: date) -> str:
    """Return `44 papers · best match first`: those with all the words, and from where on others, up to the `last` one
    shown, have only some, these, too. Where they are few, the `days` of the library say why, unless the search names
    some or what is shown is not from them: `3 papers · best match first · library: 22–30 June`."""
    few = days and 0 < kept.whole == kept.total < FEW
    told = query.since or query.before or kept.searched or kept.foreign or not few
    return join_parts((_counted(query, kept, last), order_in_words(query), "" if told else _searched_days(days, today)))


def searched_instead(query: Query, kept: Kept) -> str:
    """Return `Showing results for “titans” · ` where other words were searched than those typed; that none matched
    exactly, or that no paper has all the words."""
    loosened = any((query.phrases, query.required, query.titles)) and not DEMANDS.search(kept.searched)
    showing = f"howing results for “{shorten(kept.searched, TITLE)}” · "
    if not kept.searched:
        instead = ""
    elif _is_inexact(query, kept):
        return "No exact match · "
    else:
        instead = f"No exact match; s{showing}" if loosened else f"S{showing}"
    elsewhere = kept.foreign and is_foreign(query.text)
    none = "" if kept.whole or elsewhere or not _has_several(query, kept) else "No paper has all of these words. "
    return f"{instead}{none}"


def _is_inexact(query: Query, kept: Kept) -> bool:
    """Whether the same words were searched, none of which had to match."""
    return kept.searched == query_text(loosen_query(query))


def looked_through(papers: int, days: Sequence[date]) -> str:
    """Return `Searched 205 papers (22–30 June 2026)`."""
    return f"Searched {plural(papers, 'paper')}{f' ({days_in_words(days[0], days[-1])})' if days else ''}"


def _searched_days(days: Sequence[date], today: date) -> str:
    """`library: 22–30 June`; of a year or more `library since May 2023`."""
    if (days[-1] - days[0]).days >= YEAR:
        return f"library since {month_in_words(days[0])}"
    return f"library: {days_in_words(days[0], days[-1]).removesuffix(f' {today.year}')}"


def _counted(query: Query, kept: Kept, last: int) -> str:
    """`44 papers` that have all the words; on the page where they end, and behind it, `6 papers, 1 with all words`. Of
    those counted some, or all, are from the sources, which find papers without the words, too."""
    several = _has_several(query, kept)
    best = query.sort != "best" and kept.total >= MOST_SORTED
    chosen = best and query.sort == "top" and kept.total == MOST_SORTED
    wholly = not chosen and (kept.whole > last or not (several or kept.foreign))
    count = (wholly and kept.whole) or kept.total
    found = len(kept.foreign.intersection(kept.ids[:count]))
    some = f"{count:,} best matches" if best and not wholly else plural(count, "paper")
    if found == count:
        return f"{some}{SOURCES}"
    told = [f"{some}{'' if wholly or best or kept.whole or found or not several else _with_some(query, kept)}"]
    if not (wholly or chosen) and several and 0 < kept.whole < count:
        told.append(f"{kept.whole:,} {_which(query, kept)}")
    return ", ".join((*told, *([f"{found:,}{SOURCES}"] if found else [])))


def _with_some(query: Query, kept: Kept) -> str:
    return f" with some of {'the words' if _is_inexact(query, kept) else 'them'}"


def _which(query: Query, kept: Kept) -> str:
    return "with all words" if len(sides_of(kept.searched.split() or query.words)) == 1 else "with either"


def _has_several(query: Query, kept: Kept) -> bool:
    words = [part.casefold() for word in kept.searched.split() or query.words for part in said_in(word)]
    return len({words[at] for at in telling(words)}) > (0 if query.demands and not kept.searched else 1)


def order_in_words(query: Query) -> str:
    return {"new": "newest first", "top": "most upvoted first", "best": BEST_FIRST}[sort_of(query)]
