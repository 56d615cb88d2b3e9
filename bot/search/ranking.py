"""How the free words of a search rank papers. For the searcher: all are optional, and more matches rank higher.

A word scores as a stem and once more as it is written. Neighbours score again where they stand side by side. An
abbreviation counts as its long forms and the reverse; a word that names an author or an organisation counts there.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain, pairwise
from typing import Protocol

import tantivy
from tantivy import Occur

from bot.search.abbreviations import Abbreviations, Words, plural_forms
from bot.search.schema import AUTHORS, EXACT, ORGANIZATION, SENSES, TEXT, build_schema, cut, sense
from bot.search.words import other_number, telling

MOST_WORDS = 256  # of a search; the work grows with them
REPEATED = 0.7  # a word said n times counts n to this power: people repeat what matters to them, within reason
NEIGHBOURS, MOST_NEIGHBOURS, FARTHEST = 0.4, 16, 3
JOINED = 1.2  # "multi modal" as "multimodal", which has neither word
SHORTEST_PART, PART_SEEN = 4, 20  # letters, papers: of the parts of a word that others write apart
TOO_COMMON = 0.25  # of the papers: neighbours of which even the rarer is in so many say little and cost most
SENSE = 1.2  # a long form's match where the abbreviation was typed: papers that use what was typed come first
NAME = 2.0  # a name's match against a word's, which scores in two fields
OTHER_NUMBER = 0.3  # llms where llm was typed: there, but behind
COMMON = 4  # a word is a name only if it is not so many times as frequent in texts
SECOND = 0.1  # of the lesser meanings of a word, beside the best one's score
_RUNS = re.compile(r"[^\W\d]+|\d+")


class Lexicon(Protocol):
    """What the index knows about words."""

    abbreviations: Abbreviations
    frequent_forms: Collection[Words]

    def __len__(self) -> int:
        """Return how many papers there are."""
        ...

    def count(self, field: str, word: str) -> int:
        """Return how many papers have the word in this field."""
        ...


def build_ranking(text: str, lexicon: Lexicon, *, strict: bool = False) -> tantivy.Query | None:
    """Return the query that ranks by the words of `text`, None when it has none.

    With `strict` every word that says something must match: for lists that are not ordered by how well they match.
    """
    plain, stems = (cut(text, stems=each)[:MOST_WORDS] for each in (False, True))
    at = telling(plain)
    if not at:
        return None
    counts = Counter(plain[each] for each in at)
    words = {plain[each]: _word(plain[each], stems[each], counts[plain[each]] ** REPEATED, lexicon) for each in at}
    found = [(start, end, _any_term(shorts)) for start, end, shorts in lexicon.abbreviations.find_long(plain)]
    if strict:
        return _all_of(plain, at, words, found)
    ranked = [*chain.from_iterable(words.values()), *(each for _, _, each in found)]
    return any_of(ranked + _neighbours(plain, at, lexicon))


def term(field: str, word: str, boost: float = 1.0) -> tantivy.Query:
    """Return the query for one word of a field."""
    found = tantivy.Query.term_query(build_schema(), field, word, "freq")
    return found if boost == 1.0 else tantivy.Query.boost_query(found, boost)


def phrase(field: str, words: Sequence[str], boost: float = 1.0) -> tantivy.Query:
    """Return the query for words that stand side by side in a field; one word is a phrase too, none matches nothing."""
    if not words:
        return tantivy.Query.empty_query()
    if len(words) == 1:
        return term(field, words[0], boost)
    found = tantivy.Query.phrase_query(build_schema(), field, list(words))
    return found if boost == 1.0 else tantivy.Query.boost_query(found, boost)


def any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Return a query that matches what one of `queries` matches; the scores add up."""
    return queries[0] if len(queries) == 1 else tantivy.Query.boolean_query([(Occur.Should, each) for each in queries])


def best_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Return a query that matches what one of `queries` matches; the best score counts."""
    return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(list(queries), SECOND)


def word_meanings(plain: str, stem: str, lexicon: Lexicon) -> list[tantivy.Query]:
    """Return the queries for one word: itself, as a name, as an abbreviation, written apart."""
    return [any_of(_itself(plain, stem)), *_other_meanings(plain, lexicon)]


def _itself(plain: str, stem: str, boost: float = 1.0) -> list[tantivy.Query]:
    return [term(TEXT, stem, boost), term(EXACT, plain, boost)]


def _other_meanings(plain: str, lexicon: Lexicon) -> list[tantivy.Query]:
    meanings = []
    in_texts = lexicon.count(EXACT, plain)
    for field in (AUTHORS, ORGANIZATION):
        named = lexicon.count(field, plain)
        if named and in_texts <= COMMON * named:
            meanings.append(term(field, plain, NAME))
    for long in lexicon.abbreviations.long_forms(plain):
        if long in lexicon.frequent_forms:
            meanings.append(_one_word(sense(long), SENSE))
        else:
            meanings += [phrase(EXACT, form) for form in plural_forms(long)]
    if (other := other_number(plain)) and lexicon.count(EXACT, other):
        meanings.append(any_of(_itself(other, other, OTHER_NUMBER)))
    if parts := _parts(plain, lexicon):
        meanings.append(phrase(EXACT, parts))
    return meanings


def _parts(word: str, lexicon: Lexicon) -> Sequence[str]:
    """What the word is when it is written apart: gpt4 as gpt 4, finetuning as fine tuning; else empty."""
    runs = _RUNS.findall(word)
    if len(runs) > 1:
        return runs
    halves = [(word[:at], word[at:]) for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)]
    known = [(min(lexicon.count(EXACT, half) for half in pair), pair) for pair in halves]
    frequency, pair = max(known, default=(0, ()))
    return pair if frequency >= max(PART_SEEN, lexicon.count(EXACT, word)) else ()


def _word(plain: str, stem: str, boost: float, lexicon: Lexicon) -> list[tantivy.Query]:
    """The queries of one word, whose scores add up."""
    others = _other_meanings(plain, lexicon)
    if not others:
        return _itself(plain, stem, boost)
    return [tantivy.Query.boost_query(best_of([any_of(_itself(plain, stem)), *others]), boost)]


def _one_word(form: str, boost: float) -> tantivy.Query:
    found = tantivy.Query.term_query(build_schema(), SENSES, form, "basic")
    return tantivy.Query.boost_query(found, boost)


def _any_term(shorts: Sequence[str]) -> tantivy.Query:
    """An abbreviation, plural or not, where its long form was typed."""
    return best_of([term(EXACT, word, SENSE) for short in shorts for word in (short, f"{short}s")])


def _neighbours(plain: Sequence[str], at: Sequence[int], lexicon: Lexicon) -> list[tantivy.Query]:
    """The rarest pairs of words that stand together in the search, with the glue between them."""
    pairs = {tuple(plain[a : b + 1]) for a, b in pairwise(at) if b - a <= FARTHEST}
    rare = {pair: min(lexicon.count(EXACT, pair[0]), lexicon.count(EXACT, pair[-1])) for pair in pairs}
    most = max(MOST_NEIGHBOURS, TOO_COMMON * len(lexicon))
    known = sorted((pair for pair in pairs if 0 < rare[pair] <= most), key=lambda pair: (rare[pair], pair))
    together = [phrase(EXACT, pair, NEIGHBOURS) for pair in known[:MOST_NEIGHBOURS]]
    joined = ["".join(pair) for pair in sorted(pairs) if len(pair) == 2]
    return together + [term(EXACT, word, JOINED) for word in joined if lexicon.count(EXACT, word)]


def _all_of(
    plain: Sequence[str],
    at: Sequence[int],
    words: dict[str, list[tantivy.Query]],
    found: Sequence[tuple[int, int, tantivy.Query]],
) -> tantivy.Query:
    """Every word, or the abbreviation of the words it stands for."""
    covered = {place for start, end, _ in found for place in range(start, end)}
    must = [any_of(words[plain[place]]) for place in at if place not in covered]
    for start, end, short in found:
        inside = [(Occur.Must, any_of(words[plain[place]])) for place in at if start <= place < end]
        must.append(any_of([tantivy.Query.boolean_query(inside), short]) if inside else short)
    return tantivy.Query.boolean_query([(Occur.Must, each) for each in must])
