"""What this process has taken already: a request that a platform sends twice is answered once. Bounded."""

from collections import OrderedDict
from collections.abc import Hashable


class Once:
    """Remembers the newest `size` names; all copies of a request have to come to the same one."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken: OrderedDict[Hashable, None] = OrderedDict()

    def take(self, name: Hashable) -> bool:
        """Return whether nobody has taken it before."""
        if name in self._taken:
            return False
        self._taken[name] = None
        if len(self._taken) > self._size:
            self._taken.popitem(last=False)
        return True
