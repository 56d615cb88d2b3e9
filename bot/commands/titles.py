"""A paper by its exact title, whatever its case and punctuation. For the reader who copies a title."""

from bot.commands.desk import Desk
from bot.model import Paper
from bot.search.query import parse_query

LOOKED_AT = 10
SHORTEST = 8  # characters: anything shorter is a word, not a title


async def find_title(title: str, desk: Desk) -> Paper | None:
    """Return the paper of the library that has exactly this title."""
    wanted = _letters(title)
    if len(wanted) < SHORTEST:
        return None
    today = desk.clock.now().date()
    hits = await desk.finder.search(parse_query(title, today=today), today=today, limit=LOOKED_AT)
    papers = desk.library.papers(hit.id for hit in hits.items)
    return next((paper for paper in papers if _letters(paper.title) == wanted), None)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
