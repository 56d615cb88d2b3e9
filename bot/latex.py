"""What is left of LaTeX in titles, names and abstracts, made readable one command at a time. Pure.

A converter that is run over a whole abstract takes `%` for a comment and deletes the rest of the line, so only single
matches are converted; math that lost its signs (`ell_infty`, `1920times1080`) stays as it is. What is not known stays
as written. Linear in hostile input: a match has at most MATCH_CAP characters and none is nested.
"""

import re
import unicodedata
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerParseError

MATCH_CAP = 200

STYLES = "text[a-z]{2}|text|emph|math(?:bf|rm|cal|bb|it|sf|frak)|underline|mbox|url"
ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307"}
MARKS = {"c": "\u0327", "u": "\u0306", "v": "\u030c", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323"}
WORDS = {"\\eg": "e.g.", "\\ie": "i.e.", "\\etc": "etc.", "\\vs": "vs."}  # macros that authors define alike
DOTLESS = {"\\i": "i", "\\j": "j"}
KEPT = frozenset({"begin", "end", "item", "cite", "ref", "label", "verb", "input", "include"})

_COMMAND = re.compile(
    rf"\{{\\(?:it|em|bf|sc|tt|rm|sl)\s(?P<group>[^{{}}\\]{{0,{MATCH_CAP}}})\}}"
    r"|\\(?:"
    r"(?P<sign>[%&$#_{}])"
    r"|(?P<accent>[`'^~\"=.])\s?(?:\{(?P<in_braces>\\[ij]|[^\W\d_])\}|(?P<letter>\\[ij](?![A-Za-z])|[^\W\d_]))"
    r"|(?P<mark>[cuvHkrd])\{(?P<marked>\\[ij]|[^\W\d_])\}"
    rf"|(?P<style>{STYLES})\{{(?P<body>[^{{}}\\]{{0,{MATCH_CAP}}})\}}"
    r"|(?P<bare>[^\W\d_A-Za-z])"
    r"|(?P<symbol>[A-Za-z]{1,20})(?:\{\})?(?![A-Za-z{])"
    r")"
)


def plain_commands(text: str) -> str:
    """Return `text` with single LaTeX commands as the characters they stand for."""
    return _COMMAND.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    """One command. A backslash before a letter beyond ASCII (`St\\ütz`) is what an accent left behind."""
    if match["group"] is not None:
        return match["group"]
    if simple := match["sign"] or match["bare"]:
        return simple
    if match["style"]:
        return match["body"]
    if accent := match["accent"]:
        return _composed(match["in_braces"] or match["letter"], ACCENTS[accent])
    if mark := match["mark"]:
        return _composed(match["marked"], MARKS[mark])
    return match[0] if match["symbol"] in KEPT else WORDS.get(match[0]) or _symbol(match[0])


def _composed(letter: str, accent: str) -> str:
    return unicodedata.normalize("NFC", DOTLESS.get(letter, letter) + accent)


@lru_cache(maxsize=2_000)
def _symbol(command: str) -> str:
    try:
        plain = str(LatexNodes2Text().latex_to_text(command))
    except LatexWalkerParseError:
        return command
    return plain if plain.strip() else command
