"""The turns in which answers leave, so that whoever asks on and on takes no time from others."""

import asyncio

from cachetools import LRUCache

SITES = 10_000  # addresses whose turns are remembered
SITE_BURST = 10  # answers at once: a page, what it is drawn with, and some more


class Lane:
    """Lets one after the other pass, `pause_s` apart; after a rest `burst` at once."""

    def __init__(self, pause_s: float, burst: int = 1) -> None:
        self._pause_s = pause_s
        self._ahead_s = (burst - 1) * pause_s
        self._next_at = 0.0

    async def wait_turn(self) -> None:
        """Wait for the turn after everybody who asked before."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next_at)
        self._next_at = at + self._pause_s
        if (wait_s := at - self._ahead_s - now) > 0:
            await asyncio.sleep(wait_s)


class Lanes:
    """All answers that nobody's signature asks for share one lane; before that those to one address wait in one of its
    own. Refusals of an address that has too many requests under way have a third, since they come in any number."""

    def __init__(self, pause_s: float, site_s: float) -> None:
        self._site_s = site_s
        self._all, self._refusals = Lane(pause_s), Lane(pause_s)
        self._sites: LRUCache[str, Lane] = LRUCache(SITES)

    async def wait_turn(self, site: str) -> None:
        """Wait until an answer to this address may leave; "" is an address that is not known."""
        if site:
            if (lane := self._sites.get(site)) is None:
                lane = self._sites[site] = Lane(self._site_s, SITE_BURST)
            await lane.wait_turn()
        await self._all.wait_turn()

    async def wait_to_refuse(self) -> None:
        """Wait until such a refusal may leave."""
        await self._refusals.wait_turn()
