"""A mild preference for fresh papers and for those people voted for. Pure.

It decides between papers that match about equally well, and never beats a clearly better match.
"""

from math import log1p

FRESH, VOTED = 0.05, 0.05  # of the score, at most
HALF_LIFE_DAYS = 180.0
MANY_VOTES = 200.0


def preference(*, age_days: float | None, upvotes: float) -> float:
    """Return the factor for a paper's score, from 1 to 1.1; always 1 for a paper without a date (`age_days` None)."""
    if age_days is None:
        return 1.0
    fresh = 0.5 ** (max(0.0, age_days) / HALF_LIFE_DAYS)
    voted = min(1.0, log1p(max(0.0, upvotes)) / log1p(MANY_VOTES))
    return float(1.0 + FRESH * fresh + VOTED * voted)
