"""What a search is called in a heading, on a button and in an answer: the words that are searched for. Pure.

Not its order, which is told beside the count, and not the words in which one asks: "help me find papers about".
"""

import re

from bot.search.words import lead_in
from bot.text import shorten

TITLE = 80  # characters of a query that are repeated

_SORTED = re.compile(r"(?<!\S)sort:\w{1,20}(?!\S)", re.I)
_QUOTES = str.maketrans(dict.fromkeys("“”„", '"'))


def without_order(text: str) -> str:
    """Return a search without its order."""
    return " ".join(_SORTED.sub(" ", text).split())


def asked_words(text: str) -> str:
    """Return what a search is about; all of it where nothing else is left."""
    words = (without_order(text) or text).split()
    return " ".join(words[lead_in([word.casefold().strip(",.:!?") for word in words]) :])


def searched(text: str) -> str:
    """Return what was searched in quotation marks; phrases in it have single ones."""
    parts = shorten(asked_words(text), TITLE).translate(_QUOTES).split('"')
    if len(parts) == 3 and not (parts[0] or parts[2]):
        return f"“{parts[1]}”"
    inside = (f"‘{part}’" if place % 2 else part for place, part in enumerate(parts))
    return f"“{''.join(inside)}”"
