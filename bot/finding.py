"""The one line below a title: what the paper does and what came of it, in the abstract's own words. Pure.

Words are left out, never added; only the first letter of what is left may change. Which sentence tells the idea, and
which one the result: telling words are counted, each with a weight, and a sentence's place. The words were picked by
hand on one half of 200 labelled abstracts; `tests/bench/test_finding_figures.py` measures on both halves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Literal

from bot.cut import cut_at_word, cut_text
from bot.main_clause import has_main_verb, main_clause, shorten_sentence, without
from bot.model import Paper, Value
from bot.repetition import says_more
from bot.text import ELLIPSIS, first_sentences, readable, split_sentences

FULL, BRIEF, LISTED = 280, 110, 150  # characters: in a paper's own message, in a header, in an answer
REMEMBERED = 1_000  # lines that are kept: one that is read out of an abstract takes 0.7 ms
AI_SUMMARY = "AI summary"  # how one is marked
LONGEST, MOST = 4_000, 40  # characters and sentences that are looked at; arXiv takes abstracts of 1,920
MORE = 2  # words by which a summary's beginning must say more than the title
TWO = 240  # with less room than this there is only one sentence

Kind = Literal["ai_summary", "finding", "opening", "none"]
LATER_IDEA, LATER_RESULT = 0.4, 1.0  # an idea loses this with each sentence before it; the last result gains that
TELLS_RESULT = 1.0  # below this a sentence tells no result
POINTS_BACK = 4.0  # what a sentence loses that is only understood with the one before
TELLS, TELLS_LITTLE = 4.5, 1.0  # from here on a sentence that fits is better than one that is cut, or points back
_AUTHORS, _FIGURE = "<authors>", "<figure>"  # "we" or "this paper"; 12 %, 3.5x, 0.81
_BY_NAME = frozenset(("we", *(f"this {work}" for work in ("paper", "work", "study", "survey", "report", "article"))))
_TOKEN = re.compile(
    r"this (?:paper|work|study|survey|report|article)|[a-z]+(?:-[a-z]+)*|\d[\d.,]{0,20} ?(?:%|x\b|×|times)|\d{1,20}\.\d"
)


class FindingLine(Value, frozen=True, kw_only=True):
    """What one line says of a paper. A card marks an `ai_summary` as one, and a `finding` as from the abstract.

    `opening`: the abstract is one sentence. `none`: nothing is known, and `text` is "".
    """

    text: str = ""
    kind: Kind = "none"


@lru_cache(maxsize=REMEMBERED)
def finding_line(paper: Paper, limit: int = FULL) -> FindingLine:
    """Return what one line of at most `limit` characters says of a paper: its AI summary, else what it found. Where
    there is little room, the summary's beginning or the idea, if they say more than the title; else of all telling
    sentences the first that ends whole, says something of its own and does not point back at another."""
    if limit >= TWO:
        return next(_lines(paper, limit), FindingLine())
    title = readable(paper.title)
    new = [each for each in _summary_lines(paper, limit) if says_more(each.text, title, MORE)]
    if new:
        return next((each for each in new if _reaches_verb(each.text)), new[0])
    found = _best(_brief_lines(paper, limit), title)
    if found and _points_back(found.text):
        found = _best(chain(_short(_sentences(paper.abstract), limit, TELLS_LITTLE), (found,)), title)
    return found or next(_lines(paper, limit), FindingLine())


def _summary_lines(paper: Paper, limit: int) -> Sequence[FindingLine]:
    """What a summary says in one line: its beginning, more of that up to a word, each further sentence."""
    if not (summary := readable(paper.summary[:LONGEST])):
        return ()
    kind: Kind = "finding" if paper.source == "sample" else "ai_summary"  # the sample's are written by people
    beginning, *others = split_sentences(summary)
    texts = (
        _summary(summary, limit),
        cut_at_word(beginning, limit),
        *(shorten_sentence(each, limit) for each in others),
    )
    return [FindingLine(text=text, kind=kind) for text in texts]


def _lines(paper: Paper, limit: int) -> Iterator[FindingLine]:
    """What a line can say, the likeliest first: of a paper without any text nothing."""
    yield from _summary_lines(paper, limit)
    sentences = _sentences(paper.abstract)
    if len(sentences) == 1:
        yield FindingLine(text=cut_text(sentences[0], limit), kind="opening")
    elif sentences and limit >= TWO:
        yield FindingLine(text=_fit(sentences, limit), kind="finding")
    else:
        yield from _told(sentences, limit)


def _brief_lines(paper: Paper, limit: int) -> Iterator[FindingLine]:
    yield from _lines(paper, limit)
    yield from _short(_sentences(paper.abstract), limit, TELLS)


@lru_cache(maxsize=2)  # several rules look at one abstract
def _sentences(abstract: str) -> Sequence[str]:
    return split_sentences(readable(abstract[:LONGEST]))[:MOST]


def _best(lines: Iterable[FindingLine], title: str) -> FindingLine | None:
    """Of the lines that tell something the first that ends whole and does not point back, else one that is cut, else
    one that could stand in any abstract, else one that points back."""
    worse: dict[tuple[bool, bool, bool], FindingLine] = {}
    for each in lines:
        if _tells(each.text, title):
            faults = _points_back(each.text), bool(_ANYBODY.match(each.text)), each.text.endswith(ELLIPSIS)
            if not any(faults):
                return each
            worse.setdefault(faults, each)
    return worse[min(worse)] if worse else None


def _tells(text: str, title: str) -> bool:
    """Whether a line says more than the title, and has a verb where its end is missing."""
    return says_more(text, title) and _reaches_verb(text)


def _reaches_verb(text: str) -> bool:
    return not text.endswith(ELLIPSIS) or has_main_verb(text)


def telling_score(sentence: str) -> float:
    """Return how much a sentence tells of its paper by itself: as its idea or as its result, whichever is more."""
    tokens = _tokens(sentence)
    return max(_idea(tokens), _score(tokens, _RESULT)) - (POINTS_BACK if _points_back(sentence) else 0.0)


def without_lead(sentence: str) -> str:
    """Return a sentence without its number in a list and words that only join it to the one before: `(3) `, `Building
    on these, `."""
    return without(_CONNECTIVE, without(_NUMBER, sentence))


def _points_back(text: str) -> bool:
    """Whether a text begins with a word that only the sentence before it explains."""
    return bool(_POINTS_BACK.match(text))


def choose_sentences(sentences: Sequence[str]) -> tuple[int, int | None]:
    """Return the indexes of the main idea and of the main result among at least two sentences; never the same twice.

    The result is None when no sentence tells one, as in a survey.
    """
    found = [_tokens(sentence) for sentence in sentences]
    idea = max(range(len(found)), key=lambda index: _idea(found[index]) - LATER_IDEA * index)
    rest = (index for index in range(len(found)) if index != idea)
    scores = {index: _score(found[index], _RESULT) + LATER_RESULT * index / len(found) for index in rest}
    result = max(scores, key=scores.__getitem__)
    return idea, result if scores[result] >= TELLS_RESULT else None


def _weights(table: Mapping[float, str]) -> dict[str, float]:
    return {word: weight for weight, words in table.items() for word in words.split()}


_IDEA = _weights(
    {
        4: "introduce introduces introducing present presents propose proposes",
        3: _AUTHORS,
        2: "address advocate aim argue challenge conduct develop examine explore investigate prove provide provides"
        " review show study survey",
        1: "approach called first framework method named new novel",
        -2: "additionally also despite evaluate existing finally further furthermore hope however moreover prior recent"
        " second secondly specifically then yet",
        -4: "available code experimental experiments extensive outperforms results",
    }
)


_RESULT = _weights(
    {
        3: "empirically experimental experiments outperform outperforming outperforms surpass surpasses surpassing",
        2: "achieves achieving attains find findings finds found match matches notably observe obtains remarkably"
        " results reveal reveals",
        1: f"{_FIGURE} accuracy baselines benchmarks compared consistently demonstrate demonstrates evaluation"
        " evaluations faster gains improvement improvements improves improving over reduces show shows significantly"
        " sota speedup state-of-the-art up while",
        -1: "additionally also effectiveness efficacy further furthermore moreover perform validate",
        -2: "challenge design existing highlight highlights hope however paves paving prior promising recent these"
        " work",
        -4: "available code github http https introduce open-source present propose publicly release released",
    }
)


@lru_cache(maxsize=2 * MOST)  # several rules look at the sentences of one paper
def _tokens(sentence: str) -> tuple[str, ...]:
    """The telling parts of a sentence: each word once, each figure every time."""
    found = _TOKEN.findall(sentence.lower())
    words = {_AUTHORS if word in _BY_NAME else word for word in found}
    return *words, *(_FIGURE for word in found if word[0].isdigit())


def _idea(tokens: Sequence[str]) -> float:
    """Only what the authors say of themselves is their idea: others introduce and propose, too."""
    return _score(tokens, _IDEA) if _AUTHORS in tokens else 0.0


def _score(tokens: Sequence[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(token, 0.0) for token in tokens)


_NUMBER = re.compile(r"\(?(?:\d|[ivx]{1,4})\) ")
_CONNECTIVE = re.compile(
    r"(?:additionally|besides|consequently|critically|crucially|empirically|finally|first|further|furthermore|hence|here"
    r"|however|importantly|instead|moreover|nevertheless|notably|overall|remarkably|second|specifically|technically"
    r"|then|therefore|thus|yet|as a result|for example|for instance|in addition|in contrast|in other words"
    r"|in particular"
    r"|in this (?:\w{1,20} )?(?:paper|work|study|survey|report|article|context)"
    r"|(?:to|for|motivated|inspired|based|building|leveraging|given|using|with|by|despite|departing)\b[^,.;:()]{1,80}"
    r"\b(?:this|these|that|those|such|above|end|it)\b[^,.;:()]{0,60}), (?!(?:and|or)\b)",
    re.I,
)
_WIDE_STOP = re.compile(r"(?<=[。！？]) ")
_POINTS_BACK = re.compile(
    r"(?:(?:it|they|them|its|their|those|such|these|this(?! (?:paper|work|study|survey|report|article)\b)|that)\b"
    r"|(?:additionally|also|as a result|besides|consequently|finally|for example|for instance|furthermore|hence|here"
    r"|however|in addition|in contrast|instead"
    r"|likewise|moreover|nevertheless|similarly|then|therefore|thus|yet)\b"
    r"|we (?:also|further|furthermore|hence|then|therefore|thus)\b)",
    re.I,
)
_ANYBODY = re.compile(  # what could be said of any paper: that it is better, without a figure, tested, or available
    r"(?!.*\d).*\b(?:outperform|surpass|superior|state-of-the-art|extensive|baseline|promising|future (?:research|work)"
    r")|.*\bavailable at\b|(?:to \w+[^,]{0,40}, )?we (?:evaluate|validate|verify)\b",
    re.I,
)
_EMPTY = re.compile(
    r"\?$|\b(?:code|contributions?|effectiveness|efficacy|generali[sz]ability|open-sourc\w*|releas\w*|superiority)\b",
    re.I,
)
_NEGATED = r"(?!\b(?:no|not|never|neither|fail\w*|hardly|whether|little)\b)"
_BEFORE_IDEA = r"[^.;:]{0,160}, "
_PRESENTS = (
    r"(?:we (?:(?:\w+ly|also|hence|then|therefore|thus) ){0,2}(?:introduce|present|propose)"
    r"|this (?:paper|work|study|report) (?:introduce|present|propose)s) (?!(?:and|or|that|to)\b)"
)
_SAYS_THAT = (
    rf"(?:{_NEGATED}[^.;:]){{0,160}}?\b(?:we|experiment|evaluation|result|analys[ei]|stud[iy]|finding)\w*\b"
    rf"(?:{_NEGATED}[^.;:]){{0,120}}? (?:confirm|demonstrate|find|found|indicate|reveal|show|suggest)s? that "
)
_ANNOUNCED = re.compile(rf"(?:{_BEFORE_IDEA})?(?:then )?{_PRESENTS}|{_SAYS_THAT}", re.I)
_LED_TO = re.compile(rf"{_BEFORE_IDEA}(?:then )?(?={_PRESENTS})|{_SAYS_THAT}", re.I)


def _fit(sentences: Sequence[str], limit: int) -> str:
    """The telling sentences in their order, as much of them as there is room for: without the words that lead up to
    them, then from "we propose" or behind "experiments show that" on, then cut."""
    parts = [without_lead(sentences[index]) for index in _shown(sentences)]
    if len(" ".join(parts)) > limit:
        parts = [without(_LED_TO, part) for part in parts]
    if len(parts) == 1 or len(" ".join(parts)) <= limit:
        return cut_text(_join(parts), limit)
    first = cut_text(parts[0], max((limit - 1) // 2, limit - 1 - len(parts[1])))
    return _join([first, cut_text(parts[1], limit - 1 - len(first))])


def _join(sentences: Sequence[str]) -> str:
    """Sentences in a row; no space follows a full stop that is as wide as a character."""
    return _WIDE_STOP.sub("", " ".join(sentences))


def _told(sentences: Sequence[str], limit: int) -> Iterator[FindingLine]:
    """One of several sentences: the idea, then the result, each as it is, without what announces it, or shortened."""
    if len(sentences) < 2:
        return
    idea, result = choose_sentences(sentences)
    for index in dict.fromkeys(each for each in (idea, result) if each) or (idea + 1,):
        lead = without_lead(sentences[index])
        bare = without(_ANNOUNCED, lead)
        ways = (lead, bare, main_clause(lead, limit), shorten_sentence(bare, limit))
        fitting = [each for each in ways if 0 < len(each) <= limit]
        yield FindingLine(text=min(fitting, key=_points_back), kind="finding")


def _short(sentences: Sequence[str], limit: int, least: float) -> Iterator[FindingLine]:
    """The sentences but the first one that fit as they are and have a score of at least `least`, highest first."""
    leads = (without_lead(each) for each in sentences[1:] if not _EMPTY.search(each))
    fitting = [each for each in leads if len(each) <= limit]
    for score, text in sorted(((telling_score(each), each) for each in fitting), key=lambda pair: -pair[0]):
        if score >= least:
            yield FindingLine(text=text, kind="finding")


def _summary(summary: str, limit: int) -> str:
    """The whole sentences of a summary that fit, else its first one shortened."""
    kept = first_sentences(summary, limit)
    whole = len(kept) < len(summary) and not kept.endswith(ELLIPSIS)
    return kept if whole else shorten_sentence(summary, limit)


def _shown(sentences: Sequence[str]) -> tuple[int, ...]:
    """Which sentences to show, never the first one alone: how an abstract opens tells a reader nothing. What comes
    before the idea and points further back is of somebody else."""
    idea, result = choose_sentences(sentences)
    others = result is not None and result < idea and _points_back(without_lead(sentences[result]))
    other = idea + 1 if result is None else result
    return (idea,) if idea and (result is None or others) else tuple(sorted((idea, other)))
