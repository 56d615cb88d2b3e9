"""Boolean operators of other search engines, rewritten as + and -: `llm NOT video` as `llm -video`. Pure and linear.

Operators are in capitals, as arXiv, PubMed and Lucene have them; "what is not learned" and "WHAT IS NOT LEARNED" are
words. AND makes words required; OR is how words are read anyway.
"""

import re
from collections.abc import Iterator, Sequence

from bot.search.words import GLUE

SHORT = 5  # words: a longer text with "without" in it is a sentence, and gets no hint
NEGATIONS = frozenset({"NOT", "ANDNOT"})
OPERATORS = NEGATIONS | {"AND", "OR"}
NEGATED_GROUP, ENDS = frozenset({"-("}), frozenset({")"})
MIXED = "AND and OR cannot be combined: papers with more of the words come first."
_GATES = frozenset({"gate", "gates", "operation", "operations", "operator", "operators"})  # "quantum NOT gates"

_SIGNS = re.compile(r"(?<![^\s(])(?:[–—−‒‐‑]|!(?!=))(?=[\w\"])")  # a dash, as keyboards write a hyphen; !video
_TOKEN = re.compile(r'-?\(|\)|[^\s()"]*"[^"]*(?:"|$)|[^\s()"]+')
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT|ANDNOT)\b|(?<!\S)-\(")
_LEFT_OUT = re.compile(
    r"(?:\b(?:without|except(?: for)?|excluding|minus|but (?:not|no)|(?P<before>[^\W_]+),? not)"
    r"|(?<=\w) - (?=\S)|(?<=\w) --) ?(?P<word>[^\W\d_][\w-]*)",
    re.IGNORECASE,
)


def read_operators(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with + and - in place of operators, dashes and "!", and sentences about what was understood."""
    text = _SIGNS.sub("-", text)
    tokens = _TOKEN.findall(text) if _OPERATOR.search(text) else []
    said = _operators(tokens)
    if not said:
        return text, _hints(text)
    mixed = {"AND", "OR"} <= said
    read = " ".join(_signed(tokens, required="AND" in said and not mixed))
    if mixed:
        return read, (MIXED,)
    return read, () if said == {"OR"} else (f"Searched as: {read}",)


def _operators(tokens: Sequence[str]) -> set[str]:
    """The operators among the words; none where one of them is a word, as capitals are for emphasis, too."""
    places = [at for at, token in enumerate(tokens) if token in OPERATORS or token in NEGATED_GROUP]
    padded = ["", *tokens, ""]
    words = any(_is_word(*padded[at : at + 3]) for at in places)
    return set() if words else {tokens[at] for at in places}


def _is_word(before: str, operator: str, after: str) -> bool:
    """Whether an operator is a word: at an end of the text, in "is NOT all", and before the name of a logic gate."""
    if operator in NEGATED_GROUP:
        return False
    sided = (operator in NEGATIONS or _has_side(before)) and _has_side(after)
    said = {word.lower() for word in (before, after) if word not in OPERATORS}
    return not sided or not said.isdisjoint(GLUE) or after.lower() in _GATES


def _has_side(token: str) -> bool:
    return token.endswith((")", "(")) or any(map(str.isalnum, token))


def _signed(tokens: Sequence[str], *, required: bool) -> Iterator[str]:
    """The words with their signs. A "-" before a bracket holds for all that is in it."""
    groups = [False]
    negated = False
    for token in tokens:
        if token.endswith("("):
            groups.append(groups[-1] or negated or token in NEGATED_GROUP)
        elif token in ENDS:
            groups = groups[:-1] or [False]
        elif token in OPERATORS:
            negated = token in NEGATIONS
            continue
        elif token[0] in "+-":
            yield token
        elif groups[-1] or negated:
            yield f"-{token}"
        else:
            yield f"+{token}" if required and token.lower() not in GLUE else token
        negated = False


def _hints(text: str) -> tuple[str, ...]:
    """How to leave words out, where a short text seems to want it."""
    match = _LEFT_OUT.search(text) if text.count(" ") < SHORT else None
    if match is None or match["word"].lower() in GLUE or (match["before"] or "").lower() in GLUE:
        return ()
    return (f"To leave papers about “{match['word']}” out, type -{match['word']}",)
