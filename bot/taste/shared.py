"""What several people like, so that nobody's own likes show: only terms of what at least three of them saved. Pure.

A term counts by how many people's papers have it. What fewer have is not known here at all, so neither an order nor a
reason can tell who saved what.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.model import Paper
from bot.taste.order import Ranked, sort_ranked
from bot.taste.terms import TermCounts, count_terms, terms_of
from bot.text import readable

LEAST_PEOPLE = 3
TOPIC = 30  # characters of the one that a reason names
LEAST_SHARE = 0.02  # of a paper's length that is known here and worth a reason


def rank_shared(
    candidates: Iterable[Paper], saved: Mapping[str, Iterable[Paper]], counts: TermCounts
) -> list[Ranked] | None:
    """Return the candidates as people who saved these papers would like them together; None for fewer than three."""
    people = {who: papers for who, papers in saved.items() if any(papers)}
    if len(people) < LEAST_PEOPLE:
        return None
    shared = _shared_terms(people.values())
    ranked = []
    for paper in candidates:
        weights = counts.weigh(paper)
        score = sum(weight * weight * shared[term] for term, weight in weights.items() if term in shared) / len(people)
        reason = _reason(paper, shared, counts) if score >= LEAST_SHARE else ""
        ranked.append(Ranked(paper=paper, score=round(score, 3), reason=reason))
    return sort_ranked(ranked)


def _shared_terms(saved: Iterable[Iterable[Paper]]) -> dict[int, int]:
    people: Counter[int] = Counter()
    for papers in saved:
        people.update({term for paper in papers for term in count_terms(paper).ids})
    return {term: count for term, count in people.items() if count >= LEAST_PEOPLE}


def _reason(paper: Paper, shared: Mapping[int, int], counts: TermCounts) -> str:
    """The rarest of the paper's own keywords of which every word and pair is shared."""
    known = {word: terms for word in paper.keywords if (terms := terms_of(word)) and shared.keys() >= terms}
    telling = sorted(known, key=lambda word: -max(counts.rarity(term) for term in known[word]))
    topic = next((readable(word) for word in telling if len(word) <= TOPIC), "")
    return f"people here saved papers on {topic}" if topic else ""
