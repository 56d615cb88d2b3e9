"""What is left of LaTeX in titles, names and abstracts, made readable one command at a time. Pure.

A converter that is run over a whole abstract takes `%` for a comment and deletes the rest of the line, so only single
matches are converted; math that lost its signs (`ell_infty`, `1920times1080`) stays as it is. Linear in hostile input:
no match is longer than MATCH_CAP and none is nested.
"""

import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text

MATCH_CAP = 200

_ARGUMENT = r"\{[^{}\\]{0,%d}\}" % MATCH_CAP
_COMMAND = re.compile(
    r"\\(?:"
    r"(?P<sign>[%&$#_{}])"
    r"|(?P<accent>[\"'`^~=.])\s?(?P<letter>\{\\?[A-Za-z]\}|\\[ij]\b|[A-Za-z])"
    r"|(?P<mark>[cuvHkrdbt])\{(?P<marked>\\?[A-Za-z]{1,2})\}"
    rf"|(?P<name>text[a-z]{{2}}|text|emph|mathbf|mathrm|mathcal|mathbb|mathit|textsc|url|href|underline)(?P<body>{_ARGUMENT})"
    r"|(?P<symbol>[A-Za-z]{2,20})(?![A-Za-z{])"
    r")"
)
_SYMBOLS_KEPT = frozenset({"begin", "end", "item", "cite", "ref", "label"})


def plain_commands(text: str) -> str:
    """Return `text` with single LaTeX commands as the characters they stand for; what is unknown stays as written."""
    return _COMMAND.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    if sign := match["sign"]:
        return str(sign)
    if body := match["body"]:
        return str(body)[1:-1]
    symbol = match["symbol"]
    if symbol in _SYMBOLS_KEPT:
        return match[0]
    return _converted(match[0])


@lru_cache(maxsize=2000)
def _converted(command: str) -> str:
    try:
        plain = str(LatexNodes2Text(keep_comments=True).latex_to_text(command))
    except Exception:
        return command
    return plain if plain.strip() else command
