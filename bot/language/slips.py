"""How far a typed word is from the one that was meant. Pure."""

from collections.abc import Iterator
from operator import ne
from typing import Literal

TWO_SLIPS_FROM = 8  # letters

Slip = Literal["", "careless", "letter"]


def slip_of(typed: str, verb: str) -> Slip:
    """Return how `typed` is a misspelled `verb`: letters swapped, left out or doubled ("careless"), or one wrong."""
    far = 2 if len(verb) >= TWO_SLIPS_FROM else 1
    if typed[:1] != verb[:1] or typed == verb or abs(len(typed) - len(verb)) > far:
        return ""
    once = set(_careless(verb))
    if typed in once or (far > 1 and any(typed in _careless(slip) for slip in once)):
        return "careless"
    changed = len(typed) == len(verb) and sum(map(ne, typed, verb)) == 1
    added = any(typed[:at] + typed[at + 1 :] == verb for at in range(len(typed)))
    return "letter" if changed or added else ""


def _careless(word: str) -> Iterator[str]:
    """The word with two neighbours swapped, a letter left out, or one doubled; the first letter stays."""
    for at, letter in enumerate(word):
        yield word[:at] + letter + word[at:]
        if at:
            yield word[:at] + word[at + 1 :]
            yield word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
