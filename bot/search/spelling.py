"""The word that was probably meant. Pure.

A word of four letters or more that no paper has is replaced by the most frequent one that is one slip away (a letter
left out, added, changed, or two exchanged); from eight letters on, two slips.
"""

from collections.abc import Callable, Iterable
from string import ascii_lowercase

SHORTEST, TWO_SLIPS_FROM = 4, 8
SAME_START = 2  # letters in which a word two slips away must agree: the rest of the vocabulary is never looked at
MOST_COMPARED = 400
TWO = 2

Counter = Callable[[str], int]
Finder = Callable[[str], Iterable[tuple[str, int]]]


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
