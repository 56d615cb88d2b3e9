"""What a search would have let through lately, so that neither silence nor a flood is a surprise."""

from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Line, line
from bot.search.query import parse_query
from bot.text import plural, shorten

EDITIONS = 5  # the newest ones, on which it is tried
WORDS = 60  # characters that are repeated


async def tried_on(words: str, does: str, clock: Clock, finder: Finder, library: Library) -> tuple[Line, ...]:
    """Return how many of the newest papers `words` match, as a sentence with `does`; nothing without papers."""
    today = clock.now().date()
    ids = {paper_id for edition in library.editions()[-EDITIONS:] for paper_id in edition.ids}
    if not words or not ids:
        return ()
    found = len(await finder.matching(parse_query(words, today=today), ids, today=today))
    return (line(f"Of the newest {plural(len(ids), 'paper')}, {found or 'none'} {does} “{shorten(words, WORDS)}”."),)
