r"""The tables of the LaTeX reader: accents, letters, signs and what stays as written. Pure.

Symbols (`\alpha`, `\to`) come from pylatexenc, which keeps about 1,400 of them.
"""

from functools import lru_cache
from typing import Any


def names(text: str) -> frozenset[str]:
    """Return the names of a table that is written as one line."""
    return frozenset(text.split())


ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    '"': "\u0308",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
    "b": "\u0331",
    "t": "\u0361",
}
"""The combining character of each accent, after the letter; `t` stands between two letters."""

LONG_ACCENTS = {name: mark for name, mark in ACCENTS.items() if name.isalpha()}

LETTERS = {"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ"}
LETTERS |= {"aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ"}
LETTERS |= {"ng": "ŋ", "NG": "Ŋ"}

SHORT = {"eg": "e.g.", "ie": "i.e.", "etc": "etc.", "vs": "vs.", "etal": "et al."}  # macros that authors define alike

WORDS = {"LaTeX": "LaTeX", "TeX": "TeX", "textgreater": ">", "textless": "<", "deg": "°", "allowbreak": ""}
WORDS |= {"textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textdollar": "$", "textpercent": "%"}
WORDS |= {"textbar": "|", "slash": "/", "copyright": "©", "S": "§", "P": "¶", "pounds": "£", "euro": "€"}
WORDS |= {"textunderscore": "_", "textquotedbl": '"'}

AS_WRITTEN = names("begin end item cite citep citet citealp ref label verb input include write color sqrt frac binom")
"""Commands whose groups are no text of their own."""

COLOURED = frozenset({"color", "textcolor", "colorbox", "texorpdfstring"})
"""Commands whose second group is what people see."""


@lru_cache(maxsize=4_096)
def known_symbol(name: str) -> str:
    """Return the characters of a command that stands for itself; "" for any other."""
    spec = _symbols().get_macro_spec(name)
    known = spec.simplify_repl if spec else ""
    plain = known if isinstance(known, str) and "%" not in known else ""
    return plain if plain.strip() and plain.isprintable() and "<" not in plain else ""


@lru_cache(maxsize=1)
def _symbols() -> Any:
    from pylatexenc.latex2text import get_default_latex_context_db  # most runs meet no symbol

    return get_default_latex_context_db()
