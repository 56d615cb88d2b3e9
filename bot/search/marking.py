"""Which words of a text a search meant, so that they can be marked."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.search.abbreviations import plural_forms
from bot.search.query import Query
from bot.search.ranking import Lexicon, known_name
from bot.search.schema import EXACT, cut
from bot.search.words import other_number, telling

MOST_TERMS = 24
_RUNS = re.compile(r"[^\W\d]+|\d+")


def marked_terms(query: Query, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words and phrases that `query` looks for, lower case, the most telling first.

    Phrases come before words, rare words before frequent ones; what an abbreviation stands for comes with it.
    """
    words = cut(" ".join(query.words), stems=False)
    said = [words[at] for at in telling(words)]
    demanded = [cut(text, stems=False) for text in (*query.phrases, *query.required, *query.titles)]
    said += [text[0] for text in demanded if len(text) == 1]
    phrases = [" ".join(text) for text in demanded if len(text) > 1]
    said_together = (*query.words, *map(" ".join, pairwise(query.words)))
    phrases += [form for text in (*said_together, *query.required) for form in _written(known_name(text, lexicon))]
    phrases += [" ".join(words[start:end]) for start, end, _ in lexicon.abbreviations.find_long(words)]
    phrases += [" ".join(plural_forms(form)[0]) for word in said for form in lexicon.abbreviations.long_forms(word)]
    rare_first = sorted(dict.fromkeys(said), key=lambda word: lexicon.count(EXACT, word))
    rare_first += [other for word in rare_first if (other := other_number(word))]
    terms = (*phrases, *rare_first, *_short_forms(words, lexicon), *(name.lower() for name in query.authors))
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def _written(name: str) -> list[str]:
    """How a name may be written: gpt4, gpt 4; nothing for none."""
    return list(dict.fromkeys((name, " ".join(_RUNS.findall(name))))) if name else []


def _short_forms(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    return [short for _, _, shorts in lexicon.abbreviations.find_long(words) for short in shorts]
