"""What to search for when a search finds nothing: with spelling corrected, then less strictly. Pure.

A word of four letters or more that no paper has is replaced by the most frequent one that is one slip away (a letter
left out, added, changed, or two exchanged); from eight letters on, two slips.
"""

from collections.abc import Callable, Iterable
from string import ascii_lowercase
from typing import Protocol

from msgspec.structs import replace

from bot.search.query import Query
from bot.search.schema import AUTHORS, EXACT, ORGANIZATION, TEXT, cut
from bot.search.words import ASKING, GLUE, telling

MOST_MENDED = 4  # words of one search
MOST_LOOKED_AT = 32
TELLING_SHARE = 3  # a search is mended at once when at least one in so many of its words is unknown
SHORTEST, TWO_SLIPS_FROM = 4, 8
SAME_START = 2  # letters in which a word two slips away must agree: the rest of the vocabulary is never looked at
MOST_COMPARED = 400
TWO = 2
Counter = Callable[[str], int]
Finder = Callable[[str], Iterable[tuple[str, int]]]


class Vocabulary(Protocol):
    """The words of the index."""

    def count(self, field: str, word: str) -> int:
        """Return how many papers have the word in this field."""
        ...

    def starting(self, field: str, letters: str) -> list[tuple[str, int]]:
        """Return the words of a field that start so, and how many papers have them."""
        ...


def mend_query(query: Query, vocabulary: Vocabulary) -> Query:
    """Return `query` with the words that no paper has replaced by those that were probably meant."""
    mender = _Mender(vocabulary)
    mended = {
        name: tuple(mender.mend(text, field) for text in getattr(query, name))
        for name, field in (
            ("words", EXACT),
            ("phrases", EXACT),
            ("required", EXACT),
            ("titles", EXACT),
            ("authors", AUTHORS),
            ("orgs", ORGANIZATION),
        )
    }
    return replace(query, **mended)


def is_mostly_unknown(query: Query, vocabulary: Vocabulary) -> bool:
    """Return whether a third of the words or more stands in no paper."""
    words = cut(" ".join(query.words), stems=False)
    said = {words[at] for at in telling(words)[:MOST_LOOKED_AT]}
    unknown = [word for word in said if not _is_known(word, vocabulary)]
    return bool(unknown) and len(unknown) * TELLING_SHARE >= len(said)


def loosen_query(query: Query) -> Query:
    """Return `query` with all that had to match as optional words; its filters stay."""
    words = (*query.words, *query.phrases, *query.required, *query.titles)
    return replace(query, words=words, phrases=(), required=(), titles=(), sort="best")


def query_text(query: Query) -> str:
    """Return what one would type for `query`, its filters aside."""
    fields = (("author", query.authors), ("title", query.titles), ("org", query.orgs))
    parts = [
        *query.words,
        *(f'"{phrase}"' for phrase in query.phrases),
        *(f"+{_quoted(text)}" for text in query.required),
        *(f"{name}:{_quoted(text)}" for name, texts in fields for text in texts),
    ]
    return " ".join(parts)


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    if word in GLUE or word in ASKING:
        return True
    in_names = any(vocabulary.count(field, word) for field in (EXACT, AUTHORS, ORGANIZATION))
    return in_names or any(vocabulary.count(TEXT, stem) for stem in cut(word, stems=True))


class _Mender:
    """Mends texts one by one; the work is bounded over all of them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._left = MOST_MENDED

    def mend(self, text: str, field: str) -> str:
        for word in cut(text, stems=False):
            known = _is_known(word, self._vocabulary) if field == EXACT else self._vocabulary.count(field, word)
            if not known and self._left and (meant := self._correct(word, field)):
                text = (
                    text.replace(word, meant) if word in text else " ".join(cut(text, stems=False)).replace(word, meant)
                )
        return text

    def _correct(self, word: str, field: str) -> str | None:
        self._left -= 1
        return correct_word(
            word,
            count=lambda other: self._vocabulary.count(field, other),
            starting=lambda letters: self._vocabulary.starting(field, letters),
        )


def correct_word(word: str, *, count: Counter, starting: Finder) -> str | None:
    """Return the known word that `word` (lower case) was meant to be, or None.

    `count` tells how many papers have a word, `starting` the words that start with some letters and their counts.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return None
    near = [(count(each), each) for each in _one_slip(word)]
    best = max(near, key=lambda each: (each[0], each[1][0] == word[0], each[1]), default=(0, ""))
    if best[0]:
        return best[1]
    return _two_slips(word, starting) if len(word) >= TWO_SLIPS_FROM else None


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
