"""Whether a paper says that it was withdrawn: one judgement for titles, abstracts and arXiv's comments. Pure.

arXiv marks a withdrawn paper by words only, in a comment ("This paper has been withdrawn by the authors", "removed by
arXiv administrators because …") or in place of the abstract. An earlier version that was withdrawn, or anything else
(a drug, a consent), says nothing about this paper.
"""

import re
from collections.abc import Iterable

CONTEXT = 300  # characters before the words in which another version can be named

_THING = (
    r"(?:e-?print|paper|submission|article|manuscript|pre-?print|work|version|report|study|note|thesis|publication)"
)
_GONE = r"(?:withdrawn|retracted)"
_ADVERB = r"(?:(?:now|since|already|temporarily|hereby|voluntarily|administratively|formally|later|being|been)\s)*"
_WHY = (
    r"(?=\s*(?:$|[.,;:!*()\[\]–—-]|"
    r"(?:by|due|because|for|since|as|pending|until|on|in|at|after|owing|following|and|to)\b))"
)
_NOT_ELSEWHERE = r"(?!\s+from\s+(?!arxiv|publication|circulation|the\s+(?:public|arxiv)))"

_ABOUT_THIS = re.compile(
    rf"(?:this|the|our|present|current|above)\s(?:\w+\s){{0,2}}?{_THING}\s(?:\([^()]{{0,80}}\)\s)?"
    rf"(?:(?:has|have|had|is|was|were|will\sbe|needs\sto\sbe|must\sbe)\s)?{_ADVERB}"
    rf"(?:{_GONE}{_NOT_ELSEWHERE}{_WHY}|{_GONE}\sfrom\s(?:the\s)?arxiv|removed\s(?:by|from)\s(?:the\s)?(?:author|submitter|arxiv))",
    re.I,
)
_BY_SOMEBODY = re.compile(
    rf"{_GONE}\sby\s(?:the\s)?(?:(?:original|corresponding|first|submitting)\s)?(?:authors?\b|submitters?\b)"
    rf"|(?:{_GONE}|removed)\sby\s(?:the\s)?arxiv",
    re.I,
)
_SOMEBODY_DID = re.compile(
    rf"\b(?:authors?(?:\(s\))?|we|i|submitters?|administrators?|arxiv|editors?)\s(?:\w+\s){{0,3}}?"
    rf"(?:withdrawn?|withdraws|withdrawing|withdrew|retracting|retract(?:s|ed)?|removed)\s(?:this|the|our|my)\s(?:\w+\s){{0,2}}?{_THING}\b",
    re.I,
)
_BARE = re.compile(
    rf"(?:(?:this|the)\s)?(?:arxiv\s)?(?:{_THING}\s)?(?:(?:has|is|was|to)\s)?(?:be(?:en)?\s)?{_ADVERB}{_GONE}{_NOT_ELSEWHERE}{_WHY}",
    re.I,
)
_TITLE = re.compile(rf"\W*{_GONE}(?:\s{_THING})?\s*[\]):]|.*[(\[]\s*{_GONE}[^()\[\]]{{0,60}}[)\]]\W*$", re.I)
_EARLIER = re.compile(
    r"\b(?:(?:earlier|previous|prior|old|older|original|first|former|initial|another|other|companion|related|different|"
    rf"that)\s(?:\w+\s){{0,2}}?(?:{_THING}|draft|upload|posting|one|it)s?\b|v\d+\b|version\s\d+\b|"
    r"(?:which|that|who|whose|if|when|unless|once|whenever|why|whether|how|replac\w+|supersed\w+|resubmi\w+)\b)",
    re.I,
)
_NOT = re.compile(r"\b(?:not|never|no longer|nor)\s(?:\w+\s){0,4}$", re.I)
_NAMED = (_ABOUT_THIS, _SOMEBODY_DID)
_MAY_SAY = re.compile("withdr|retract|removed", re.I)
_SENTENCES = re.compile(r"(?<=[.;!?|])\s+|\s[–—-]{1,3}\s")
_CLAUSES = re.compile(r"(?<=,)\s*|(?<=\))\s+|(?<=\w)\s(?=\()|(?<=note:)\s+|(?<=status:)\s+", re.I)


def is_withdrawn(*, title: str = "", abstract: str = "", comment: str = "") -> bool:
    """Return whether title, abstract or arXiv's comment say that this very paper was withdrawn.

    A comment is about the paper and may leave the subject out ("withdrawn by the authors"), as may the beginning of an
    abstract; elsewhere in an abstract the paper has to be named ("This paper has been withdrawn").
    """
    if not _MAY_SAY.search(f"{title} {abstract} {comment}"):
        return False
    remarks, sentences = _SENTENCES.split(comment), _SENTENCES.split(abstract)
    return (
        any(_names_it(sentence, (*_NAMED, _BY_SOMEBODY)) or _is_bare(sentence) for sentence in remarks)
        or any(_names_it(sentence, _NAMED) for sentence in sentences)
        or _is_bare(sentences[0])
        or bool(_TITLE.match(title))
    )


def _names_it(sentence: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    found = (match for pattern in patterns for match in pattern.finditer(sentence))
    return any(
        not _is_about_another(sentence[max(0, match.start() - CONTEXT) : match.start()], match[0]) for match in found
    )


def _is_bare(sentence: str) -> bool:
    """Whether a clause of the sentence begins with it, without a subject: "8 pages, withdrawn due to an error"."""
    at = 0
    for clause in _CLAUSES.split(sentence):
        found = _BARE.match(clause.lstrip("([*! "))
        if found and not _is_about_another(sentence[max(0, at - CONTEXT) : at], found[0]):
            return True
        at += len(clause) + 1
    return False


def _is_about_another(before: str, words: str) -> bool:
    return bool(_EARLIER.search(before) or _EARLIER.match(words.split(" ", 1)[-1]) or _NOT.search(f"{before}{words} "))
