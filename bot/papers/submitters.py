"""Who submits papers in bulk: that somebody submitted this one, too, is no news. No I/O.

Measured on 8,693 papers of 15 months: two people submitted 43 to 110 in a month, everybody else at most 10 in any 30
days.
"""

from collections import Counter

import msgspec

from bot.model import Paper
from bot.store.library import Submission

MOST_A_MONTH = 12


class Submitters:
    """Counts papers by submitter and month, as they come and go."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()  # by the hash of submitter and month: half the memory of their names
        self._bulk: set[str] = set()

    def count(self, submission: Submission | None, by: int = 1) -> bool:
        """Count one paper more, or with `by` -1 one less; return whether somebody is found to submit in bulk now."""
        if submission is None or not submission.submitter_handle or not submission.days:
            return False
        handle, first = submission.submitter_handle, submission.days[0]
        month = hash((handle, first.year, first.month))
        self._counts[month] += by
        if self._counts[month] <= MOST_A_MONTH or handle in self._bulk:
            return False
        self._bulk.add(handle)
        return True

    def without_bulk(self, paper: Paper) -> Paper:
        """Return the paper without its submitter, if that is somebody who submits in bulk."""
        if paper.submitter_handle not in self._bulk:
            return paper
        return msgspec.structs.replace(paper, submitter="", submitter_handle="")
