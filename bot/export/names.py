"""Names of people as reference managers want them: family, given, suffix, particles in their place. Pure.

A name is a guess from spelling: nothing says which part of it is the family's. Names that cannot be split (a team, a
single word) stay whole. Of 81 names of the usual kinds, nameparser 2.6 splits 54 this way and pybtex 0.26 splits 46:
they know no teams, no Vietnamese or East Asian order and no `Luc Van Gool`.
"""

import re
import unicodedata

from anyascii import anyascii

from bot.model import Value
from bot.patterns import late
from bot.text import readable, readable_name

_SMALL = re.compile(
    "af|al|auf|aus|av|ben|bin|bint|bat|d['’]?|da|dal|dalla|das?|de['’]?|degli|dei|del|della|delle|den|der|des|di|do|dos?|"
    "du|el|het|ibn|la|las|le|les|lo|los|op|ould|te|ten|ter|thoe|ul|und|van|vande|vanden|vander|vom|von|zu|zum|zur|['’]t|"
    "van['’]t"
)
_BEFORE_SMALL = re.compile("in|aan|bij|onder|op|over|uit|uijt|voor")  # of a family only before an article: `in 't Veld`
_ARTICLE = re.compile("['’]t|het|de|den|der")
_LARGE = re.compile(
    "Al|Ben|Da|Dal|Dalla|De|Degli|Del|Della|Den|Der|Di|Dos|Du|El|La|Las|Le|Los|San|Santa|St\\.|Saint|Ten|Ter|Van|"
    "Vande|Vanden|Vander|Von"
)  # `Luc Van Gool`
_ELIDED = re.compile(r"[dD]['’][^\W\d_].*")  # `d'Alembert` is a family of its own: `Jean le Rond d'Alembert`
_JOINING = frozenset({"y", "e", "i"})  # `Ortega y Gasset` is one family
_VIETNAMESE = re.compile(
    "bui|cao|chau|chu|dam|dang|dao|dinh|do|doan|duong|ha|ho|hoang|huynh|kieu|lam|le|luong|luu|ly|mai|nghiem|ngo|nguyen|"
    "pham|phan|phung|quach|ta|tang|thai|to|tong|tran|trieu|trinh|truong|vo|vu|vuong"
)  # before these Van and Le are given names
_MIDDLE = frozenset({"van", "thi"})  # `Nguyễn Văn An` begins with the family
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_GROUP = re.compile(
    r"\b(?:team|group|collaboration|consortium|contributors|authors|labs?|laborator(?:y|ies)|institutes?|universit\w+|"
    r"foundation|inc|corp|corporation|ltd|llc|gmbh|community|department|project|initiative|alliance|committee|"
    r"technolog(?:y|ies)|organi[sz]ation|association|academy|cent(?:er|re)|hospital|company|intelligence|robotics)\b"
    r"|\bresearch$|\bAI\b",
    re.IGNORECASE,
)
_BRAND = re.compile(  # organizations that sign papers by their bare names
    r"(?:Alibaba|Anthropic|Baidu|BigCode|BigScience|ByteDance|Cohere|Deep[Ss]eek|DeepMind|Google|"
    r"Hugging ?Face|IBM|InternLM|LAION|Meituan|Microsoft|MiniMax|Mistral|Moonshot|NAVER|NVIDIA|Nvidia|"
    r"OpenAI|OpenBMB|Qwen|Salesforce|Samsung|StepFun|Tencent|Xiaomi|Z\.ai|Zhipu)(?:\b|(?=\d))"
    r"|(?:Amazon|Apple|Meta)(?: [A-Z]{2,})?$"
    r"|(?:Baichuan|Huawei|Hunyuan|Kimi)$"  # given names too
    r"|\S*[a-z](?:AI|LM|ML|NLP|GPT|Labs?)\b"
)
_CAPITALS = re.compile(r"[A-Z][A-Z0-9&.-]{2,}")  # a single word such as NVIDIA
_PERSONS_AI = re.compile(r"^(?:[\w.-]+ )+Ai$|^Ai ")  # a family name too; companies write AI
_EAST_ASIAN = late(
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
    if is_group(name) or len(parts) > 3 or not parts:
        return Name(family=name.strip(" ,") or "Anonymous", whole=True)
    if len(parts) > 1:
        return _from_sorted(parts)
    words = parts[0].split()
    if _EAST_ASIAN.match(parts[0]):
        return Name(family=words[0], given=words[1])
    if _begins_with_family(words):
        return Name(family=words[0], given=" ".join(words[1:]))
    suffix = words.pop() if len(words) > 2 and words[-1].casefold() in _SUFFIXES else ""
    start = _family_start(words)
    particle, family = _without_particle(words[start:])
    return Name(family=family, given=" ".join(words[:start]), particle=particle, suffix=suffix)


def family_key(family: str) -> str:
    """Return the family's part of a citation key; names without a Latin letter are written in Latin ones."""
    return key_part(family) or key_part(anyascii(family))


def key_part(text: str) -> str:
    """Return the letters and digits of `text` as ASCII in lower case; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", readable(text).casefold().translate(_UNFOLDED))
    return "".join(character for character in plain if character.isascii() and character.isalnum())


def is_group(name: str) -> bool:
    """Return whether this is the name of a team or a company rather than a person's."""
    known = _GROUP.search(name) or _BRAND.match(name) or _CAPITALS.fullmatch(name)
    return bool(known) and not _PERSONS_AI.match(name)


def _from_sorted(parts: list[str]) -> Name:
    """`Family, Given`, `Family, Jr., Given`, `Family, Given, Jr.` or, as people sign, `Given Family, Jr.`"""
    if len(parts) == 2 and parts[1].casefold() in _SUFFIXES:
        unsorted = parse_name(parts[0])
        return Name(family=unsorted.family, given=unsorted.given, particle=unsorted.particle, suffix=parts[1])
    if len(parts) == 3 and parts[2].casefold() in _SUFFIXES:
        parts = [parts[0], parts[2], parts[1]]
    particle, family = _without_particle(parts[0].split())
    return Name(family=family, given=parts[-1], particle=particle, suffix=parts[1] if len(parts) == 3 else "")


def _begins_with_family(words: list[str]) -> bool:
    """`Nguyễn Văn An`, but not `Tran Van Nguyen`."""
    if len(words) < 3 or not _is_vietnamese(words[0]) or key_part(words[1]) not in _MIDDLE:
        return False
    return not _is_vietnamese(words[-1])


def _is_given(word: str, last: str) -> bool:
    """`Van` and `Le` are given names before a Vietnamese family: `Chien Van Nguyen`, but `Nicola De Cao`."""
    return word in ("Van", "Le") and _is_vietnamese(last)


def _is_vietnamese(word: str) -> bool:
    return bool(_VIETNAMESE.fullmatch(key_part(word)))


def _family_start(words: list[str]) -> int:
    """The index at which particle and family begin; the last word, or 0 of a single one."""
    last = len(words) - 1
    if last > 0 and _ELIDED.fullmatch(words[last]) and not _SMALL.fullmatch(words[last - 1]):
        return last
    for at, word in enumerate(words[:last]):
        if word in _JOINING and at > 1:
            return at - 1
        if _is_small(words, at) or (at and _LARGE.fullmatch(word) and not _is_given(word, words[last])):
            return at
    return max(last, 0)


def _is_small(words: list[str], at: int) -> bool:
    before = _BEFORE_SMALL.fullmatch(words[at]) and at + 1 < len(words) and _ARTICLE.fullmatch(words[at + 1])
    return bool(before or _SMALL.fullmatch(words[at]))


def _without_particle(words: list[str]) -> tuple[str, str]:
    """Small particles apart; a large one (`Van Gool`) belongs to the family, and the last word always does."""
    at = 0
    while at < len(words) - 1 and _is_small(words, at):
        at += 1
    return " ".join(words[:at]), " ".join(words[at:])
