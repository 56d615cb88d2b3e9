"""`papers by Google on robotics`: the organization, else the author, that a search asks for, as the filter that it is.

Whether there is one only the library knows. "By" and "from" behind other words than papers, and names of nobody here,
stay words.
"""

import re
from datetime import date
from itertools import dropwhile

from msgspec.structs import replace

from bot.language import Search
from bot.language.search_periods import WORDS_ONLY
from bot.papers.finder import Finder
from bot.search.query import parse_query
from bot.search.words import ASKED_FOR, GLUE, LEADING, ORDERS

FIELDS = ("org", "author")  # a firm called after a person has more papers
MOST_WORDS = 5  # of a name
ASKING = GLUE | ORDERS | LEADING  # before what papers are about

_PAPERS = "|".join(sorted(ASKED_FOR))
_MAKER = re.compile(
    rf"(?:(?P<before>[^\":]{{1,80}}) )?(?:{_PAPERS}) (?:by|from) (?P<maker>[^\":]{{2,60}}?)"
    rf"(?:,? (?:on|about) (?P<about>[^\":]{{2,80}}?))?[.!?]?(?P<filters>(?: [a-z]{{3,6}}:\S{{1,12}}){{0,4}})",
    re.IGNORECASE,
)


async def with_maker(command: Search, today: date, finder: Finder) -> Search:
    """Return the search with a filter in place of the words that name who made the papers; the words are offered."""
    match = _MAKER.fullmatch(command.words)
    if not match or match["maker"].count(" ") >= MOST_WORDS:
        return command
    before = dropwhile(lambda word: word.casefold() in ASKING, (match["before"] or "").split())
    about = [*before, match["about"] or ""]
    for field in FIELDS:
        asked = f'{field}:"{match["maker"]}"'
        hits = await finder.search(parse_query(asked, today=today), today=today, limit=1)
        if hits.total and not hits.searched:
            words = " ".join((asked, *about, match["filters"])).split()
            return replace(command, words=" ".join(words), offer=command.offer or f"{WORDS_ONLY}{command.words}")
    return command
