"""Numbers of a list, typed where an ID could stand: `3`, `save 1-3`, `mark read 2`, `show me the first one`. Pure.

Which paper has which number is the caller's to know: a terminal's screen, or the list that a person was shown last.
"""

import re
from collections.abc import Mapping

from bot.language.export_verb import FORMATS
from bot.language.plain_words import NAMES, NUMBERS, POLITE, number_named, said_in_words
from bot.language.synonyms import VERB_SYNONYMS
from bot.model import PaperId, Value

SAVING_SIGN = r"(?:[🔖⭐📌]|:(?:bookmark|star|pushpin):)\ufe0f?"  # before a paper it saves, as its reaction does
ABOUT_ONE = "|".join(
    (
        r"save|note|restore(?:\s+note)?|tag|untag|unsave|show|abstract|share|similar|(?:mark\s+)?(?:un)?read|not\s+(?:for\s+me|interested\s+in)",
        *VERB_SYNONYMS,
    )
)
_VERBS = rf"{ABOUT_ONE}|for\s+me|export(?:\s+(?:as\s+)?(?:{'|'.join(FORMATS)}))?"
_SAVING = "|".join(word for word, verb in VERB_SYNONYMS.items() if verb == "save")
_WITH_NOTE = re.compile(rf"save|share|note|tag|untag|{SAVING_SIGN}|{_SAVING}", re.IGNORECASE)
_NUMBER = re.compile(r"#?[0-9]{1,2}")
_NUMBERED = re.compile(rf"(?:({_VERBS})\s+(?:paper\s+)?|({SAVING_SIGN})\s*)(#?\d.*)", re.IGNORECASE | re.DOTALL)
_PROSE = re.compile(
    rf"{POLITE}({_VERBS})\s+(?:(?:to|me|the|number|no\.?|papers?)\s+)*(?:({NAMES}|\d{{1,2}})(?:st|nd|rd|th)?)(?:\s+(?:one|paper))?",
    re.IGNORECASE,
)  # `show me the first one`
_BEHIND = re.compile(rf"(#?\d[\s\d,#-]*)\s+({ABOUT_ONE})", re.IGNORECASE)  # `2 save`
_BARE = r"(?![.:/]?\w|-[^\W\d]|%)"  # behind a number that stands for a paper
_STEP = re.compile(rf"(\s*(?:[,;&+]|\band\b)\s*|\s*[-–]\s*(?=\d)|\s+)?#?(\d{{1,2}}){_BARE}", re.IGNORECASE)
_FAR = re.compile(r"#?(\d{3,4})[.!?)]*")  # of few lists, where nothing else is said
_WORD = r"[^\s:\"]+"
_LOOSE = re.compile(
    rf"(?P<before>{_WORD}(?: {_WORD}){{0,3}}?)(?P<named> papers?)? #?(?P<number>[1-9]\d?)[.!?]?(?: {_WORD}){{0,2}}"
)
_TOO_FAR = re.compile(rf"[-–](\d{{3,9}})|[\s,]{{1,3}}#?(\d{{3}}){_BARE}")  # `1-9999`, `1 100`: no list has so many
_COUNTED = re.compile(r"papers (?:about|by|for|from|in|like|of|on|that|to|which|with) ", re.IGNORECASE)  # no note

Papers = Mapping[int, PaperId]
"""The papers that numbers can mean."""


class ByNumber(Value, frozen=True, kw_only=True):
    """A verb, "" for a bare number, and what stands behind it, which begins with a number of a list."""

    verb: str
    rest: str

    @property
    def number(self) -> int:
        """The number, where there is only one; 0 where more stands behind the verb."""
        return int(self.rest.lstrip("#")) if _NUMBER.fullmatch(self.rest) else 0

    def __str__(self) -> str:
        return f"{self.verb} {self.rest}".strip()


def read_by_number(text: str) -> ByNumber | None:
    """Return what a text asks for by the numbers of a list; None for a text that has none where an ID could stand."""
    text = said_in_words(text) or text
    bare = text.rstrip(" .!?)")
    if numbers := number_named(bare) or (bare if NUMBERS.fullmatch(bare) else ""):
        return ByNumber(verb="", rest=numbers)
    if match := _PROSE.fullmatch(bare):
        return ByNumber(verb=match[1], rest=number_named(match[2]) or match[2])
    if match := _BEHIND.fullmatch(bare):
        return ByNumber(verb=match[2], rest=match[1])
    match = _NUMBERED.fullmatch(text)
    known = match and (_STEP.match(match[3]) or _FAR.fullmatch(match[3]))
    return ByNumber(verb=match[1] or match[2], rest=match[3]) if match and known else None


def read_loose(text: str) -> tuple[str, int] | None:
    """Return what stands before a number in a few words that are no known order, and the number, which may mean a
    paper: `mute`, 1. Nothing before it where the word paper says so."""
    match = _LOOSE.fullmatch(text)
    return ("" if match["named"] else match["before"], int(match["number"])) if match else None


def fill_in(asked: ByNumber, papers: Papers) -> str | int | None:
    """Return the command with the IDs of the papers, or which number none of them has.

    None where no paper is meant: words behind the numbers are a note where one saves, and else a search, as in `show 3
    papers about agents`, which are papers behind any verb; where no list is known, a bare number is a text, and so is
    one of three digits or four.
    """
    ids, words, missing = find_numbered(asked.rest, papers)
    noted = _WITH_NOTE.fullmatch(asked.verb) and not _COUNTED.match(words)
    spoken = words and not noted and any(map(str.isalpha, words))
    if spoken or not (papers or (asked.verb and not _FAR.fullmatch(asked.rest))):
        return None
    if missing is not None:
        return missing
    several_noted = len(ids) > 1 and asked.verb.casefold() == "note"  # which takes one: the others would be its words
    verb = ("save" if words else "show") if several_noted else asked.verb or "show"
    return " ".join((verb, *ids, *filter(None, (words,))))


def find_numbered(text: str, papers: Papers) -> tuple[dict[PaperId, int], str, int | None]:
    """Return the papers whose numbers `text` begins with (`1`, `1, 3`, `1-3`), the rest, and a number that none has,
    None where all are there.

    A bare number directly behind them is one of a paper, too, and never begins a note: `save 1 9 #x` would write "9"
    over another.
    """
    if far := _FAR.fullmatch(text):
        number = int(far[1])
        return ({papers[number]: number}, "", None) if number in papers else ({}, "", number)
    ids: dict[PaperId, int] = {}
    at = last = 0
    while (match := _STEP.match(text, at)) and bool(at) == bool(match[1]):
        number = int(match[2])
        ranged = bool(match[1]) and match[1].strip() in ("-", "–")
        back = -1 if number < last else 1  # `5-1` is the range, too, from its end
        meant = {each: papers.get(each) for each in (range(last + back, number + back, back) if ranged else [number])}
        if None in meant.values():
            return {}, text[match.end() :], number
        ids |= {paper_id: each for each, paper_id in meant.items() if paper_id}
        at, last = match.end(), number
    if at and (far := _TOO_FAR.match(text, at)):
        return {}, text[far.end() :], int(far[1] or far[2])
    return ids, text[at:].strip(" \t,:.") if at else text, None
