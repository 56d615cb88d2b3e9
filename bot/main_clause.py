"""A sentence in less room, if possible a beginning that is a sentence by itself: without how something is done and what
comes of it. Pure.

A sentence may end before "by", "through", "using" or ", achieving": what it says up to there is true without the rest,
which is not so before "but", "if", "only" or "without". No word is tagged: whether a beginning has a main verb is told
by a list of the verbs that summaries of papers use.
"""

import re
from itertools import pairwise

from bot.cut import LATE_CLAUSE, cut_text, without_loose_end

EARLIEST = 0.7  # of the room: a shorter beginning says too little

_STEMS = """
accelerate achieve adapt address affect aggregate align allocate allow analyze argue assess automate capture combine
compress conduct construct convert create decompose decouple degrade demonstrate depend detect develop discover
disentangle eliminate employ enable encode encourage enforce enhance ensure establish evaluate evolve examine exhibit
explain exploit explore extend extract facilitate fail formulate generalize generate improve include incorporate
induce integrate introduce investigate involve isolate learn leverage maintain manage mitigate offer operate optimize
organize outperform perform predict preserve prevent prioritize propose provide reconstruct recover reduce refine
reformulate remain remove replace represent require retrieve reveal show stabilize struggle suffer suppress surpass
synthesize transform translate treat unify utilize yield
"""
_OTHERS = """
is are was were has have do does can could may must should will would presents supports uses builds identifies addresses
compresses
"""
_VERBS = frozenset(_STEMS.split())
_FINITE = frozenset(f"{verb}s" for verb in _VERBS) | frozenset(_OTHERS.split())
_WORD = re.compile(r"\w+")
_BELOW = re.compile(r"\b(?:that|which|who|whose|how|whether|where|when|why|what|because|if)\b", re.I)
_ENDS = re.compile(
    r"(?<!ed)(?<!en)(?<!own)(?=(?:,? (?:across|by|through|via|using|while|whereas|thereby|which)"
    r"|,? with"
    r"|(?<!ing), (?:\w+ly )?(?!during\b|including\b)\w{2,20}ing\b(?!,| and\b| or\b)(?![^,]{0,60}, (?:and|or)\b))\b"
    r"|; )"
)
_JOINED = re.compile(
    r"align|bridg|combin|compar|compatib|compet|coupl|equip|fus|integrat|interact|merg|pair|replac|unif", re.I
)
_LIMITED = re.compile(r"\b(?:but|however|yet|except|unless|only|though|although|not|if)\b", re.I)


def main_clause(sentence: str, limit: int) -> str:
    """Return the longest beginning of at most `limit` characters that is a sentence by itself, with its full stop; ""
    where there is none, or where another part may limit what it says."""
    if _LIMITED.search(sentence):
        return ""
    found = _ENDS.finditer(sentence, int(EARLIEST * limit), limit + 20)
    ends = [each.start() for each in found if each.start() < limit]
    return next((f"{sentence[:end]}." for end in reversed(ends) if _is_whole(sentence[:end], sentence[end:])), "")


def has_main_verb(text: str) -> bool:
    """Return whether a verb of a main clause is seen in what is left of a sentence."""
    return len(_main_verbs(text)) > len(_BELOW.findall(text))


def _main_verbs(text: str) -> list[re.Match[str]]:
    """A verb without its s counts after a plural, an adverb or "we" only: "models learn", "fail to learn"."""
    plain = text.lower()
    words = list(_WORD.finditer(plain))
    return [
        word
        for before, word in pairwise([None, *words])
        if word and (word[0] in _FINITE or (word[0] in _VERBS and before and _takes_plain(before, word)))
    ]


def _takes_plain(before: re.Match[str], word: re.Match[str]) -> bool:
    beside = before.end() + 1 == word.start() and word.string[before.end()] == " "
    return beside and (before[0] == "we" or before[0].endswith(("s", "ly")))


def _is_whole(beginning: str, rest: str) -> bool:
    """Whether it has a verb for the main clause and one for each clause below it, closes its brackets, does not end at
    a verb or a word that leads on, and does not name one of two things that belong together."""
    verbs = _main_verbs(beginning)
    if len(verbs) <= len(_BELOW.findall(beginning)) or without_loose_end(beginning) != beginning:
        return False
    torn = rest.startswith(" with ") and _JOINED.search(beginning)
    closed = all(beginning.count(a) == beginning.count(b) for a, b in ("()", "[]"))
    return closed and not torn and len(beginning[verbs[-1].end() :].split()) > 1


_SUBORDINATE = re.compile(
    r"(?:although|as|because|despite|even|given|since|though|unlike|when|whereas|while)\b[^,.;:]{1,120}, "
    r"(?=(?:a|an|it|our|the|they|these|this|we)\b)",
    re.I,
)
_APPOSITION = re.compile(
    r"(?P<name>[^,.;:]{2,60}), (?=(?:an?|the|our)\b)[^.;:]{5,300}?, "
    r"(?P<verb>(?:\w{2,20}ly )?(?!as\b|across\b)\w{2,20}s\b(?!,| and| or))"
)


def shorten_sentence(sentence: str, limit: int) -> str:
    """Return a sentence in less room: without the clause that leads up to it, without one that keeps its verb from
    being shown, without what follows its main clause; else cut. It ends with … where its end is missing."""
    if len(sentence) <= limit:
        return sentence
    told = _with_verb(without(_SUBORDINATE, sentence), limit)
    return told if len(told) <= limit else main_clause(told, limit) or cut_text(told, limit)


def _with_verb(sentence: str, limit: int) -> str:
    """A sentence whose verb comes soon enough: of `WorldMM, a memory agent with ..., answers` the name and the verb."""
    found = _APPOSITION.match(sentence)
    late = found and found.start("verb") > limit * LATE_CLAUSE
    return f"{found['name']} {sentence[found.start('verb') :]}" if found and late else sentence


def without(lead: re.Pattern[str], sentence: str) -> str:
    """Return a sentence without the beginning that `lead` matches; a name keeps its small letter."""
    found = lead.match(sentence)
    rest = sentence[found.end() :] if found else sentence
    word = rest.partition(" ")[0]
    named = not word.replace("-", "").isalpha() or not word.islower()  # vLLM, e5-omni
    return rest if named else rest[0].upper() + rest[1:]
