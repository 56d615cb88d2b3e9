"""The words of a search: which of them say something, and names with signs, digits or no spaces. Pure and linear.

Left out, as long as other words remain: the glue of English, and the words in which one asks ("I am looking for papers
that deal with …"). Both would rank papers by how they are written instead of by what they are about.

`GPT-4`, `gpt4` and `GPT 4` are one name, which is kept beside the words: `gpt4`. `C++`, `C#` and `.NET` are names, too,
where the words would be letters. Chinese, Japanese, Korean and Thai are cut to characters, so that any part of a run is
found as a phrase. A Greek letter alone is its English name.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.patterns import late

_GLUE = """
a about above after again against all also am an and any are as at be because been before being below
between both but by can cannot could did do does doing down during each either else etc few for from
further had has have having he hence her here hers him his how however i if in into is it its itself
just like may me might more most much must my nor not of off on once only onto or other otherwise ought
our ours out over own per perhaps quite rather s same shall she should since so some such t than that
the their theirs them then there therefore these they this those through thus to too toward towards
under until up upon us very via was we were what whatever when where whether which while who whom whose
why will with within without would yet you your
"""
_ASKING = """
anyone concerned concerning deal dealing deals describe described describes describing discuss discussed
discusses discussing exist exists interested looking please regarding
"""
_ORDERS = "find give list search see show tell want"
_ASKED_FOR = """
anything article articles document documents everything information literature paper papers publication
publications research something work works
"""
_GREETINGS = "hello hey hi please thank thanks"
_TIMES = "ago century daily day days decade hour hours last month monthly months past previous recent recently today"
_TIMES += " tomorrow week weekly weeks year yearly years yesterday"
_LEADING = "best favorite good great help important interesting key latest new newest popular read recent some top"
_ABOUT = "about by concerning dealing describing discussing exist from like on regarding that which"

_PLAIN = re.compile(r"[^\W_]+")
_VOWEL = re.compile("[aeiouy]")

GLUE, ASKING, ORDERS, ASKED_FOR, ABOUT, LEADING, TIMES, GREETINGS = (
    frozenset(each.split()) for each in (_GLUE, _ASKING, _ORDERS, _ASKED_FOR, _ABOUT, _LEADING, _TIMES, _GREETINGS)
)
PAPERS, MOST_ALONE = frozenset({"papers"}), 2  # "vaswani transformer papers"; "reading papers" may be about papers
SIGNS = ("+", "#", ".")  # a name that has one of these at an end is never searched as plain words
MOST_PARTS, LONGEST_NAME = 4, 40  # parts joined by hyphens, characters
SCRIPT = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon"
)
_LETTERS = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", [*_GREEK.split(), "phi", "chi", "psi", "omega"], strict=True))
_LETTER = re.compile(r"(?<![α-ωΑ-Ω])[α-ωΑ-Ω](?![α-ωΑ-Ω])")
_CHARACTER = late(f"([{SCRIPT}])")
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
WORD = late(rf"[{SCRIPT}]|[^\W_{SCRIPT}]+")


def telling(words: Sequence[str]) -> list[int]:
    """Return the positions of the words worth searching for: all but glue and asking, or what there is.

    Words are lower case. "Papers" only asks in "papers about …" and behind other words, and says something in "reading
    papers aloud". Single
    letters are glue in a search of more than three words.
    """
    lead, few = lead_in(words), len(words) <= 3
    kept = [at for at, word in enumerate(words) if at >= lead and word not in GLUE and (few or not is_letter(word))]
    spoken = [at for at in kept if words[at] not in ASKING and not _is_asked_for(words, at)]
    if len(spoken) > 1 and spoken[0] == 0 and words[0] in ORDERS and _is_order(words):
        spoken.pop(0)
    if len(spoken) > MOST_ALONE and words[spoken[-1]] in PAPERS:
        spoken.pop()
    return spoken or kept or list(range(len(words)))


def said_in(word: str) -> list[str]:
    """Return the words of a search that one typed word is: two of `multi-agent`, one of `GPT-4`."""
    return [word] if name_of(word) else _PLAIN.findall(word)


def lead_in(words: Sequence[str]) -> int:
    """Return how many of the first words (lower case) only ask: "help me find papers about", "what are the best papers
    on"; 0 where nothing follows them."""
    before = GLUE | ASKING | ORDERS | LEADING | ASKED_FOR | GREETINGS
    first = next((at for at, word in enumerate(words) if word not in before), len(words))
    asked = [at for at in range(first) if _is_asked_for(words, at)]
    rest = range(asked[0] + 2, min(first + 1, len(words))) if asked else ()
    return next((at for at in rest if words[at] not in GLUE and words[at] not in ASKING), 0)


def _is_asked_for(words: Sequence[str], at: int) -> bool:
    said = words[at : at + 2]
    return said == ["read", "about"] or (len(said) > 1 and said[0] in ASKED_FOR and said[1] in ABOUT)


def _is_order(words: Sequence[str]) -> bool:
    """So in "find papers" and "show me", not in "find edges" and "list decoding"."""
    return words[1] in ASKED_FOR or words[1] in GLUE


def is_letter(word: str) -> bool:
    """Return whether a word (lower case) is one letter of the Latin alphabet."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def initial_key(first: str, last: str) -> str:
    """Return how the index has all authors whose first name begins alike and whose last name is the same."""
    return f"{first[:1]} {last}".lower()


def other_number(word: str) -> str:
    """Return the plural or singular of a word without vowels (llm, llms), which no stemmer knows; "" for others."""
    if _VOWEL.search(word) or not word.isalpha() or len(word) < 2:
        return ""
    return word[:-1] if word.endswith("s") and len(word) > 2 else f"{word}s"


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
