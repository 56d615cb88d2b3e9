"""Characters as people see them: which ones to drop, and where a text may be cut. Pure; for everyone who reads titles
that came from strangers. Linear in hostile input.
"""

import re
import unicodedata
from collections.abc import Iterable

FORMULA_SIGNS = r"=+\-@＝＋－＠﹦﹢﹣﹫"  # a spreadsheet runs a cell that begins with one; within [] of a pattern
MARKS_CAP = 8  # marks on one letter; living scripts need five, and normalising a longer pile takes quadratic time

_KEPT_CONTROLS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")  # white space
_CONTROLS = "".join(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in _KEPT_CONTROLS)
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
)
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_NO_TEXT = "\ufffe\uffff"
_DROPPED = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e007a]{1,6}\U000e007f)"  # a flag such as Scotland's spells its name in tags
    f"|[{re.escape(_CONTROLS)}{_DIRECTIONS}{_INVISIBLE}{_NO_TEXT}\U000e0000-\U000e007f]"
)
_JOINERS = re.compile("[\u200c\u200d]+")
_PILE = re.compile(rf"[^\w\s\x00-\x7f]{{{MARKS_CAP + 1},}}")
_JOINER, _TAG_END = "\u200d", "\U000e007f"


def visible_characters(text: str) -> str:
    """Return `text` composed (NFC), without control, direction and invisible characters; white space stays.

    A joiner stays between two characters that it can join, as in emoji and Indic or Persian words. Lone surrogates
    become U+FFFD.
    """
    if text.isascii():
        return text if text.isprintable() else _DROPPED.sub("", text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _DROPPED.sub(lambda match: match["flag"] or "", text)
    text = _JOINERS.sub(_useful_joiner, text)
    return unicodedata.normalize("NFC", _PILE.sub(lambda match: "".join(_few_marks(match[0])), text))


def last_cut(text: str, limit: int) -> int:
    """Return the largest index up to `limit` at which `text` can be cut without dividing what people see as one
    character: a letter with its marks, a flag, a family, a skin tone."""
    if limit >= len(text):
        return len(text)
    cut = max(limit, 0)
    while cut > 0 and _belongs_before(text[cut], text[cut - 1]):
        cut -= 1
    if cut > 0 and _is_flag(text[cut]) and _flags_before(text, cut) % 2:
        cut -= 1
    return cut


def _useful_joiner(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    between = start > 0 and end < len(text)
    return match[0][0] if between and _can_join(text[start - 1]) and _can_join(text[end]) else ""


def _can_join(character: str) -> bool:
    return not character.isascii() and not character.isspace()


def _few_marks(pile: str) -> Iterable[str]:
    marks = 0
    for character in pile:
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= MARKS_CAP:
            yield character


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Mc")


def _belongs_before(here: str, before: str) -> bool:
    """Whether a character is drawn together with the one before it."""
    if here.isascii():
        return False
    if here in ("\u200c", _JOINER) or (before == _JOINER and not here.isspace()) or _is_mark(here):
        return True
    return "\U0001f3fb" <= here <= "\U0001f3ff" or "\U000e0020" <= here <= _TAG_END


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag(text[start - 1]):
        start -= 1
    return at - start
