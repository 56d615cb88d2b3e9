"""A paper by its exact title, whatever its case and punctuation."""

from bot.model import Paper
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock
from bot.search.query import parse_query
from bot.titles import find_by_title, title_key

LOOKED_AT = 10
SHORTEST = 8  # characters: anything shorter is a word, not a title


async def find_title(title: str, clock: Clock, finder: Finder, library: Library) -> Paper | None:
    """Return the paper of the library that has exactly this title."""
    if len(title_key(title)) < SHORTEST:
        return None
    today = clock.now().date()
    hits = await finder.search(parse_query(title, today=today), today=today, limit=LOOKED_AT)
    return find_by_title(title, library.papers(hit.id for hit in hits.items))
