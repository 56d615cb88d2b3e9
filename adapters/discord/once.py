"""Interactions that were taken already: one that arrives twice is answered once. For everyone who asks."""

from collections import OrderedDict

REMEMBERED = 5_000  # far more than arrive within the fifteen minutes that one lives


class Once:
    """Remembers the newest ids of this process; both copies of an interaction come to the same one."""

    def __init__(self) -> None:
        self._taken: OrderedDict[int, None] = OrderedDict()

    def take(self, interaction_id: int) -> bool:
        """Return whether nobody has taken it before."""
        if interaction_id in self._taken:
            return False
        self._taken[interaction_id] = None
        if len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)
        return True
