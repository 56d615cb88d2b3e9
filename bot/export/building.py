"""Exports are made one at a time and with rests: thirty people may want one at the same moment."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial

from bot.export.catalogue import build_export
from bot.export.items import ExportItem
from bot.replies import File

SHARE = 0.25  # of the time is spent on exports while several are wanted
REST_MOST_S = 0.5


class Builder:
    """Makes the exports of one process, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._turns = asyncio.Lock()
        self._rested_at = 0.0
        self._thread = ThreadPoolExecutor(1, "export")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn: the block collects what goes into a file and builds it. What waits for the world, or for
        a platform, stays outside."""
        now = asyncio.get_running_loop().time
        async with self._turns:
            await asyncio.sleep(max(0.0, self._rested_at - now()))
            begun = now()
            try:
                yield
            finally:
                ended = now()
                self._rested_at = ended + min(REST_MOST_S, (ended - begun) * (1 / SHARE - 1))

    async def build(self, form: str, items: Sequence[ExportItem], *, name: str) -> File:
        """Return the file of `items`, as `build_export` makes it, in a thread: one that was cancelled ends first."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, partial(build_export, form, items, name=name)
        )
