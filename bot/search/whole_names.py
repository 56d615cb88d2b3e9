"""A name of several words behind author: or org: as one value: `author:yann lecun jepa` asks for papers by Yann LeCun.

The words that follow belong to the name as long as somebody in the library is called so. A capitalized one that no
paper's text has belongs to it, too: whom one follows may be new here.
"""

import re

from bot.search.meanings import Lexicon, name_query
from bot.search.schema import AUTHORS, EXACT, ORGANIZATION, cut, cut_for
from bot.search.words import is_letter

MOST_WORDS = 5  # of a name
RARE = 0.002  # of the papers, in whose text the second word of a name that is new here may stand
SAID = 0.5  # of the papers in whose text a name stands, at least, so many are made by who is called so
_FIELD = re.compile(
    r"(?<!\S)(?P<field>[+-]?(?P<name>authors?|by|orgs?|from):) ?"
    r"(?P<words>[^\s\":+-][^\s\":]*(?: [^\s\":+-][^\s\":]*)*)",
    re.IGNORECASE,
)


def with_whole_names(text: str, lexicon: Lexicon) -> str:
    """Return a search with quotation marks around each such name, close behind its colon."""

    def quote(match: re.Match[str]) -> str:
        is_org = match["name"].casefold() in ("org", "orgs", "from")
        words = match["words"].split(" ")
        known = _is_org if is_org else _is_author
        sizes = range(min(MOST_WORDS, len(words)), 1, -1)
        size = next((each for each in sizes if known(words[:each], lexicon)), 1)
        name = " ".join(words[:size])
        return " ".join((match["field"] + (f'"{name}"' if size > 1 else name), *words[size:]))

    return _FIELD.sub(quote, text)


def makes_papers(field: str, name: str, lexicon: Lexicon) -> bool:
    """Return whether a name behind "by" or "from" means an author or an organization ("nvidia"), not a word of what
    papers are about ("data")."""
    made_in = ORGANIZATION if field == "org" else AUTHORS
    made = lexicon.count_together(made_in, cut_for(made_in, name))
    return made > 0 and made >= SAID * lexicon.count_together(EXACT, cut(name, stems=False))


def _is_author(words: list[str], lexicon: Lexicon) -> bool:
    name = cut(" ".join(words), stems=False)
    if len(words) == 2 and is_letter(words[1]):  # "author:lecun a survey"
        return False
    return name_query(name, lexicon) is not None or _is_new(words, lexicon)


def _is_org(words: list[str], lexicon: Lexicon) -> bool:
    return lexicon.count_together(ORGANIZATION, cut_for(ORGANIZATION, " ".join(words))) > 0


def _is_new(words: list[str], lexicon: Lexicon) -> bool:
    """Whether two words are written like a name, and hardly a paper has the second one."""
    return (
        len(words) == 2
        and all(word[:1].isupper() and word.isalpha() for word in words)
        and lexicon.count(EXACT, words[1].casefold()) <= RARE * lexicon.size
    )
