"""Which words of a search say something. Pure.

Left out, as long as other words remain: the glue of English, and the words in which one asks ("I am looking for papers
that deal with …"). Both would rank papers by how they are written instead of by what they are about.
"""

import re
from collections.abc import Sequence

_GLUE = """
a about above after again against all also am an and any are as at be because been before being below
between both but by can cannot could did do does doing down during each either else etc few for from
further had has have having he hence her here hers him his how however i if in into is it its itself
just like may me might more most much must my nor not of off on once only onto or other otherwise ought
our ours out over own per perhaps quite rather s same shall she should since so some such t than that
the their theirs them then there therefore these they this those through thus to too toward towards
under until up upon us very via was we were what whatever when where whether which while who whom whose
why will with within without would yet you your
"""
_ASKING = """
anyone concerned concerning deal dealing deals describe described describes describing discuss discussed
discusses discussing exist exists interested looking please regarding
"""
_ORDERS = "find give list search show tell want"
_ASKED_FOR = """
anything article articles document documents everything information literature paper papers publication
publications research something work works
"""
_ABOUT = "about concerning dealing describing discussing exist on regarding that which"

_VOWEL = re.compile("[aeiouy]")

GLUE, ASKING, ORDERS, ASKED_FOR, ABOUT = (
    frozenset(each.split()) for each in (_GLUE, _ASKING, _ORDERS, _ASKED_FOR, _ABOUT)
)


def telling(words: Sequence[str]) -> list[int]:
    """Return the positions of the words worth searching for: all but glue and asking, or what there is.

    Words are lower case. "Papers" only asks in "papers about …", and says something in "reading papers aloud". Single
    letters are glue in a search of more than three words.
    """
    kept = [at for at, word in enumerate(words) if word not in GLUE and (len(words) <= 3 or not _is_letter(word))]
    spoken = [at for at in kept if words[at] not in ASKING and not _is_asked_for(words, at)]
    if len(spoken) > 1 and spoken[0] == 0 and words[0] in ORDERS and _is_order(words):
        spoken.pop(0)
    return spoken or kept or list(range(len(words)))


def _is_asked_for(words: Sequence[str], at: int) -> bool:
    return words[at] in ASKED_FOR and at + 1 < len(words) and words[at + 1] in ABOUT


def _is_order(words: Sequence[str]) -> bool:
    """So in "find papers" and "show me", not in "find edges" and "list decoding"."""
    return words[1] in ASKED_FOR or words[1] in GLUE


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isascii() and word.isalpha()


def other_number(word: str) -> str:
    """Return the plural or singular of a word without vowels (llm, llms), which no stemmer knows; "" for others."""
    if _VOWEL.search(word) or not word.isalpha() or len(word) < 2:
        return ""
    return word[:-1] if word.endswith("s") and len(word) > 2 else f"{word}s"
