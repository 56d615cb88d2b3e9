"""What a search is called in a heading, on a button and in an answer: the words that are searched for. Pure.

Not its order, which is told beside the count, and not the words in which one asks: "help me find papers about".
"""

import re

from bot.search.words import lead_in
from bot.text import quoted, shorten

TITLE = 80  # characters of a query that are repeated

_SORTED = re.compile(r"(?<!\S)sort:\w{1,20}(?!\S)", re.I)
_FIELDS = tuple(
    (re.compile(rf"(?<!\S){field}(?!\S)", re.I), words)
    for field, words in (
        (r'(?:authors?|by):("[^"]{1,80}"|[^\s":]+)', "by {}"),
        (r'orgs?:("[^"]{1,80}"|[^\s":]+)', "from {}"),
        (r'titles?:("[^"]{1,80}"|[^\s":]+)', "with {} in the title"),
        (r"min:(\d{1,6})", "with at least {} upvotes"),
        (r"has:(code)", "with {}"),
    )
)
_SIGNED = re.compile(r'"|(?<!\S)[+-]|\w:\S')
_QUOTES = str.maketrans(dict.fromkeys("“”„", '"'))


def without_order(text: str) -> str:
    """Return a search without its order."""
    return " ".join(_SORTED.sub(" ", text).split())


def asked_words(text: str) -> str:
    """Return what a search is about; all of it where nothing else is left."""
    words = (without_order(text) or text).split()
    return " ".join(words[lead_in([word.casefold().strip(",.:!?") for word in words]) :])


def narrowed(text: str, longest: int, *, marks: bool = True) -> str:
    """Return which papers a search asks for, as it stands behind "papers": `about “memory”`, `by gu with code`. With
    signs or other fields it stands as it was typed."""
    about, fields = _in_words(text, longest)
    return " ".join((*((f"about {quoted(about) if marks else about}",) if about else ()), *fields))


def named(text: str, longest: int) -> str:
    """Return what a search is called in a sentence: `“memory”`, `papers by gu`."""
    about, fields = _in_words(text, longest)
    return f"papers {narrowed(text, longest)}" if fields else quoted(about)


def _in_words(text: str, longest: int) -> tuple[str, list[str]]:
    """What a search is about, and its fields in words."""
    told, fields = without_order(text), []
    for pattern, words in _FIELDS:
        if values := [value.strip('"') for value in pattern.findall(told)]:
            fields.append(words.format(" and ".join(values)))
            told = " ".join(pattern.sub(" ", told).split())
    if _SIGNED.search(told) or len(" ".join(fields)) > longest or not (told or fields):
        return shorten(text, longest), []
    return shorten(told, longest), fields


def searched(text: str) -> str:
    """Return what was searched in quotation marks; phrases in it have single ones."""
    parts = shorten(asked_words(text), TITLE).translate(_QUOTES).split('"')
    if len(parts) == 3 and not (parts[0] or parts[2]):
        return f"“{parts[1]}”"
    inside = (f"‘{part}’" if place % 2 else part for place, part in enumerate(parts))
    return f"“{''.join(inside)}”"
