"""Papers in the order in which somebody would like them: near to what they saved, far from what is not for them. Pure.

A paper counts as the mean of its three nearest likes, less that of its three nearest dislikes. Two papers are near by
the cosine of their terms, an author in common and the same organization. Measured by tests/bench/test_taste_figures.py,
where vectors of meaning made nothing better beside terms; so they are not asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import heapreplace

from msgspec.structs import replace

from bot.model import Paper, Value
from bot.search.schema import cut
from bot.taste.terms import TermCounts
from bot.text import readable, shorten

NEAREST = 3
SAME_AUTHOR, SAME_ORGANIZATION = 0.05, 0.05  # beside 0.05 to 0.3 of papers about the same
TOO_COMMON = 25  # candidates: what more of them share tells little and costs most
AUTHORS_READ = 30  # of a paper: who is one of hundreds says little
LEAST = 0.05  # nearness of topic that is worth a reason: recorded pairs nearer than that read alike, at .02 hardly any
TITLE = 40  # characters of a title in a reason: any platform's grey line has room for it
EVERY = 5  # of so many papers one is the most upvoted that taste would not have shown
POPULAR = "popular"
DIGITS = 3  # of a score; upvotes decide between equal ones

Nearest = list[tuple[float, int, float, Paper | None]]  # a heap, the least near first; the third: by its topic alone


class Ranked(Value, frozen=True, kw_only=True):
    """A paper, how much it would be liked, and why it stands where it does, as a person reads it ("": no reason)."""

    paper: Paper
    score: float = 0.0
    reason: str = ""


class TasteOrder:
    """Orders candidates by likes and dislikes. All may come one by one, so that thousands need not delay other answers;
    candidates come first."""

    def __init__(self, candidates: Iterable[Paper], counts: TermCounts) -> None:
        self._counts = counts
        self._candidates: list[Paper] = []
        self._terms: dict[int, list[tuple[int, float]]] = {}  # who has it, with which weight
        self._authors: defaultdict[str, list[int]] = defaultdict(list)
        self._organizations: defaultdict[str, list[int]] = defaultdict(list)
        self._liked: list[Nearest] = []
        self._disliked: list[Nearest] = []
        self._seen = 0
        self.offer(candidates)

    def offer(self, papers: Iterable[Paper]) -> None:
        """Take candidates."""
        for number, paper in enumerate(papers, len(self._candidates)):
            self._candidates.append(paper)
            self._liked.append(_nobody())
            self._disliked.append(_nobody())
            for term, weight in self._counts.weigh(paper).items():
                self._terms.setdefault(term, []).append((number, weight))
            for author in _authors(paper):
                self._authors[author].append(number)
            if paper.organization:
                self._organizations[paper.organization].append(number)

    def like(self, papers: Iterable[Paper]) -> None:
        """Take what the person saved."""
        for paper in papers:
            topic = self._near(paper)
            near = topic.copy()
            for number in {number for author in _authors(paper) for number in self._authors.get(author, ())}:
                near[number] += SAME_AUTHOR
            for number in self._organizations.get(paper.organization, ()):
                near[number] += SAME_ORGANIZATION
            self._keep(self._liked, paper, near, topic)

    def dislike(self, papers: Iterable[Paper]) -> None:
        """Take what is not for the person: what it is about, not who it is from."""
        for paper in papers:
            topic = self._near(paper)
            self._keep(self._disliked, paper, topic, topic)

    def ranked(self) -> list[Ranked]:
        """Return the candidates, the most liked first; upvotes, then comments, break ties."""
        rows = zip(self._candidates, self._liked, self._disliked, strict=True)
        ranked = [
            Ranked(paper=paper, score=round(_mean(liked) - _mean(disliked), DIGITS), reason=_because(liked))
            for paper, liked, disliked in rows
        ]
        return sort_ranked(ranked)

    def _near(self, paper: Paper) -> list[float]:
        """The cosine of the paper and each candidate, by the terms that few candidates have."""
        near = [0.0] * len(self._candidates)
        weights = self._counts.weigh(paper)
        for term in weights.keys() & self._terms.keys():
            having, weight = self._terms[term], weights[term]
            if len(having) <= TOO_COMMON:
                for number, other in having:
                    near[number] += weight * other
        return near

    def _keep(self, nearest: Sequence[Nearest], paper: Paper, near: Sequence[float], topic: Sequence[float]) -> None:
        """Remember the paper with the candidates to which it is one of the nearest; the first come of equals stays."""
        self._seen += 1
        for number, (kept, score) in enumerate(zip(nearest, near, strict=True)):
            if score > kept[0][0] and paper.id != self._candidates[number].id:
                heapreplace(kept, (score, -self._seen, topic[number], paper))


def sort_ranked(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Return the best first; upvotes, then comments, break ties."""
    return sorted(ranked, key=lambda each: (-each.score, -each.paper.upvotes, -each.paper.comments))


def mix_in_popular(ranked: Sequence[Ranked], popular: Iterable[Paper], reason: str = POPULAR) -> list[Ranked]:
    """Return the papers with every fifth place given to the first of `popular` that would have come later: whoever only
    sees what is like the known never sees anything new."""
    left = {each.paper.id: each for each in ranked}
    place_of = {paper_id: place for place, paper_id in enumerate(left, 1)}
    offered = [paper.id for paper in popular if paper.id in left]
    mixed: list[Ranked] = []
    while left:
        place = len(mixed) + 1
        outside = () if place % EVERY else (each for each in offered if each in left and place_of[each] > place)
        if chosen := next(iter(outside), None):
            mixed.append(replace(left.pop(chosen), reason=reason))
        else:
            mixed.append(left.pop(next(iter(left))))
    return mixed


def _nobody() -> Nearest:
    return [(0.0, number, 0.0, None) for number in range(NEAREST)]


def _mean(nearest: Nearest) -> float:
    return sum(score for score, *_ in nearest) / NEAREST


def _because(nearest: Nearest) -> str:
    """The saved paper that is nearest by its topic: an author or an organization in common is no reason one sees."""
    topic, _, paper = max(((topic, seen, paper) for _, seen, topic, paper in nearest), key=lambda each: each[:2])
    return f"because you saved “{_brief(readable(paper.title))}”" if paper and topic >= LEAST else ""


def _brief(title: str) -> str:
    """What people call a paper: the name before the colon, if it has one, else as much of its title as there is room
    for."""
    name, colon, _ = title.partition(": ")
    return name if colon and len(name) <= TITLE else shorten(title, TITLE)


def _authors(paper: Paper) -> frozenset[str]:
    return frozenset(map(_plain_name, paper.authors[:AUTHORS_READ]))


@lru_cache(maxsize=20_000)
def _plain_name(name: str) -> str:
    return " ".join(cut(name, stems=False))
