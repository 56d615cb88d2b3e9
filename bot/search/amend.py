"""What to search for instead of what was typed: with slips mended, then less strictly. Pure.

A word of four letters or more that no paper has as it is written is replaced by the most frequent one that is one slip
away (a letter left out, added, changed, or two exchanged); from eight letters on, two slips. Where papers have its stem
("resoning" has the one of resonance) a word stays if it may be a form of it, or if no likelier word is near. One with a
capital may be the name of somebody who wrote none of the papers: it stays, and the likely word is only offered.
A word of four letters with a vowel may be any English one (noon is not non), and up to six letters the first one is
seldom mistaken (letter is not better): both stay.
A letter typed twice is the likeliest slip ("lllm" is llm, not mllm).
Short words are near many others: they are mended only into words of texts that several papers have. Where one word is
mended, the others are spelt as papers spell them, too ("reinforcment" is found by its stem). Short words, and
those two slips away, are not mended into what no paper has beside another word of the search.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from itertools import chain
from string import ascii_lowercase
from typing import Protocol

from msgspec.structs import replace

from bot.search.fields import FIELDS, TAKES
from bot.search.meanings import Lexicon, written_apart
from bot.search.query import PROSE, Query
from bot.search.schema import AUTHORS, EXACT, ORGANIZATION, TEXT, cut, stem_of
from bot.search.words import ASKED_FOR, ASKING, GLUE, LEADING, ORDERS, TIMES

MOST_MENDED = 4  # words of one search
SHORTEST, SURE_FROM, TWO_SLIPS_FROM = 4, 6, 8
SEVERAL = 2  # papers that have the word which a short one is mended into
LISTED = 3  # letters that some dozens of words begin with, of 30,000
SAME_START = 2  # letters in which a word two slips away must agree: the rest of the vocabulary is never looked at
MOST_COMPARED = 400
_VOWELS = re.compile("[aeiouy]")
TWO = 2
SHORTEST_NAME = 3  # letters
ENGLISH = GLUE | ASKING | ORDERS | ASKED_FOR | LEADING | TIMES  # in which one asks: no slips, whatever papers have
_VALUED = re.compile(
    rf'(?<!\S)(?P<sign>[+-]?)(?P<field>{"|".join(TAKES)}):\s{{0,4}}(?P<value>"[^"]{{0,200}}"|[^\s"]{{1,200}})',
    re.IGNORECASE,
)
Counter = Callable[[str], int]
Finder = Callable[[str], Iterable[tuple[str, int]]]


class Vocabulary(Lexicon, Protocol):
    """The words of the index."""

    def starting(self, field: str, letters: str) -> list[tuple[str, int]]:
        """Return the words of a field that start so, and how many papers have them."""
        ...

    def has_all(self, *words: str) -> bool:
        """Return whether a paper has all the words, in any field."""
        ...


def mend_words(query: Query, vocabulary: Vocabulary, *, names: bool = False) -> Query:
    """Return `query` with slips in its free words mended, in what may be `names` only if so told; whole sentences stay
    as they are."""
    if len(query.words) >= PROSE:
        return query
    mender = _Mender(vocabulary, names=names)
    mended = tuple(mender.mend(text, EXACT) for text in query.words)
    if mended != query.words:
        mender.respells = True
        mended = tuple(mender.mend(text, EXACT) for text in mended)
    pairs = zip(query.words, mended, strict=True)
    kept = (meant if _is_sure(typed, meant) or _belongs(meant, mended, vocabulary) else typed for typed, meant in pairs)
    return replace(query, words=tuple(kept))


def _is_sure(typed: str, meant: str) -> bool:
    """Whether one slip in a long word is all that there is."""
    return typed == meant or (len(typed) >= TWO_SLIPS_FROM and _distance(typed.casefold(), meant) == 1)


def _belongs(word: str, words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a paper has the word beside another one of the search, if there are others: else it finds nothing better
    than what was typed."""
    others = [other for other in words if other not in (word, *GLUE)]
    return not others or any(vocabulary.has_all(word, other) for other in others)


def offer_instead(query: Query, vocabulary: Vocabulary) -> str:
    """Return what was meant if the names in a search are slips; "" where it has none."""
    meant = query_text(mend_words(query, vocabulary, names=True))
    return _author_meant(query, vocabulary) if meant == query_text(mend_words(query, vocabulary)) else meant


def _author_meant(query: Query, vocabulary: Vocabulary) -> str:
    """The author one slip in the first name away, where no paper has both words: `yan lecun`, though others are Yan."""
    words = [word.casefold() for word in query.words]
    if len(words) != TWO or query != Query(text=query.text, words=query.words, sort=query.sort):
        return ""
    first, last = words
    if min(map(len, words)) < SHORTEST_NAME or not vocabulary.count(AUTHORS, last) or vocabulary.has_all(*words):
        return ""
    near = [each for each in _one_slip(first) if vocabulary.count(AUTHORS, each)]
    papers = {each: vocabulary.count_together(AUTHORS, (each, last)) for each in near}
    best = max(papers, key=lambda each: (papers[each], each), default="")
    return f"{best} {last}" if best and papers[best] else ""


def mend_query(query: Query, vocabulary: Vocabulary) -> Query:
    """Return `query` with slips mended in all that it asks for."""
    mender = _Mender(vocabulary)
    fields = {"phrases": EXACT, "required": EXACT, "titles": EXACT, "authors": AUTHORS, "orgs": ORGANIZATION}
    mended = {name: tuple(mender.mend(text, field) for text in getattr(query, name)) for name, field in fields.items()}
    return replace(mend_words(query, vocabulary), **mended)


def loosen_query(query: Query) -> Query:
    """Return `query` with all that had to match as optional words; its filters stay."""
    words = " ".join((*query.words, *query.phrases, *query.required, *query.titles)).split()
    return replace(query, words=tuple(words), phrases=(), required=(), titles=(), sort="best")


def without_ignored(text: str, today: date) -> str:
    """Return a search without what was left out of it: values that their fields cannot take, `since:banana`."""

    def read(match: re.Match[str]) -> str:
        taken = match["sign"] != "-" and FIELDS[match["field"].lower()](match["value"].strip('"'), today)
        return match[0] if taken else ""

    kept = _VALUED.sub(read, text)
    return (" ".join(kept.split()) or text) if kept != text else text


def query_text(query: Query) -> str:
    """Return what one would type for `query`, its filters aside."""
    demands = [
        *(f'"{phrase}"' for phrase in query.phrases),
        *(f"+{_quoted(text)}" for text in query.required),
        *(f"{name}:{_quoted(text)}" for name, text in query.demanded_in),
    ]
    return " ".join((*query.words, *([" or ".join(demands)] if query.either else demands)))


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


class _Mender:
    """Mends texts one by one; the work is bounded over all of them."""

    def __init__(self, vocabulary: Vocabulary, *, names: bool = False) -> None:
        self._vocabulary = vocabulary
        self._names = names
        self._left = MOST_MENDED
        self.respells = False  # words, too, that are found by their stems

    def mend(self, text: str, field: str) -> str:
        for word in cut(text, stems=False):
            if field == EXACT and not self._names and word.capitalize() in text:
                continue
            if self._left and not self._is_known(word, field) and (meant := self._correct(word, field)):
                text = (
                    text.replace(word, meant) if word in text else " ".join(cut(text, stems=False)).replace(word, meant)
                )
        return text

    def _is_known(self, word: str, field: str) -> bool:
        """Whether papers have the word as it is written, here or apart."""
        if field != EXACT:
            return bool(self._vocabulary.count(field, word))
        if word in ENGLISH:
            return True
        written = any(self._vocabulary.count(each, word) for each in (EXACT, AUTHORS, ORGANIZATION))
        return written or bool(written_apart(word, self._vocabulary))

    def _correct(self, word: str, field: str) -> str | None:
        self._left -= 1
        names = len(word) >= SURE_FROM
        fields = (EXACT, AUTHORS) if field == EXACT and names else (field,)
        stem = stem_of(word)
        return correct_word(
            word,
            count=lambda other: sum(self._vocabulary.count(each, other) for each in fields),
            starting=[partial(self._vocabulary.starting, each) for each in fields],
            stemmed=self._vocabulary.count(TEXT, stem) if field == EXACT else 0,
            respells=self.respells,
        )


def correct_word(
    word: str, *, count: Counter, starting: Sequence[Finder], stemmed: int = 0, respells: bool = False
) -> str | None:
    """Return the known word that `word` (lower case) was meant to be, or None.

    `count` tells how many papers have a word, `starting` the words that start with some letters and their counts, for
    each field, that of `word` first; `stemmed` how many papers have its stem, and with `respells` it is spelt as most
    of these do.
    """
    if len(word) < SHORTEST or not word.isalpha() or (len(word) == SHORTEST and _VOWELS.search(word)):
        return None
    least = 1 if len(word) >= SURE_FROM else SEVERAL
    repeated = {word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] == word[at - 1]}
    near = [
        each
        for each in _known_near(word, count, starting)
        if each[0] >= least
        and (len(each[1]) >= SHORTEST or each[1] in repeated)
        and (len(word) > SURE_FROM or each[1][1:] != word[1:])
    ]
    if stemmed and (forms := [each for each in near if stem_of(each[1]) == stem_of(word)]):
        return max(forms)[1] if respells else None
    best = max(near, key=lambda each: (each[1] in repeated, each[0], each[1][0] == word[0], each[1]), default=(0, ""))
    if best[0] > stemmed:
        return best[1]
    return _two_slips(word, starting[0]) if len(word) >= TWO_SLIPS_FROM and not stemmed else None


def _known_near(word: str, count: Counter, starting: Sequence[Finder]) -> list[tuple[int, str]]:
    """The words one slip away that papers have, and how many.

    Most slips leave the beginning as it is: those words are among the few that begin so. Only the others are looked up
    one by one.
    """
    beginning = word[:LISTED]
    listed: dict[str, int] = {}
    for other, papers in chain.from_iterable(find(beginning) for find in starting):
        listed[other] = listed.get(other, 0) + papers
    near = ((listed.get(each, 0) if each.startswith(beginning) else count(each), each) for each in _one_slip(word))
    return [each for each in near if each[0]]


def _one_slip(word: str) -> set[str]:
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {before + after[1:] for before, after in parts if after}
    exchanged = {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    changed = {before + letter + after[1:] for before, after in parts if after for letter in ascii_lowercase}
    added = {before + letter + after for before, after in parts for letter in ascii_lowercase}
    return (left_out | exchanged | changed | added) - {word}


def _two_slips(word: str, starting: Finder) -> str | None:
    """The most frequent word two slips away, among the frequent ones that begin alike."""
    alike = [each for each in starting(word[:SAME_START]) if abs(len(each[0]) - len(word)) <= TWO and each[0].isalpha()]
    frequent = sorted(alike, key=lambda each: (-each[1], each[0]))[:MOST_COMPARED]
    return next((other for other, _ in frequent if _distance(word, other) <= TWO), None)


def _distance(a: str, b: str) -> int:
    """How many slips lie between two words (letters left out, added, changed, or neighbours exchanged), 3 for many."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        older, before, row = before, row, [i] + [0] * len(b)
        for j, other in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if older and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > TWO:
            return TWO + 1
    return row[-1]
