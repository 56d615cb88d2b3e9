"""Which words are abbreviations, and of what: learnt from the papers themselves. Pure.

"Large Language Models (LLMs)" teaches that `llm` and "large language model" mean the same. The pairs are found as
Schwartz and Hearst describe ("A simple algorithm for identifying abbreviation definitions in biomedical text", 2003):
from right to left every letter of the short form stands in the long one, the first one at the beginning of a word.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

Words = tuple[str, ...]
Pair = tuple[str, Words]
Form = TypeVar("Form", str, Words)

SEEN, FEW = 2, 200  # papers: what only one has is that author's name for one thing, unless there are few in all
SHARE = 0.04  # of a short form's papers that a long form needs
MOST_FORMS = 4
DEFINED = 0.005  # of a word's papers that say what it is short for: 1 to 60 % of GUI's or LLM's, 0.1 % of "chain"'s
LONGEST_FORM = 8  # words

_BRACKET = re.compile(r"\(([^()]{2,80})\)")
_SHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,9}")
_WORD = re.compile(r"[A-Za-z0-9]+")
_BEFORE = 160  # characters looked at before a bracket


class Abbreviations:
    """Which short form stands for which long forms, and the reverse, counted in papers."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._of_paper: dict[str, frozenset[Pair]] = {}
        self._longs: defaultdict[str, Counter[Words]] = defaultdict(Counter)
        self._shorts: defaultdict[Words, Counter[str]] = defaultdict(Counter)
        self._first_words: Counter[str] = Counter()

    @property
    def pairs(self) -> dict[str, tuple[Pair, ...]]:
        """Return what each paper taught, those that taught nothing too."""
        return {paper_id: tuple(self._of_paper.get(paper_id, ())) for paper_id in self._known}

    def learn(self, paper_id: str, text: str) -> None:
        """Take note of the pairs in a paper's text; a paper that changed is learnt anew."""
        self.forget(paper_id)
        self.learn_pairs({paper_id: tuple(find_pairs(text))})

    def learn_pairs(self, pairs: Mapping[str, Sequence[Pair]]) -> None:
        """Take note of what papers that are not known yet teach."""
        self._known.update(pairs)
        taught = {paper_id: frozenset(each) for paper_id, each in pairs.items() if each}
        self._of_paper.update(taught)
        for pair, count in Counter(chain.from_iterable(taught.values())).items():
            self._count((pair,), count)

    def forget(self, paper_id: str) -> None:
        """Take back what a paper taught."""
        self._known.discard(paper_id)
        self._count(self._of_paper.pop(paper_id, frozenset()), -1)

    def long_forms(self, short: str, papers: int = 0) -> list[Words]:
        """Return what a short form (one lower-case word, plural or not) stands for, the most usual first.

        `papers` is how many have the word: a common word that a few made an abbreviation ("chain") stands for itself.
        """
        asked = dict.fromkeys((short, short.removesuffix("s")))
        known = [self._longs[word] for word in asked if word in self._longs]
        if sum(forms.total() for forms in known) < DEFINED * papers:
            return []
        return list(dict.fromkeys(form for forms in known for form in self._usual(forms)))

    def short_forms(self, words: Sequence[str]) -> list[str]:
        """Return the abbreviations of a long form (lower-case words, plural or not), the most usual first."""
        shorts = self._shorts.get(singular(words))
        return self._usual(shorts) if shorts else []

    def frequent(self, papers: int) -> list[Words]:
        """Return the long forms that at least this many papers abbreviate."""
        return [long for long, shorts in self._shorts.items() if shorts.total() >= papers]

    def find_long(self, words: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
        """Yield where known long forms stand in `words`, from and to, the longest first, with their short forms."""
        start = 0
        while start < len(words) - 1:
            end, shorts = self._longest_at(words, start)
            if shorts:
                yield start, end, shorts
            start = end

    def _longest_at(self, words: Sequence[str], start: int) -> tuple[int, list[str]]:
        if self._first_words[words[start]] < self._seen:
            return start + 1, []
        for end in range(min(len(words), start + LONGEST_FORM), start + 1, -1):
            if shorts := self.short_forms(words[start:end]):
                return end, shorts
        return start + 1, []

    @property
    def _seen(self) -> int:
        return SEEN if len(self._known) >= FEW else 1

    def _usual(self, forms: Counter[Form]) -> list[Form]:
        least = max(self._seen, SHARE * forms.total())
        return [form for form, count in forms.most_common(MOST_FORMS) if count >= least]

    def _count(self, pairs: Iterable[Pair], by: int) -> None:
        for short, long in pairs:
            self._longs[short][long] += by
            self._shorts[long][short] += by
            self._first_words[long[0]] += by


def find_pairs(text: str) -> Iterator[Pair]:
    """Yield the pairs that a text defines: the short form, and the long form's words, lower case and singular."""
    for match in _BRACKET.finditer(text):
        inside = match[1].split(",")[0].split(";")[0].strip()
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if _is_short(inside):
            pair = _pair(inside, before)
        else:
            last = before.split()[-1:]
            pair = _pair(last[0], inside, whole=True) if last and _is_short(last[0]) else None
        if pair:
            yield pair


def singular(words: Sequence[str]) -> Words:
    """Return `words` with the last one in the singular, as far as a final s tells."""
    last = words[-1]
    if len(last) > 3 and last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return (*words[:-1], last)


def plural_forms(words: Words) -> tuple[Words, Words]:
    """Return a long form as it may stand in a text: singular and plural."""
    return words, (*words[:-1], f"{words[-1]}s")


def _is_short(text: str) -> bool:
    return bool(_SHORT.fullmatch(text)) and len(text) > 1 and any(character.isupper() for character in text)


def _pair(short: str, text: str, *, whole: bool = False) -> Pair | None:
    """The long form of `short` at the end of `text` (with `whole`: all of `text`), if every letter is found."""
    letters = short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short
    letters = letters.replace("-", "").lower()
    words = list(_WORD.finditer(text))[-min(len(letters) + 5, 2 * len(letters), LONGEST_FORM) :]
    if not words:
        return None
    text, start = text[: words[-1].end()].lower(), words[0].start()
    begin = _initials(letters, words)
    begin = _first_letter(letters, text, start) if begin is None else begin
    begin = begin if begin is None else _whole_compound(text, begin, start)
    long = tuple(word[0].lower() for word in words if begin is not None and word.start() >= begin)
    complete = not whole or begin == start
    return (letters, singular(long)) if len(long) > 1 and letters not in long and complete else None


def _initials(letters: str, words: Sequence[re.Match[str]]) -> int | None:
    """Where the last words begin whose first letters are `letters`."""
    last = words[-len(letters) :]
    return last[0].start() if "".join(word[0][0] for word in last).lower() == letters else None


def _first_letter(letters: str, text: str, start: int) -> int | None:
    """Where the long form begins in `text`, matching `letters` from the right; None when one is missing."""
    at = len(text)
    for index in range(len(letters) - 1, -1, -1):
        at = text.rfind(letters[index], start, at)
        while index == 0 and at > start and text[at - 1].isalnum():
            at = text.rfind(letters[index], start, at)
        if at < 0:
            return None
    return at


def _whole_compound(text: str, at: int, start: int) -> int:
    """A compound (multi-modal) begins with its first half when both begin with the same letter."""
    if at > start and text[at - 1] == "-":
        half = max(start, text.rfind(" ", start, at) + 1)
        return half if text[half] == text[at] else at
    return at
