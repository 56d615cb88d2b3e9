"""Which sentence of an abstract says what the paper does, and which one what came of it. Pure.

Telling words are counted, each with a weight, and a sentence's place. The words were picked by hand on one half of 200
labelled abstracts; `tests/bench/test_finding_figures.py` measures on both halves.
"""

import re
from collections.abc import Mapping, Sequence

LATER_IDEA, LATER_RESULT = 0.4, 1.0  # an idea loses this with each sentence before it; the last result gains that
TELLS_RESULT = 1.0  # below this a sentence tells no result


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


_AUTHORS, _FIGURE = "<authors>", "<figure>"  # "we" or "this paper"; 12 %, 3.5x, 0.81
_BY_NAME = frozenset(("we", *(f"this {work}" for work in ("paper", "work", "study", "survey", "report", "article"))))
_TOKEN = re.compile(
    r"this (?:paper|work|study|survey|report|article)|[a-z]+(?:-[a-z]+)*|\d[\d.,]{0,20} ?(?:%|x\b|×|times)|\d{1,20}\.\d"
)
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
