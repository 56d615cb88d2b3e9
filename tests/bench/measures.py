"""How good a ranking is, and how sure one may be of it. Pure; grades are 0 to 3, and what nobody judged counts as 0."""

import random
from collections.abc import Iterable, Mapping, Sequence
from math import log2
from statistics import mean

TOP, DEEP = 10, 100
SAMPLES = 2_000  # of a bootstrap: the ends of the interval then move by less than a thousandth

Grades = Mapping[str, int]


def ndcg(found: Iterable[str], grades: Grades) -> float:
    """Return nDCG over the first ten, with linear gain."""
    best = sorted(grades.values(), reverse=True)
    gained = _discounted(grades.get(doc, 0) for doc in list(found)[:TOP])
    return gained / _discounted(best[:TOP])


def judged_ndcg(found: Iterable[str], grades: Grades) -> float:
    """Return nDCG over the first ten that somebody judged, as if the others were not in the collection."""
    return ndcg([doc for doc in found if doc in grades], grades)


def judged_share(found: Sequence[str], grades: Grades) -> float:
    """Return which part of the first ten was judged at all."""
    top = list(found)[:TOP]
    return sum(doc in grades for doc in top) / len(top) if top else 1.0


def recall(found: Iterable[str], grades: Grades) -> float:
    """Return which part of the relevant documents is among the first hundred."""
    relevant = {doc for doc, grade in grades.items() if grade > 0}
    return len(relevant & set(list(found)[:DEEP])) / len(relevant)


def precision(found: Iterable[str], relevant: Iterable[str], most: int = 5) -> float:
    """Return which part of the first `most` is relevant, of as many as there are."""
    wanted = set(relevant)
    return len(wanted & set(list(found)[:most])) / min(most, len(wanted))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean."""
    rng = random.Random(7)
    means = sorted(mean(rng.choices(values, k=len(values))) for _ in range(SAMPLES))
    return means[int(0.025 * SAMPLES)], means[int(0.975 * SAMPLES)]


def described(values: Sequence[float]) -> str:
    """Return the mean with its interval: `.812 [.760 .861]`."""
    low, high = interval(values)
    return f"{mean(values):.3f} [{low:.3f} {high:.3f}]"


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))
