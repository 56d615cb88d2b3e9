"""What this process has taken already: a request that a platform sends twice is answered once. Bounded."""

from collections.abc import Hashable

from cachetools import FIFOCache


class Once:
    """Remembers the newest `size` names; all copies of a request have to come to the same one."""

    def __init__(self, size: int) -> None:
        self._taken: FIFOCache[Hashable, None] = FIFOCache(size)

    def take(self, name: Hashable) -> bool:
        """Return whether nobody has taken it before."""
        if name in self._taken:
            return False
        self._taken[name] = None
        return True
