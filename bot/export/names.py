"""Names of people as reference managers want them: family, given, suffix, particles in their place. Pure; for the
saver whose bibliography sorts by them.

A name is a guess from spelling: nothing says which part of it is the family's. Names that cannot be split (a team, a
single word) stay whole.
"""

import re
import unicodedata

from bot.model import Value
from bot.text import readable, readable_name

_SMALL = re.compile(
    "af|al|av|bin|bint|d'|das?|de|dei|del|della|den|der|des|di|dos?|du|el|ibn|la|las|le|los|op|te|ten|ter|ul|"
    "van|vom|von|zu|zum|zur|'t"
)
_LARGE = re.compile("Al|Da|De|Del|Della|Den|Der|Di|Dos|Du|El|La|Le|Ten|Ter|Van|Von")  # `Luc Van Gool`
_JOINING = frozenset({"y", "e", "i"})  # `Ortega y Gasset` is one family
_VIETNAMESE = re.compile("Nguyen|Nguyễn|Tran|Trần|Pham|Phạm|Vo|Vu|Hoang|Phan|Dang|Bui|Ngo|Duong|Ly")  # Van is given
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_GROUP = re.compile(
    r"\b(?:team|group|collaboration|consortium|contributors|authors|labs?|institute|university|foundation|inc)\b"
    r"|\bresearch$|\bAI\b",
    re.IGNORECASE,
)
_PERSONS_AI = re.compile(r"^(?:\w+ )+Ai$|^Ai ")  # a family name too; companies write AI
_EAST_ASIAN = re.compile(
    r"^[\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+ [\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+$"
)
_UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


class Name(Value, frozen=True, kw_only=True):
    """A person's name in its parts; without a given name there is only `family`. `whole` is not to be split."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    whole: bool = False

    @property
    def last(self) -> str:
        """The family with its particle: `van Beethoven`."""
        return f"{self.particle} {self.family}".strip()


def parse_name(written: str) -> Name:
    """Return the parts of `Given particle Family Suffix`, `Family, Given` or `Family, Suffix, Given`."""
    name = readable_name(written)
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if _is_group(name) or len(parts) > 3 or not parts:
        return Name(family=name.strip(" ,") or "Anonymous", whole=True)
    if len(parts) > 1:
        return _from_sorted(parts)
    words = parts[0].split()
    if _EAST_ASIAN.match(parts[0]):
        return Name(family=words[0], given=words[1])
    suffix = words.pop() if len(words) > 2 and words[-1].casefold() in _SUFFIXES else ""
    start = _family_start(words)
    particle, family = _without_particle(words[start:])
    return Name(family=family, given=" ".join(words[:start]), particle=particle, suffix=suffix)


def key_part(text: str) -> str:
    """Return the letters and digits of `text` as ASCII in lower case; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", readable(text).casefold().translate(_UNFOLDED))
    return "".join(character for character in plain if character.isascii() and character.isalnum())


def _is_group(name: str) -> bool:
    return bool(_GROUP.search(name)) and not _PERSONS_AI.match(name)


def _from_sorted(parts: list[str]) -> Name:
    """`Family, Given`, `Family, Jr., Given` or, as people sign, `Given Family, Jr.`"""
    if len(parts) == 2 and parts[1].casefold() in _SUFFIXES:
        unsorted = parse_name(parts[0])
        return Name(family=unsorted.family, given=unsorted.given, particle=unsorted.particle, suffix=parts[1])
    particle, family = _without_particle(parts[0].split())
    return Name(family=family, given=parts[-1], particle=particle, suffix=parts[1] if len(parts) == 3 else "")


def _family_start(words: list[str]) -> int:
    """The index at which particle and family begin; the last word, or 0 of a single one."""
    last = len(words) - 1
    for at, word in enumerate(words[:last]):
        if word in _JOINING and at > 1:
            return at - 1
        if _SMALL.fullmatch(word) or (at and _LARGE.fullmatch(word) and not _VIETNAMESE.fullmatch(words[last])):
            return at
    return max(last, 0)


def _without_particle(words: list[str]) -> tuple[str, str]:
    """Small particles apart; a large one (`Van Gool`) belongs to the family, and the last word always does."""
    at = 0
    while at < len(words) - 1 and _SMALL.fullmatch(words[at]):
        at += 1
    return " ".join(words[:at]), " ".join(words[at:])
