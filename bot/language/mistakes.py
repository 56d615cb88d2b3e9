"""A verb with a typing mistake: `shwo 3`, `serch agents`, `trendign`. Pure.

Nothing is taken over by it: the text stays a search, and the command is offered. So a slip must look like one. A verb
that takes any words, or none, is meant only when letters were swapped, left out or doubled ("teams" and "weak theory"
are searches); where a wholly valid argument or a long verb speaks for it, any one letter may be wrong.
"""

from collections.abc import Callable, Iterator
from operator import ne
from typing import Literal

from bot.language.values import Command, Explain, Follow, Saved, Search
from bot.language.verbs import VERBS

LONG = 7  # letters of a verb that hardly any other word is one slip away from
TWO_SLIPS_FROM = 8  # letters
NUMBERED = frozenset({"show", "similar", "save", "unsave"})  # `show 3`: a paper by its number on the screen
NUMBER_DIGITS = 2
MISTAKABLE = tuple(verb.name for verb in VERBS if verb.name != "day")  # a day is typed as a date

Slip = Literal["", "careless", "letter"]
Read = Callable[[str], Command | None]


def find_meant(text: str, read: Read) -> str:
    """Return the command that `text` is but for a typing mistake in its verb; "" when it is none.

    `read` returns the command that a text is, None for a search.
    """
    head, space, rest = text.partition(" ")
    for typed, behind in {head.casefold(): f"{space}{rest}", text.casefold(): ""}.items():
        slips = {verb: slip for verb in MISTAKABLE if (slip := _slip(typed, verb))}
        for verb, slip in slips.items():
            meant = f"{verb}{behind}"
            if _fits(verb, behind.strip(), read(meant), slip):
                return meant
    return ""


def _fits(verb: str, rest: str, command: Command | None, slip: Slip) -> bool:
    """Whether the rest is what the verb takes, and the slip is plain enough for it."""
    if isinstance(command, Explain):
        return verb in NUMBERED and rest.isdecimal() and len(rest) <= NUMBER_DIGITS
    if command is None or (isinstance(command, Search) and not (verb == "search" and rest)):
        return False
    any_words = not rest or isinstance(command, Search | Saved | Follow)
    return slip == "careless" or not any_words or (not rest and len(verb) >= LONG)


def _slip(typed: str, verb: str) -> Slip:
    """How `typed` is a misspelled `verb`: by letters swapped, left out or doubled ("careless"), or one wrong letter."""
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
