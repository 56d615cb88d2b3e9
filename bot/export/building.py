"""The formats of an export, and the making of one: one at a time, with rests while thirty people want one at once."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from bot.export.items import ExportItem
from bot.export.markdown import build_markdown
from bot.export.tables import build_csv, build_json
from bot.model import PaperId
from bot.replies import File

SHARE = 0.25  # of the time is spent on exports while several are wanted
REST_MOST_S = 0.5  # between two files
STEP_S = 0.001  # of work between two rests within a file: its thread holds the interpreter that long
Rest = Callable[[float], None]  # after so many seconds of work
Build = Callable[[Sequence[ExportItem]], bytes]


def _build_bibtex(items: Sequence[ExportItem]) -> bytes:
    from bot.export.bibtex import build_bibtex  # its library, with the first export

    return build_bibtex(items)


def _build_ris(items: Sequence[ExportItem]) -> bytes:
    from bot.export.ris import build_ris  # what splits names, likewise

    return build_ris(items)


BUILDERS: Mapping[str, tuple[Build, str, str]] = {
    "bibtex": (_build_bibtex, "bib", "application/x-bibtex"),
    "ris": (_build_ris, "ris", "application/x-research-info-systems"),
    "markdown": (build_markdown, "md", "text/markdown"),
    "csv": (build_csv, "csv", "text/csv"),
    "json": (build_json, "json", "application/json"),
}
FORMATS = tuple(BUILDERS)


class Paced(Sequence[ExportItem]):
    """Items with a rest after every STEP_S that their reader works on them."""

    def __init__(self, items: Sequence[ExportItem], rest: Rest) -> None:
        self._items, self._rest = items, rest

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, at: Any) -> Any:
        """One item, or those of a slice, paced as well."""
        return Paced(self._items[at], self._rest) if isinstance(at, slice) else self._items[at]

    def __iter__(self) -> Iterator[ExportItem]:
        begun = time.thread_time()
        for item in self._items:
            yield item
            if (worked_s := time.thread_time() - begun) >= STEP_S:
                self._rest(worked_s)
                begun = time.thread_time()


class Builder:
    """Makes the exports of one process, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._turns = asyncio.Lock()
        self._wanted = 0  # turns that are not over
        self._rested_s = 0.0  # within this turn
        self._rested_at = 0.0
        self._thread = ThreadPoolExecutor(1, "export")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn: the block collects what goes into a file and builds it. What waits for the world, or for
        a platform, stays outside."""
        now = asyncio.get_running_loop().time
        self._wanted += 1
        try:
            async with self._turns:
                await asyncio.sleep(max(0.0, self._rested_at - now()))
                begun, self._rested_s = now(), 0.0
                try:
                    yield
                finally:
                    ended = now()
                    owed_s = _rest_s(ended - begun - self._rested_s) - self._rested_s
                    self._rested_at = ended + min(REST_MOST_S, owed_s)
        finally:
            self._wanted -= 1

    async def build(self, form: str, items: Sequence[ExportItem], *, name: str) -> File:
        """Return the file of `items`, as `build_export` makes it, in a thread: one that was cancelled ends first."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, partial(build_export, form, items, name=name, rest=self._rest)
        )

    def _rest(self, worked_s: float) -> None:
        """Leave the interpreter to others where more than one file is wanted; one alone is made at once."""
        if self._wanted > 1:
            time.sleep(_rest_s(worked_s))
            self._rested_s += _rest_s(worked_s)


def _rest_s(worked_s: float) -> float:
    return worked_s * (1 / SHARE - 1)


def build_export(
    form: str, items: Sequence[ExportItem], *, name: str = "papers-saved", rest: Rest = lambda worked_s: None
) -> File:
    """Return the file of `items` in one of FORMATS, called `name` with the format's ending; each paper stands once."""
    build, ending, media_type = BUILDERS[form]
    once: dict[PaperId, ExportItem] = {}
    for item in items:
        once.setdefault(item.paper.id, item)
    plain_name = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "papers"
    return File(name=f"{plain_name}.{ending}", media_type=media_type, content=build(Paced(tuple(once.values()), rest)))
