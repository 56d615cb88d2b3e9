"""A paper by its exact title, whatever its case and punctuation. For the reader who copies a title."""

from bot.commands.desk import Desk
from bot.model import Paper
from bot.search.query import parse_query
from bot.titles import find_by_title, title_key

LOOKED_AT = 10
SHORTEST = 8  # characters: anything shorter is a word, not a title


async def find_title(title: str, desk: Desk) -> Paper | None:
    """Return the paper of the library that has exactly this title."""
    if len(title_key(title)) < SHORTEST:
        return None
    today = desk.clock.now().date()
    hits = await desk.finder.search(parse_query(title, today=today), today=today, limit=LOOKED_AT)
    return find_by_title(title, desk.library.papers(hit.id for hit in hits.items))
