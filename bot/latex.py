"""What is left of LaTeX in titles, names and abstracts, made readable one command at a time. Pure.

A converter that is run over a whole abstract takes `%` for a comment and deletes the rest of the line, so only the
library's table of symbols is asked; letters get their accents here, because its converter takes 0.2 ms for each. Math
that lost its signs (`ell_infty`, `1920times1080`) and commands that nobody knows (`\\ours`) stay as written. Linear in
hostile input: each match is bounded, none is nested, and there are NESTING passes.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

NESTING = 3  # `\\textbf{\\emph{x}}` takes two passes; deeper was never seen

_BODY = r"[^{}\\]{0,300}"
_LETTER = r"[^\W\d_]"
_ACCENTED = rf"(?:\{{(?:\\[ij]|{_LETTER})\}}|\\[ij]|{_LETTER})"
_KEPT = "begin|end|item|cite[a-z]?|ref|label|verb|input|include|color|sqrt|frac|binom"  # their braces are no text
_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307"}
_ACCENTS |= {"c": "\u0327", "u": "\u0306", "v": "\u030c", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323"}
_SHORT = {"eg": "e.g.", "ie": "i.e.", "etc": "etc.", "vs": "vs.", "etal": "et al."}  # macros that authors define alike
_WORDS = {"LaTeX": "LaTeX", "TeX": "TeX", "textgreater": ">", "textless": "<", "deg": "°", "allowbreak": ""}
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")  # 10\textsuperscript{5} is not 105

_COMMAND = re.compile(
    r"(?<=\w)\\(?P<apostrophe>')(?=(?:s|t|d|m|re|ve|ll)\b)"
    rf"|\{{\\(?P<alike>[`'^~\"=.]|[cuvHkrd](?=[\s{{\\]))\s?(?P<apart>{_ACCENTED})\}}"
    r'|(?<!\w)\\"(?P<quoted>[^\W_][^"\\]{0,200})\\"(?!\w)'
    rf"|\\(?P<accent>[`'^~\"=.])(?P<under>\{{\\[ij]\}}|\\[ij]\b|\{{{_LETTER}\}}|{_LETTER})"
    rf"|\\(?P<mark>[cuvHkrd])(?P<marked>\{{(?:\\[ij]|{_LETTER})\}})"
    r"|\\(?P<sign>[%&$#_{}~^])"
    r"|\\(?P<space>[ ,;:])"
    r"|\\(?P<delimiter>[()])"
    r"|(?P<double>\\\\)"
    rf"|\\(?P<bare>(?![A-Za-z]){_LETTER})"
    r"|(?<![^\s(~])\\(?P<sum>\d)"
    rf"|(?<![A-Za-z}}])\{{\\(?:it|em|bf|sc|tt|rm|sl|sf)\s(?P<group>{_BODY})\}}"
    rf"|\\href\{{(?P<link>{_BODY})\}}\{{(?P<shown>{_BODY})\}}"
    rf"|\\href\{{(?P<torn>[^{{}}\\\s]{{1,300}})\{{(?P<page>{_BODY})\}}\}}?"
    rf"|\\(?!(?:{_KEPT})\{{)(?P<style>[A-Za-z]{{1,20}})\{{(?P<body>[^{{}}\\]{{1,300}})\}}(?!\{{)"
    r"|(?<![A-Za-z}])\{\\(?P<alone>[A-Za-z]{1,20})\}"
    r"|\\(?P<stroke>[oOlL]|ss|ae|AE|oe|OE|aa|AA)(?:\{\}| (?=[a-z])|(?![A-Za-z]))"
    r"|\\(?P<short>eg|ie|etc|vs|etal)(?:\{\})?\.?(?![A-Za-z{])"
    r"|\\(?P<symbol>[A-Za-z]{2,20}|[ij])(?:\{\})?(?![A-Za-z{])"
)
_WANTS_BRACES = re.compile(r"(?:\\[A-Za-z]{1,20}|\\[cuvHkrd`'^~\"=.]|[}_^])$")
_MATH = re.compile(r"(?<![\\$])\$([^\s$]{0,60}\\[^\s$]{1,60})\$(?![\d$])")  # a sum of money has no command in it


def plain_commands(text: str) -> str:
    """Return `text` with single LaTeX commands as the characters they stand for; the rest stays as written."""
    return _converted(_MATH.sub(_math, text))


def _converted(text: str) -> str:
    for _ in range(NESTING):
        before, text = text, _COMMAND.sub(_plain, text)
        if text == before:
            break
    return text


def _math(match: re.Match[str]) -> str:
    """What stands between dollar signs, without them where nothing of it is left to LaTeX."""
    inner = _converted(match[1])
    return match[0] if "\\" in inner else inner


def _plain(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind in ("symbol", "alone", "stroke"):
        return _symbol(match[kind], match[0])
    read = _READ.get(kind)
    return read(match) if read else match[kind]


def _linked(match: re.Match[str]) -> str:
    """What a link shows, then where it leads; many recorded links have lost the brace between the two."""
    link, shown = (match["torn"], match["page"]) if match["torn"] else (match["link"], match["shown"])
    after_word = match.start() and match.string[match.start() - 1].isalnum()
    return (" " if after_word else "") + (f"{shown} ({link})" if link and link != shown else shown)


def _grouped(match: re.Match[str]) -> str:
    """`Sch{\\"o}lkopf`: the braces belong to the letter, unless a command before them wants them."""
    letter = _accented(match["apart"], match["alike"])
    if not letter:
        return match[0]
    return f"{{{letter}}}" if _WANTS_BRACES.search(match.string, max(0, match.start() - 21), match.start()) else letter


def _unwrapped(match: re.Match[str]) -> str:
    command, body = match["style"], match["body"]
    if command == "textsuperscript":
        return body.translate(_RAISED)
    return f" ({body})" if command == "footnote" else body


def _accented(letter: str, accent: str) -> str:
    """The letter with its accent; "" where no alphabet has it, so that it meant something else."""
    bare = letter.strip("{}").removeprefix("\\")
    composed = unicodedata.normalize("NFC", bare + _ACCENTS[accent])
    return composed if len(composed) == 1 else ""


def _symbol(name: str, written: str) -> str:
    """The characters a command of its own stands for; `written` when no table knows them."""
    if name in _WORDS:
        return _WORDS[name]
    spec = _symbols().get_macro_spec(name)
    known = spec.simplify_repl if spec else ""
    plain = known if isinstance(known, str) and "%" not in known else ""
    return plain if plain.strip() and plain.isprintable() and "<" not in plain else written


@lru_cache(maxsize=1)
def _symbols() -> Any:
    from pylatexenc.latex2text import get_default_latex_context_db  # most runs meet no symbol

    return get_default_latex_context_db()


_READ: Mapping[str, Callable[[re.Match[str]], str]] = {
    "apart": _grouped,
    "quoted": lambda match: f'"{match["quoted"]}"',
    "under": lambda match: _accented(match["under"], match["accent"]) or match[0][1:],
    "marked": lambda match: _accented(match["marked"], match["mark"]) or match[0],
    "space": lambda match: " ",
    "delimiter": lambda match: "",
    "shown": _linked,
    "page": _linked,
    "short": lambda match: _SHORT[match["short"]],
    "body": _unwrapped,
}
