"""Names with signs and digits, and scripts without spaces, as the index has them. Pure and linear.

`GPT-4`, `gpt4` and `GPT 4` are one name, which is kept beside the words: `gpt4`. `C++`, `C#` and `.NET` are names, too,
where the words would be letters. Chinese, Japanese, Korean and Thai are cut to characters, so that any part of a run is
found as a phrase. A Greek letter alone is its English name.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

SIGNS = ("+", "#", ".")  # a name that has one of these at an end is never searched as plain words
MOST_PARTS, LONGEST_NAME = 4, 40  # parts joined by hyphens, characters
_SCRIPT = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon"
)
_LETTERS = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", [*_GREEK.split(), "phi", "chi", "psi", "omega"], strict=True))
_LETTER = re.compile(r"(?<![α-ωΑ-Ω])[α-ωΑ-Ω](?![α-ωΑ-Ω])")
_CHARACTER = re.compile(f"([{_SCRIPT}])")
_THAI_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_MAY_HOLD = re.compile(r"[\d#]|\+\+|^\.\w|\w\.\w").search
_BETWEEN = re.compile(r"[/,;:()\[\]'\"`=|~\\$<>*?!“”‘’]+")
_INDEX = re.compile(r"[_^]\{?([^\W_](?:[\w.]{0,3}[^\W_])?)\}?")
_SIGNED = re.compile(
    r"(?:[^\W_]+-)*(?P<name>[^\W\d_][^\W_]*(?:\+\+|#))\d{0,2}|(?P<dotted>\.[^\W\d_]{2,}|[^\W\d_]+\.(?:js|ai|io))"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)*[^\W\d_]?")
_VERSION = re.compile(r"([^\W\d_]+\d+)(?:\.\d+)+$")
_PART = re.compile(r"[^\W_]+(?:\.\d+)*")

WORD = re.compile(rf"[{_SCRIPT}]|[^\W_{_SCRIPT}]+")


def fold(text: str) -> str:
    """Return `text` as it is cut to words: compatible characters, Greek letters by name, script characters apart."""
    if text.isascii():
        return text
    plain = _LETTER.sub(_letter, unicodedata.normalize("NFKC", text))
    return _CHARACTER.sub(r" \1 ", _THAI_MARKS.sub("", plain))


def is_script(word: str) -> bool:
    """Return whether a word of the index is one character of a script without spaces."""
    return _CHARACTER.fullmatch(word) is not None


def find_names(text: str) -> Iterator[str]:
    """Yield the names in a text that was folded, each with its beginnings: qwen2.5 and qwen2.5vl of Qwen2.5-VL."""
    words = text.split()
    for at, word in enumerate(words):
        if word.isalpha() or not _MAY_HOLD(word):
            continue
        before = words[at - 1] if at and word[0].isdigit() else ""
        if before[:1].isupper() and before.isalnum() and (number := _NUMBER.match(word)):
            yield from _names_in(f"{before}{number[0]}")
        yield from _names_in(word)


def name_of(word: str) -> str:
    """Return the name that one typed word is, as the index has it; "" for a word without digits and signs."""
    [piece, *more] = [each for each in _BETWEEN.split(_INDEX.sub(r"\1", fold(word))) if each] or [""]
    piece = piece.rstrip(".,-")
    if more or not _MAY_HOLD(piece) or " " in piece:
        return ""
    if match := _SIGNED.fullmatch(piece):
        return (match["name"] or match["dotted"]).lower()
    return _joined(piece.split("-"))


def joined_name(first: str, second: str) -> str:
    """Return the name that two typed words are together (`GPT 4`); "" for others."""
    return f"{first}{second}".lower() if first.isalpha() and _NUMBER.fullmatch(second) else ""


@lru_cache(maxsize=20_000)
def _names_in(word: str) -> tuple[str, ...]:
    """The names in a word. Each comes twice, and the family of a version (`gpt4` of GPT-4.1) once: it ranks behind."""
    pieces = [piece.rstrip(".-") for piece in _BETWEEN.split(_INDEX.sub(r"\1", word))]
    names = [name for piece in pieces for name in _names(piece)]
    families = (_VERSION.match(name) for name in names)
    return (*names, *names, *(match[1] for match in families if match))


def _names(piece: str) -> Iterator[str]:
    if match := _SIGNED.fullmatch(piece):
        yield (match["name"] or match["dotted"]).lower()
        return
    parts = piece.split("-")[: 2 * MOST_PARTS]
    for start in range(len(parts)):
        for end in range(start + 1, min(len(parts), start + MOST_PARTS) + 1):
            if name := _joined(parts[start:end]):
                yield name


def _joined(parts: Sequence[str]) -> str:
    """The name that parts make: it begins with a letter and has a digit in its first or last part."""
    name = "".join(parts).lower()
    good = all(_PART.fullmatch(part) for part in parts) and len(name) <= LONGEST_NAME
    return name if good and name[:1].isalpha() and any(map(str.isdigit, name)) else ""


def _letter(match: re.Match[str]) -> str:
    name = _LETTERS.get(match[0].lower(), match[0])
    return name.capitalize() if match[0].isupper() else name
