"""How the free words of a search rank papers. All are optional, and more matches rank higher.

A word scores as a stem and once more as it is written. Neighbours score again where they stand side by side. An
abbreviation counts as its long forms and the reverse; a word that names an author or an organisation counts there.
Fresh papers and those with many upvotes are mildly preferred, never above a clearly better match.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from math import log1p
from typing import Protocol

import tantivy
from tantivy import Occur

from bot.search.abbreviations import Abbreviations, Words, plural_forms
from bot.search.schema import AUTHORS, EXACT, NAMES, ORGANIZATION, SENSES, TEXT, build_schema, cut, sense
from bot.search.words import SIGNS, is_script, joined_name, name_of, other_number, telling

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
NAMED = 0.1  # of the papers with its first word have a name of two words: "GPT 4" is one, "survey 2024" is not
_BETWEEN = re.compile(r"([^\W\d]{2,})([24])([^\W\d]{2,})")  # text2image, llm4code
_RUNS = re.compile(r"[^\W\d]+|\d+")
FRESH, VOTED = 0.05, 0.05  # of the score, at most
HALF_LIFE_DAYS = 180.0
MANY_VOTES = 200.0


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
    names = _names_at(text, lexicon)
    keys = {each: names.get(each) or _key(plain, each) for each in telling(plain)}
    if not keys:
        return None
    counts, last = Counter(keys.values()), {key: each for each, key in keys.items()}
    words = {
        key: _name(key, counts[key] ** REPEATED)
        if each in names or len(key) > 1
        else _word(plain[each], stems[each], counts[key] ** REPEATED, lexicon)
        for key, each in last.items()
    }
    found = [(start, end, _any_term(shorts)) for start, end, shorts in lexicon.abbreviations.find_long(plain)]
    if strict:
        return _all_of(keys, words, found)
    ranked = [*chain.from_iterable(words.values()), *(each for _, _, each in found)]
    return any_of(ranked + _neighbours(plain, [each for each in keys if each not in names], lexicon))


def known_name(text: str, lexicon: Lexicon) -> str:
    """Return the name that a text is (C++, GPT-4, "GPT 4"), if papers have it or it has signs; "" for other texts."""
    words = text.split()[:3]
    name = name_of(words[0]) if len(words) == 1 else joined_name(*words) if len(words) == 2 else ""
    return name if name.endswith(SIGNS) or name.startswith(SIGNS) or (name and lexicon.count(NAMES, name)) else ""


def _names_at(text: str, lexicon: Lexicon) -> dict[int, Words]:
    """The names in a search, by the places of their words. Two words are a name only where papers use it often."""
    units = text.split()[:MOST_WORDS]
    sizes = [len(cut(unit, stems=False)) for unit in units]
    at: dict[int, Words] = {}
    for number, (unit, start) in enumerate(zip(units, accumulate([0, *sizes]), strict=False)):
        name, size = known_name(unit, lexicon), sizes[number]
        both = known_name(" ".join(units[number : number + 2]), lexicon) if number + 1 < len(units) else ""
        if both and lexicon.count(NAMES, both) >= NAMED * lexicon.count(EXACT, unit.lower()):
            name, size = both, size + sizes[number + 1]
        at |= dict.fromkeys(range(start, start + size if name else start), (name,))
    return at


def _key(plain: Sequence[str], at: int) -> Words:
    """What is searched for at a place: the word, or in a script without spaces two characters side by side."""
    if not is_script(plain[at]):
        return (plain[at],)
    after, before = plain[at + 1 : at + 2], plain[at - 1 : at]
    if after and is_script(after[0]):
        return (plain[at], after[0])
    return (before[0], plain[at]) if before and is_script(before[0]) else (plain[at],)


def _name(key: Words, boost: float) -> list[tantivy.Query]:
    return [phrase(EXACT, key, 2 * boost) if len(key) > 1 else term(NAMES, key[0], 2 * boost)]


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


def preference(*, age_days: float | None, upvotes: float) -> float:
    """Return the factor for a paper's score, from 1 to 1.1; always 1 for a paper without a date (`age_days` None)."""
    if age_days is None:
        return 1.0
    fresh = 0.5 ** (max(0.0, age_days) / HALF_LIFE_DAYS)
    voted = min(1.0, log1p(max(0.0, upvotes)) / log1p(MANY_VOTES))
    return float(1.0 + FRESH * fresh + VOTED * voted)


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
    if match := _BETWEEN.fullmatch(plain):
        meanings.append(phrase(EXACT, [match[1], "to" if match[2] == "2" else "for", match[3]]))
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
    keys: Mapping[int, Words],
    words: Mapping[Words, list[tantivy.Query]],
    found: Sequence[tuple[int, int, tantivy.Query]],
) -> tantivy.Query:
    """Every word, or the abbreviation of the words it stands for."""
    covered = {place for start, end, _ in found for place in range(start, end)}
    must = [any_of(words[key]) for key in dict.fromkeys(keys[place] for place in keys if place not in covered)]
    for start, end, short in found:
        inside = [(Occur.Must, any_of(words[keys[place]])) for place in keys if start <= place < end]
        must.append(any_of([tantivy.Query.boolean_query(inside), short]) if inside else short)
    return tantivy.Query.boolean_query([(Occur.Must, each) for each in must])
