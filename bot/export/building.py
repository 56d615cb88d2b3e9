"""Making files in a thread, one at a time and with rests: thirty people may want one at the same moment."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bot.export.catalogue import build_export
from bot.export.items import ExportItem
from bot.replies import File

SHARE = 0.25  # of the time is spent on files while several are wanted
REST_MOST_S = 0.5


class Builder:
    """Makes files in the order in which they are asked for. `timer` and `sleep` are seconds, called in the thread."""

    def __init__(
        self, *, timer: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._timer = timer
        self._sleep = sleep
        self._rested_at = 0.0
        self._thread = ThreadPoolExecutor(1, "export")

    async def build(self, form: str, items: Sequence[ExportItem], *, name: str) -> File:
        """Return the file of `items`, as `build_export` makes it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(self._build, form, items, name))

    def _build(self, form: str, items: Sequence[ExportItem], name: str) -> File:
        begun = self._timer()
        if begun < self._rested_at:
            self._sleep(self._rested_at - begun)
            begun = self._timer()
        file = build_export(form, items, name=name)
        ended = self._timer()
        self._rested_at = ended + min(REST_MOST_S, (ended - begun) * (1 / SHARE - 1))
        return file
