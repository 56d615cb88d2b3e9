"""What several people like, so that nobody's own likes show: only terms of what at least three of them saved. Pure.

A term counts by how many people's papers have it. What fewer have is never looked at, so neither an order nor a reason
can tell who saved what.
"""

from collections import Counter
from collections.abc import Set

from bot.model import Paper
from bot.taste.order import Ranked
from bot.taste.terms import TermCounts, terms_of
from bot.text import readable

LEAST_PEOPLE = 3
TOPIC = 30  # characters of the one that a reason names
LEAST_SHARE = 0.02  # of a paper's length that is known here and worth a reason


class SharedTaste:
    """Ranks papers by what people saved. People come one by one, before the papers."""

    def __init__(self) -> None:
        self._people = 0
        self._counted = Counter[int]()

    @property
    def is_known(self) -> bool:
        """Whether three people saved anything alike."""
        return any(count >= LEAST_PEOPLE for count in self._counted.values())

    def add(self, terms: Set[int]) -> None:
        """Take the terms of all that one person saved."""
        self._people += bool(terms)
        self._counted.update(terms)

    def rank(self, paper: Paper, counts: TermCounts) -> Ranked:
        """Return how much these people would like a paper together, and what of it they share."""
        weights = counts.weigh(paper)
        shared = sum(weight * weight * self._counted[term] for term, weight in weights.items() if self._is_shared(term))
        score = shared / max(1, self._people)
        reason = self._reason(paper, counts) if score >= LEAST_SHARE else ""
        return Ranked(paper=paper, score=round(score, 3), reason=reason)

    def _is_shared(self, term: int) -> bool:
        return self._counted[term] >= LEAST_PEOPLE

    def _reason(self, paper: Paper, counts: TermCounts) -> str:
        """The rarest of the paper's own keywords of which every word and pair is shared."""
        known = {
            word: terms for word in paper.keywords if (terms := terms_of(word)) and all(map(self._is_shared, terms))
        }
        telling = sorted(known, key=lambda word: -max(counts.rarity(term) for term in known[word]))
        topic = next((readable(word) for word in telling if len(word) <= TOPIC), "")
        return f"people here saved papers on {topic}" if topic else ""
