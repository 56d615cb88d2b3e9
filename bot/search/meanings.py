"""What words of a search may mean: themselves, an author, what a short form stands for, a word written apart.

`kaiming he`, `He, Kaiming` and `K. He` are a name because papers have an author of that name, so "he" and "long" stay
words elsewhere. Papers of the author come first, and equally so: how often a name's words stand in a text says nothing.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, repeat
from math import log
from typing import Protocol

import tantivy

from bot.search.abbreviations import Abbreviations, Words, plural_forms
from bot.search.schema import (
    AUTHORS,
    EXACT,
    NAMES,
    ORGANIZATION,
    SENSES,
    TEXT,
    any_of,
    best_of,
    boosted,
    build_schema,
    phrase,
    sense,
    term,
)
from bot.search.words import initial_key, is_letter, other_number

SHORTEST_PART, PART_SEEN = 4, 20  # letters, papers: of the parts of a word that others write apart
SENSE = 1.2  # a long form's match where the abbreviation was typed: papers that use what was typed come first
NAME = 2.0  # a name's match against a word's, which scores in two fields
OTHER_NUMBER = 0.3  # llms where llm was typed: there, but behind
COMMON = 4  # a word is a name only if it is not so many times as frequent in texts
AUTHOR, OTHER_ORDER = 30.0, 24.0  # the score of a paper by whoever was named; rare words reach 20, in a title 35
NAMED_WITHIN, LONGEST_NAME = 12, 4  # words: of a search in which names are looked for, and of a name
SPOKEN = {"2": "to", "4": "for"}
_BETWEEN = re.compile(r"([^\W\d]{2,})([24])([^\W\d]{2,})")  # text2image, llm4code
_RUNS = re.compile(r"[^\W\d]+|\d+")


Spans = list[tuple[int, int, tantivy.Query]]


class Lexicon(Protocol):
    """What the index knows about words."""

    abbreviations: Abbreviations
    frequent_forms: Collection[Words]

    @property
    def size(self) -> int:
        """How many papers there are."""
        ...

    def count(self, field: str, word: str) -> int:
        """Return how many papers have the word in this field."""
        ...

    def count_together(self, field: str, words: Sequence[str]) -> int:
        """Return how many papers have the words side by side in this field."""
        ...


def word_meanings(plain: str, stem: str, lexicon: Lexicon) -> list[tantivy.Query]:
    """Return the queries for one word: itself, as a name, as an abbreviation, written apart."""
    return [any_of(itself(plain, stem)), *other_meanings(plain, lexicon)]


def itself(plain: str, stem: str, *, exact: float = 1.0, boost: float = 1.0) -> list[tantivy.Query]:
    """Return the queries for a word as a stem and, at the weight `exact`, as it is written; their scores add up.

    With the weight 0 only the stem is looked for, which finds the same papers.
    """
    found = [term(TEXT, stem, boost)]
    return [*found, term(EXACT, plain, exact * boost)] if exact else found


def other_meanings(plain: str, lexicon: Lexicon) -> list[tantivy.Query]:
    """Return the queries for what a word (lower case) means besides itself."""
    meanings = []
    in_texts = lexicon.count(EXACT, plain)
    for field in (AUTHORS, ORGANIZATION):
        named = lexicon.count(field, plain)
        if named and in_texts <= COMMON * named:
            meanings.append(term(field, plain, NAME))
    for long in lexicon.abbreviations.long_forms(plain, in_texts):
        if long in lexicon.frequent_forms:
            found = tantivy.Query.term_query(build_schema(), SENSES, sense(long), "basic")
            meanings.append(boosted(found, SENSE))
        else:
            meanings += [phrase(EXACT, form) for form in plural_forms(long)]
    if (other := other_number(plain)) and lexicon.count(EXACT, other):
        meanings.append(any_of(itself(other, other, boost=OTHER_NUMBER)))
    if parts := written_apart(plain, lexicon):
        meanings.append(phrase(EXACT, parts))
    return [*meanings, *spoken_out(plain)]


def spoken_out(word: str) -> list[tantivy.Query]:
    """Return the queries for a word with a digit in it that is spoken: text2image is "text to image"."""
    match = _BETWEEN.fullmatch(word)
    forms = (SPOKEN[match[2]], match[2]) if match else ()
    return [phrase(EXACT, [match[1], form, match[3]]) for form in forms if match]


def any_abbreviation(shorts: Sequence[str], long: Sequence[str], lexicon: Lexicon) -> tantivy.Query:
    """Return the query for abbreviations, plural or not, where their long form was typed.

    A rare one weighs no more than the most telling word of the long form: what one author calls it tells less than
    what everybody does.
    """
    most = max(rarity(lexicon.count(EXACT, word), lexicon) for word in long)
    forms = [word for short in shorts for word in (short, f"{short}s")]
    rarities = [rarity(lexicon.count(EXACT, form), lexicon) for form in forms]
    return best_of(
        [term(EXACT, form, SENSE * min(1.0, most / each)) for form, each in zip(forms, rarities, strict=True)]
    )


def rarity(count: int, lexicon: Lexicon) -> float:
    """Return how much a word tells that `count` papers have, as BM25 has it: above 0."""
    return log(1 + (lexicon.size - min(count, lexicon.size) + 0.5) / (count + 0.5))


def written_apart(word: str, lexicon: Lexicon) -> Sequence[str]:
    """Return what the word is when it is written apart: gpt4 as gpt 4, finetuning as fine tuning; else empty."""
    runs = _RUNS.findall(word)
    if len(runs) > 1:
        return runs
    halves = [(word[:at], word[at:]) for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)]
    known = [(min(lexicon.count(EXACT, half) for half in pair), pair) for pair in halves]
    frequency, pair = max(known, default=(0, ()))
    return pair if frequency >= max(PART_SEEN, lexicon.count(EXACT, word)) else ()


def find_people(words: Sequence[str], lexicon: Lexicon) -> Spans:
    """Return where names of authors stand in `words` (lower case), from and to, the longest first, with their query."""
    if len(words) > NAMED_WITHIN:
        return []
    found: Spans = []
    start = 0
    while start < len(words) - 1:
        sizes = range(min(LONGEST_NAME, len(words) - start), 1, -1)
        named = ((start + size, _spoken_of(words[start : start + size], lexicon)) for size in sizes)
        end, query = next(((end, query) for end, query in named if query), (start + 1, None))
        if query:
            found.append((start, end, query))
        start = end
    return found


def name_query(words: Sequence[str], lexicon: Lexicon) -> tantivy.Query | None:
    """Return the query for papers of the author whose name these words are, in either order; None when nobody has it.

    One initial stands for any first name that begins so.
    """
    if len(words) == 2 and any(map(is_letter, words)):
        keys = [initial_key(*order) for order in _orders(words) if is_letter(order[0])]
        known = [term(NAMES, key) for key in keys if lexicon.count(NAMES, key)]
    else:
        known = [phrase(AUTHORS, order) for order in _orders(words) if _is_author(order, lexicon)]
    return _equally(known) if known else None


def _spoken_of(words: Sequence[str], lexicon: Lexicon) -> tantivy.Query | None:
    """The query for an author who is named among other words."""
    query = name_query(words, lexicon)
    return None if query is None or _is_topic(words, lexicon) else query


def _is_author(words: Sequence[str], lexicon: Lexicon) -> bool:
    return all(lexicon.count(AUTHORS, word) for word in words) and lexicon.count_together(AUTHORS, words) > 0


def _is_topic(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether texts have the words side by side far more often than authors have the name."""
    in_texts = lexicon.count_together(EXACT, words)
    return in_texts > COMMON * sum(lexicon.count_together(AUTHORS, order) for order in _orders(words))


def _orders(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A name as it is typed, and with the last word first put at its end, and the reverse."""
    yield from dict.fromkeys([tuple(words), (*words[1:], words[0]), (words[-1], *words[:-1])])


def _equally(orders: Sequence[tantivy.Query]) -> tantivy.Query:
    """The author as typed, and behind those the author with the names the other way round."""
    scores = chain([AUTHOR], repeat(OTHER_ORDER))
    scored = zip(orders, scores, strict=False)
    return best_of([tantivy.Query.const_score_query(order, score) for order, score in scored])
