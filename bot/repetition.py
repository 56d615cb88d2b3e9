"""Whether a line says more than the title above it. Pure."""

import re

ALIKE = 5  # letters by which words are the same: compress, compression
SEVERAL = 6  # words that are more than a title says, however many it repeats

_WORD = re.compile(r"[^\W_]{3,}")
_COMMON = """
and approach are benchmark both can first for framework from has how into introduce introduced introduces its method
model models more new novel our over paper performance present presented presents propose proposed proposes show shows
than that the their this through under using via what when which with
"""
COMMON = frozenset(_COMMON.split())


def says_more(text: str, title: str, several: int = SEVERAL) -> bool:
    """Return whether half of the telling words of `text`, or several, are not in `title`."""
    said = _telling(text)
    new = len(said - _telling(title))
    return new >= min(several, max(2, len(said) / 2))


def _telling(text: str) -> frozenset[str]:
    return frozenset(word[:ALIKE] for word in _WORD.findall(text.lower()) if word not in COMMON)
