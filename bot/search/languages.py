"""Whether a search is in another language than the papers. Pure.

Judged by letters that are not Latin and by small words of French, German, Spanish, Italian and Portuguese. A name may
have one of them ("de Bruijn", "los Angeles"), so the common ones count only in pairs.
"""

import re
import unicodedata

_PLAIN = """aux avec dans des est les pour par que qui sur une
    aus das den durch ein eine einer für ist mit nicht und von zur zum
    como con del las los para por según che degli della delle nella dos não uma"""
_COMMON = "da de der di die du el en et il la le lo un van"
PLAIN, COMMON = frozenset(_PLAIN.split()), frozenset(_COMMON.split())
_WORD = re.compile(r"[^\W\d_]+")


def is_foreign(text: str) -> bool:
    """Return whether `text` is not English, as far as one can tell; names and quotations in a sentence do not count."""
    words = _WORD.findall(text.casefold())
    if any(not _is_latin(word) for word in words):
        return True
    common = sum(word in COMMON for word in words)
    return common > 1 or (len(words) > 1 and not PLAIN.isdisjoint(words))


def _is_latin(word: str) -> bool:
    """Whether a word has a Latin letter; a single letter of another script is a symbol ("β", "λ")."""
    return (len(word) == 1 and ord(word) < 0x2E80) or any("LATIN" in unicodedata.name(each, "") for each in word)
