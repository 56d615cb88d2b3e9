"""What can still be read of a file that was cut off: the whole entries before the cut. Pure; for half a saved page.

The entry in which the cut lies counts as skipped. Linear: each entry is read once.
"""

import json
from collections.abc import Iterator
from html import unescape

import msgspec

from bot.errors import SourceError
from bot.sources.huggingface_json import parse_papers
from bot.sources.parsed import Parsed

PROPS = 'data-props="'
LIST = '"dailyPapers":['
BETWEEN = " \t\r\n,"
MOST = 1_000


def read_cut_page(text: str) -> Parsed:
    """Return the papers in the beginning of a page's own list; none where the page has no such list."""
    _, found, props = text.partition(PROPS)
    if not found:
        return Parsed(papers=())
    _, found, entries = unescape(props).partition(LIST)
    return _parsed(entries) if found else Parsed(papers=())


def read_cut_list(text: str) -> Parsed:
    """Return the papers in the beginning of an API answer."""
    return _parsed(text.lstrip().removeprefix("[")) if text.lstrip().startswith("[") else Parsed(papers=())


def _parsed(entries: str) -> Parsed:
    try:
        parsed = parse_papers(msgspec.json.encode(list(_whole_entries(entries))))
    except SourceError:
        return Parsed(papers=())
    return Parsed(papers=parsed.papers, skipped=parsed.skipped + 1)


def _whole_entries(text: str) -> Iterator[object]:
    decoder, at = json.JSONDecoder(), 0
    for _ in range(MOST):
        while at < len(text) and text[at] in BETWEEN:
            at += 1
        if not text.startswith("{", at):
            return
        try:
            entry, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield entry
