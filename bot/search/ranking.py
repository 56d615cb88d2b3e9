"""How the free words of a search rank papers. All are optional, and papers with more of them rank higher.

A word scores as a stem and once more as it is written. Neighbours score again where they stand side by side. Both
tell much in a short search and little in a long one, where they repeat what the many words say. Small words ("without",
"how") count in a question, not in a few words. A short search counts where a paper is called so, or has all its words
in what it is called. An abbreviation counts as its long forms and the reverse; words that name an author or an
organization count there. Fresh papers and those with many upvotes are mildly preferred, never above a clearly better
match.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from math import log1p

import tantivy
from tantivy import Occur

from bot.search.abbreviations import Words
from bot.search.meanings import (
    SPOKEN,
    Lexicon,
    Spans,
    any_abbreviation,
    find_people,
    itself,
    other_meanings,
    spoken_out,
)
from bot.search.query import Query
from bot.search.schema import (
    EXACT,
    NAMES,
    TEXT,
    TITLE,
    UNDATED,
    any_of,
    best_of,
    boosted,
    cut,
    day_and_votes,
    phrase,
    term,
)
from bot.search.words import GLUE, SIGNS, is_script, joined_name, name_of, telling

MOST_WORDS = 256  # of a search; the work grows with them
REPEATED = 0.7  # a word said n times counts n to this power: people repeat what matters to them, within reason
SHORT, LONG, TEXT_LONG = 3, 6, 20  # telling words: between them the weights below change from one to the next
EXACT_WEIGHT = (1.0, 0.25, 0.25)
NEIGHBOURS, MOST_NEIGHBOURS, FARTHEST = (0.4, 0.1, 0.1), 16, 3
SMALL_WORDS = (0.0, 1.0, 0.25)
MOST_SAID = 0.5  # of the papers: a small word in more of them says nothing
ALL_IN_TITLE = 0.3  # all words of a short search in a title, in any order
IN_TITLE = 1.0  # a short search as a title has it
JOINED = 1.2  # "multi modal" as "multimodal", which has neither word
TOO_COMMON = 0.25  # of the papers: neighbours of which even the rarer is in so many say little and cost most
NAMED = 0.1  # of the papers with its first word have a name of two words: "GPT 4" is one, "survey 2024" is not
FRESH, VOTED = 0.05, 0.05  # of the score, at most
MANY_WORDS, FEW_FOUND = 4, 3  # telling words of a search that meaning helps, and papers below which it helps any
QUESTIONS = {"are", "can", "could", "do", "does", "how", "is", "should", "what", "when", "where", "which", "who", "why"}
HALF_LIFE_DAYS = 180.0
MANY_VOTES = 200.0

Clause = tuple[Occur, tantivy.Query]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedWords:
    """What the free words of a search say. Places are those of `plain`, the words as written; `stems` has as many.

    `keys` are what is searched for, by the places of telling words: a word, a name or two characters of a script.
    `people` and `shorts` are authors, and abbreviations of the long forms that stand there; `others` are queries for
    what a key means besides itself.
    """

    plain: Sequence[str]
    stems: Sequence[str]
    names: Mapping[int, Words]
    keys: Mapping[int, Words]
    people: Spans
    shorts: Spans
    others: Mapping[Words, list[tantivy.Query]]

    @property
    def said(self) -> int:
        """How many different things are searched for."""
        return len(set(self.keys.values()))


def parse_words(text: str, lexicon: Lexicon) -> ParsedWords:
    """Return what the free words of a search say: once for all the queries made of them."""
    plain, stems = (cut(text, stems=each)[:MOST_WORDS] for each in (False, True))
    names = _names_at(text, lexicon)
    spoken = _spoken_at(plain, names)
    keys = {each: names.get(each) or _key(plain, each) for each in telling(plain) if each not in spoken}
    words = {key: each for each, key in keys.items() if each not in names and len(key) == 1}
    return ParsedWords(
        plain=plain,
        stems=stems,
        names=names,
        keys=keys,
        people=find_people(plain, lexicon),
        shorts=_abbreviated(plain, lexicon),
        others={key: other_meanings(plain[each], lexicon) for key, each in words.items()},
    )


def build_ranking(parsed: ParsedWords, lexicon: Lexicon) -> tantivy.Query | None:
    """Return the query that ranks by what was said, None when there are no words."""
    if not parsed.keys:
        return None
    count = parsed.said
    words = _words(parsed, _by_length(EXACT_WEIGHT, count))
    ranked = [*_grouped(words.values()), *(each for _, _, each in (*parsed.people, *parsed.shorts))]
    plain_at = [each for each in parsed.keys if each not in parsed.names]
    if len(parsed.stems) > 1 and count <= LONG and plain_at:
        ranked.append(phrase(TITLE, parsed.stems, IN_TITLE))
    if 1 < len(plain_at) == len(parsed.keys) <= MANY_WORDS:
        inside = [(Occur.Must, term(TITLE, parsed.stems[at], ALL_IN_TITLE)) for at in plain_at]
        ranked.append(tantivy.Query.boolean_query(inside))
    ranked += _neighbours(parsed.plain, plain_at, _by_length(NEIGHBOURS, count), lexicon)
    small = _small_words(parsed.plain, parsed.stems, _by_length(SMALL_WORDS, count), lexicon)
    return tantivy.Query.boolean_query([(Occur.Must, any_of(ranked)), *small]) if small else any_of(ranked)


def build_filter(parsed: ParsedWords) -> tantivy.Query | None:
    """Return the query that every word must match, or the abbreviation of some, and of the words of a name the author;
    None when there are no words. Its scores mean nothing."""
    if not parsed.keys:
        return None
    words = _words(parsed, exact=0.0)
    people = [
        (start, end, any_of([by, phrase(EXACT, parsed.plain[start:end])]))  # or about them
        for start, end, by in parsed.people
    ]
    covered = {place for start, end, _ in (*parsed.shorts, *people) for place in range(start, end)}
    left = dict.fromkeys(key for place, key in parsed.keys.items() if place not in covered)
    must = [any_of(words[key]) for key in left]
    for start, end, short in parsed.shorts:
        inside = [(Occur.Must, any_of(words[key])) for place, key in parsed.keys.items() if start <= place < end]
        must.append(any_of([tantivy.Query.boolean_query(inside), short]) if inside else short)
    return tantivy.Query.boolean_query([(Occur.Must, each) for each in (*must, *(author for _, _, author in people))])


def known_name(text: str, lexicon: Lexicon) -> str:
    """Return the name that a text is (C++, GPT-4, "GPT 4"), if papers have it or it has signs; "" for other texts."""
    words = text.split()[:3]
    name = name_of(words[0]) if len(words) == 1 else joined_name(*words) if len(words) == 2 else ""
    return name if name.endswith(SIGNS) or name.startswith(SIGNS) or (name and lexicon.count(NAMES, name)) else ""


@lru_cache(maxsize=20_000)  # pairs of an age and votes; a search asks for a hundred
def preference(*, age_days: float | None, upvotes: float) -> float:
    """Return the factor for a paper's score, from 1 to 1.1; always 1 for a paper without a date (`age_days` None)."""
    if age_days is None:
        return 1.0
    fresh = 0.5 ** (max(0.0, age_days) / HALF_LIFE_DAYS)
    voted = min(1.0, log1p(max(0.0, upvotes)) / log1p(MANY_VOTES))
    return float(1.0 + FRESH * fresh + VOTED * voted)


def liking(newest: int, today: int) -> float:
    """Return the factor for a paper's score by what the index knows of its day and votes."""
    day, votes = day_and_votes(newest)
    return preference(age_days=None if day == UNDATED else today - day, upvotes=votes)


def meaning_helps(query: Query, found: int, lexicon: Lexicon) -> bool:
    """Return whether meaning is asked beside the words: for questions, for four telling words or more, and for two or
    more that found hardly anything. Names, and searches that demand something, are for words alone."""
    demands = query.demands or query.excluded or query.excluded_in or query.ids
    if query.sort != "best" or not query.words or demands:
        return False
    words = cut(" ".join(query.words), stems=False)
    said = len(telling(words))
    if find_people(words, lexicon) or (said < MANY_WORDS and any(known_name(word, lexicon) for word in query.words)):
        return False
    asked = said > 1 and (words[0] in QUESTIONS or query.text.rstrip().endswith("?"))
    return asked or said >= MANY_WORDS or (said > 1 and 0 < found < FEW_FOUND)


def _by_length(weights: tuple[float, float, float], words: int) -> float:
    """A weight that is the first one up to SHORT telling words, the second at LONG and the third from TEXT_LONG on."""
    for (start, before), (end, after) in pairwise(zip((SHORT, LONG, TEXT_LONG), weights, strict=True)):
        if words <= end:
            return before + (after - before) * max(0.0, (words - start) / (end - start))
    return weights[-1]


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


def _spoken_at(plain: Sequence[str], names: Mapping[int, Words]) -> list[int]:
    """Where a digit is written for a word: `text 2 image`, not `SAM 2`."""
    inside = range(1, len(plain) - 1)
    return [at for at in inside if plain[at] in SPOKEN and at not in names and plain[at - 1].isalpha()]


def _key(plain: Sequence[str], at: int) -> Words:
    """What is searched for at a place: the word, or in a script without spaces two characters side by side."""
    if not is_script(plain[at]):
        return (plain[at],)
    after, before = plain[at + 1 : at + 2], plain[at - 1 : at]
    if after and is_script(after[0]):
        return (plain[at], after[0])
    return (before[0], plain[at]) if before and is_script(before[0]) else (plain[at],)


def _name(key: Words, boost: float) -> list[tantivy.Query]:
    if len(key) > 1:
        return [phrase(EXACT, key, 2 * boost)]
    return [best_of([term(NAMES, key[0], 2 * boost), *spoken_out(key[0])])]


def _words(parsed: ParsedWords, exact: float) -> dict[Words, list[tantivy.Query]]:
    """The queries of each word or name, whose scores add up."""
    counts, last = Counter(parsed.keys.values()), {key: each for each, key in parsed.keys.items()}
    boosts = {key: counts[key] ** REPEATED for key in last}
    return {
        key: _word(parsed.plain[each], parsed.stems[each], exact, boosts[key], parsed.others[key])
        if key in parsed.others
        else _name(key, boosts[key])
        for key, each in last.items()
    }


def _word(plain: str, stem: str, exact: float, boost: float, others: Sequence[tantivy.Query]) -> list[tantivy.Query]:
    if not others:
        return itself(plain, stem, exact=exact, boost=boost)
    return [boosted(best_of([any_of(itself(plain, stem, exact=exact)), *others]), boost)]


def _grouped(words: Iterable[list[tantivy.Query]]) -> list[tantivy.Query]:
    """All words that only mean themselves as one query: a union of nothing but terms takes half the time."""
    queries = list(words)
    alone = [*chain.from_iterable(each for each in queries if len(each) > 1)]
    return [*([any_of(alone)] if alone else []), *chain.from_iterable(each for each in queries if len(each) == 1)]


def _small_words(plain: Sequence[str], stems: Sequence[str], weight: float, lexicon: Lexicon) -> list[Clause]:
    """The glue of a long search ranks and finds nothing: "without" and "how" tell what is asked, "the" does not."""
    if not weight:
        return []
    small = dict.fromkeys(stem for word, stem in zip(plain, stems, strict=True) if word in GLUE)
    telling_ones = (stem for stem in small if lexicon.count(TEXT, stem) <= MOST_SAID * lexicon.size)
    return [(Occur.Should, term(TEXT, stem, weight)) for stem in telling_ones]


def _abbreviated(plain: Sequence[str], lexicon: Lexicon) -> Spans:
    """Where long forms of abbreviations stand, with the abbreviations."""
    found = lexicon.abbreviations.find_long(plain)
    return [(start, end, any_abbreviation(shorts, plain[start:end], lexicon)) for start, end, shorts in found]


def _neighbours(plain: Sequence[str], at: Sequence[int], weight: float, lexicon: Lexicon) -> list[tantivy.Query]:
    """The rarest pairs of words that stand together in the search, with the glue between them."""
    pairs = {tuple(plain[a : b + 1]) for a, b in pairwise(at) if b - a <= FARTHEST}
    rare = {pair: min(lexicon.count(EXACT, pair[0]), lexicon.count(EXACT, pair[-1])) for pair in pairs}
    most = max(MOST_NEIGHBOURS, TOO_COMMON * lexicon.size)
    known = sorted((pair for pair in pairs if 0 < rare[pair] <= most), key=lambda pair: (rare[pair], pair))
    together = [phrase(EXACT, each, weight) for pair in known[:MOST_NEIGHBOURS] for each in _spellings(pair)]
    joined = [word for pair in sorted(pairs) for word in _joined(pair)]
    return together + [term(EXACT, word, JOINED) for word in joined if lexicon.count(EXACT, word)]


def _spellings(pair: Words) -> list[Words]:
    """`text 2 image` is also "text to image"."""
    return [pair, (pair[0], SPOKEN[pair[1]], pair[2])] if len(pair) == 3 and pair[1] in SPOKEN else [pair]


def _joined(pair: Words) -> list[str]:
    """`multi modal` is also "multimodal", `text to image` also "text2image"."""
    digits = [digit for digit, word in SPOKEN.items() if len(pair) == 3 and pair[1] in (digit, word)]
    return ["".join(pair)] if len(pair) == 2 else [f"{pair[0]}{digit}{pair[2]}" for digit in digits]
