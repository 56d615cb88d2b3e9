"""Text cut where a reader can stop: at the end of a clause, a phrase or a word. Pure.

A phrase ends before a preposition, a conjunction or a relative pronoun; "of" begins none, since it says which thing is
meant.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.text import ELLIPSIS, shorten

LATE_CLAUSE, LATE_PHRASE, EARLIEST = 0.7, 0.6, 0.25  # of the room: after a clause, after a phrase or word, if need be

_CLAUSE_END = re.compile(r"[,;:] | [–—-] ")
_PHRASE_BEGINS = re.compile(
    r"(?:,? (?:across|after|against|among|and|as|at|because|before|between|beyond|but|by|during|for|from|if|in|into|on"
    r"|or|over|rather|since|so|such|than|that|through|throughout|to|toward|towards|under|using|via|when|where|whether"
    r"|which|while|who|whose|with|within|without)\b|[.!?])"
)
_LOOSE_END = re.compile(
    r"(?<![\s,;:–—-])(?:\s*[,;:–—-]"
    r"|\s+(?:a|able|across|after|against|among|an|and|are|as|at|based|be|because|before|being|between|beyond|both|but"
    r"|by|can|due|during|each|either|for|from|has|have|how|if|in|including|into|is|its|many|may|most|no|not|of"
    r"|on|or|our|over|per|rather|so|such|than|that|the|their|these|this|those|through|to|toward|towards|under"
    r"|using|via|was|were|when|where|whether|which|while|who|whose|will|with|within|without)){1,8}$"
)
_SIGNS = frozenset("=<>≤≥≈≠∈×·+*/^_~|→←±∝⊂∪∩√−\\#$%&")
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def cut_text(text: str, limit: int) -> str:
    """Return at most `limit` characters, ending with … where something is missing: after a clause, else a phrase, else
    a word, outside brackets and not beside a sign, so that no formula is torn. Only a word without an end is cut
    inside."""
    if len(text) <= limit:
        return text
    ends = list(_word_ends(text, limit - 1))
    late = [end for end in ends if end >= limit * LATE_PHRASE]
    clauses = [end for end in late if end >= limit * LATE_CLAUSE and _ends_clause(text, end)]
    phrases = [end for end in late if _PHRASE_BEGINS.match(text, end)]
    for end in (*clauses[-1:], *reversed(phrases), *late[-1:], *ends[-1:]):
        kept = without_loose_end(text[:end])
        if len(kept) >= limit * EARLIEST:
            return kept + ELLIPSIS
    return shorten(text, limit)


def cut_at_word(text: str, limit: int) -> str:
    """Return as many whole words as fit in `limit` characters, ending with … where something is missing."""
    ends = list(_word_ends(text, limit - 1)) if len(text) > limit else []
    return without_loose_end(text[: ends[-1]]) + ELLIPSIS if ends else cut_text(text, limit)


def without_loose_end(text: str) -> str:
    """Return `text` without last words that only lead on to something: articles, prepositions, conjunctions."""
    return _LOOSE_END.sub("", text)


def _ends_clause(text: str, end: int) -> bool:
    return bool(_CLAUSE_END.match(text, end - 1) or _CLAUSE_END.match(text, end))


def _word_ends(text: str, limit: int) -> Iterator[int]:
    """The places up to `limit` behind a word, but for those inside brackets and beside signs."""
    depth = at = 0
    for word, following in pairwise(text[: limit + 2].split(" ")):
        depth = max(depth + sum(_BRACKETS.get(character, 0) for character in word), 0)
        at += len(word)
        if at <= limit and not depth and not {word[-1:], following[:1]} & _SIGNS:
            yield at
        at += 1
