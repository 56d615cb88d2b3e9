"""What a web address without a paper's id means: a list of papers, a search on another site, or a title. Pure."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec.structs import replace

from bot.language.references import is_address
from bot.language.values import Command, Explain, Follow, Search

LONGEST = 2_500  # characters of an address that are looked at
LIST_HOSTS = frozenset({"huggingface.co", "hf.co", "www.huggingface.co"})
ASKED = ("q", "query", "search", "search_query", "term", "text")  # where sites put what was searched
NO_PAPER = "I don't know any paper from that link, and a link can't be searched for."
SLUG_LEAST = 2  # words of a path that may be a title: "attention-is-all-you-need"

_SHORTCODES = re.compile(r"(?<!\S):[\w+-]{2,40}:(?!\S) ?")  # emoji, as Slack sends them
_HELD = re.compile(r"(?<![\d.])\d{4}\.\d{4,5}(?![\d.])")
AROUND = "<>()[]{}\"'`*_~|,.;:!?"
_LIST = re.compile(
    r"(?:/api)?/(?:daily_)?papers(?:/(?:date/(?P<day>\d{4}-\d\d-\d\d)|(?P<period>week|month)/(?P<value>\d{4}-w?\d\d)|(?P<trending>trending)))?/?",
    re.IGNORECASE | re.ASCII,
)
_LANGUAGE = re.compile(r"/[a-z]{2}(?:-[a-z]{2})?(?=/papers)", re.IGNORECASE)
_NAME_ENDS = re.compile(r"\.(?:html?|pdf|php|md)$", re.IGNORECASE)
_SLUG_GAPS = re.compile(r"[-_+ ]+")


def find_addresses(text: str) -> tuple[str, ...]:
    """Return the web addresses among the words of `text`, without the signs around them."""
    bare = (word.strip(AROUND) for word in text.split())
    return tuple(word for word in bare if is_address(word))


def command_of(address: str) -> str:
    """Return what to type for the page: `2026-06-30`, `week 2026-W26`, `month 2026-06`, `trending`, `today`, or
    `search …` for a page of search results; "" for any other page."""
    host, path, asked = _parts(address)
    words = next((value for name in ASKED for key, value in asked if key == name and value.strip()), "")
    if words:
        return f"search {words.strip()}"
    match = _LIST.fullmatch(_LANGUAGE.sub("", path, count=1)) if host in LIST_HOSTS else None
    if match is None:
        return ""
    if match["period"]:
        return f"{match['period'].lower()} {match['value'].upper()}"
    day = match["day"] or next((value for key, value in asked if key == "date"), "")
    return day or (match["trending"] or "today").lower()


def telling_words(text: str) -> str:
    """Return `text` with what its addresses say in place of them: the words of a search, or of a title in the path."""
    if not find_addresses(text):
        return text
    said = (_said(word) if is_address(word.strip(AROUND)) else word for word in text.split())
    return " ".join(" ".join(said).split())


def without_links(command: Command) -> Command:
    """Return `command` with no web address among the words to search for; an explanation where nothing else is left."""
    if isinstance(command, Explain):
        return replace(command, search=telling_words(command.search))
    if not isinstance(command, Search | Follow):
        return command
    words = _SHORTCODES.sub("", telling_words(command.words)).strip() or telling_words(command.words)
    if words:
        return command if words == command.words else replace(command, words=words)
    held = _HELD.search(unquote(command.words))
    example = f"show {held[0]}" if held else "show 2504.13173"
    return Explain(text=command.text, problem=NO_PAPER, example=example, search="")


def _said(word: str) -> str:
    address = word.strip(AROUND)
    command = command_of(address)
    return command.removeprefix("search ") if command.startswith("search ") else _slug(address)


def _slug(address: str) -> str:
    """The longest part of the path that is written as a title is; "" when none is."""
    parts = (_NAME_ENDS.sub("", unquote(part)) for part in _parts(address)[1].split("/"))
    slugs = (_SLUG_GAPS.split(part) for part in parts)
    titles = [words for words in slugs if len(words) >= SLUG_LEAST and all(map(str.isalpha, words))]
    return max((" ".join(words) for words in titles), key=len, default="")


def _parts(address: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Host, path and query of an address; nothing of one that is malformed."""
    whole = address[:LONGEST]
    try:
        parts = urlsplit(whole if "://" in whole[:10] else f"//{whole}")
    except ValueError:
        return "", "", []
    return parts.netloc.lower(), parts.path, parse_qsl(parts.query)
