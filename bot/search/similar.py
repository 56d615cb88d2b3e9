"""What a paper is about, and the query for papers like it.

A paper's characteristic words are those it repeats and few others use; its keywords count as phrases. What a search
takes for the same, short and long forms or names in any order, is the same here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from math import log

import tantivy
from tantivy import Occur

from bot.model import Paper, Value
from bot.search.meanings import NAME, Lexicon, any_abbreviation, other_meanings
from bot.search.schema import EXACT, NAMES, TEXT, any_of, best_of, boosted, cut, phrase, stem_of, term
from bot.search.words import ASKING, GLUE, find_names, fold
from bot.text import readable

MOST_WORDS, MOST_PHRASES = 100, 10
TOO_COMMON = 0.3  # of the papers
CLOSE = 0.6  # of the best score: about thirty papers of a week, of which half can be told what they share
MOST_SIMILAR = 100
REPEATED = 0.7  # a word said n times counts n to this power; how rare it is the index counts by itself
PHRASE = 0.5  # of what a phrase counts, whose words count by themselves too

_WORD = re.compile(r"[^\W_]+")


class Trait(Value, frozen=True, kw_only=True):
    """A word or phrase a paper is about, as a person reads it, how often it is said and how much that tells."""

    text: str
    said: int = 1
    weight: float


def find_traits(paper: Paper, lexicon: Lexicon) -> tuple[Trait, ...]:
    """Return what `paper` is about, phrases and words, the most telling first."""
    several = (keyword for keyword in paper.keywords if len(_WORD.findall(keyword)) > 1)
    phrases = {" ".join(cut(keyword, stems=False)): keyword for keyword in several}
    rarities = {key: [_rarity(word, lexicon) for word in key.split()] for key in phrases if key}
    known = [Trait(text=phrases[key], weight=max(each)) for key, each in rarities.items()]  # as its rarest word
    words = [word for word in chain.from_iterable(map(_WORD.findall, _texts(paper))) if _tells(word)]
    counts, written = Counter(stem_of(word) for word in words), Counter(words)
    # Of the shapes of a word the one in lower case is shown, if there is one: a title's capitals say nothing.
    shapes = {stem_of(word): word for word in sorted(written, key=lambda word: (word.islower(), written[word]))}
    single = [
        Trait(text=shapes[key], said=count, weight=count**REPEATED * _rarity(shapes[key], lexicon))
        for key, count in counts.items()
    ]
    best = [*_top(known, MOST_PHRASES), *_top(single, MOST_WORDS)]
    return tuple(sorted(best, key=lambda trait: -trait.weight))


def build_similar(paper: Paper, traits: Sequence[Trait], lexicon: Lexicon) -> tantivy.Query:
    """Return the query for papers about the same, without `paper` itself."""
    text = fold("\n".join(_texts(paper)))
    wanted = [_trait_query(trait, lexicon) for trait in traits]
    wanted += [*_names(text, lexicon), *_abbreviated(text, lexicon)]
    itself = term("id", paper.id)
    return tantivy.Query.boolean_query([(Occur.Must, any_of(wanted)), (Occur.MustNot, itself)])


def _texts(paper: Paper) -> tuple[str, ...]:
    """What a paper says, its title twice."""
    return tuple(map(readable, (paper.title, paper.title, paper.abstract, paper.summary, *paper.keywords)))


def _trait_query(trait: Trait, lexicon: Lexicon) -> tantivy.Query:
    words = cut(trait.text, stems=False)
    if len(words) != 1:
        return phrase(EXACT, words, PHRASE)
    itself = term(TEXT, stem_of(words[0]))
    return boosted(best_of([itself, *other_meanings(words[0], lexicon)]), trait.said**REPEATED)


def _names(text: str, lexicon: Lexicon) -> list[tantivy.Query]:
    """The names that other papers have, too."""
    said = Counter(find_names(text)).most_common(MOST_WORDS)
    return [term(NAMES, name, NAME * count**REPEATED) for name, count in said if lexicon.count(NAMES, name) > 1]


def _abbreviated(text: str, lexicon: Lexicon) -> list[tantivy.Query]:
    """The abbreviations of the long forms that stand in a text."""
    plain = cut(text, stems=False)
    found = ((tuple(plain[start:end]), tuple(shorts)) for start, end, shorts in lexicon.abbreviations.find_long(plain))
    said = Counter(found).most_common(MOST_PHRASES)
    return [boosted(any_abbreviation(shorts, long, lexicon), count**REPEATED) for (long, shorts), count in said]


def _rarity(word: str, lexicon: Lexicon) -> float:
    """How much a word tells; nothing when hardly any other paper has it, or too many do."""
    count = lexicon.count(TEXT, stem_of(word))
    whole = lexicon.size
    return log(whole / count) if 2 <= count <= max(2, TOO_COMMON * whole) else 0.0


def _top(traits: Sequence[Trait], most: int) -> list[Trait]:
    return sorted((trait for trait in traits if trait.weight > 0), key=lambda trait: -trait.weight)[:most]


def _tells(word: str) -> bool:
    lower = word.lower()
    return len(word) > 1 and lower not in GLUE and lower not in ASKING and not word.isdecimal()
