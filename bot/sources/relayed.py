"""Sources that ask others: one that is opened late, and two as one."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TypeVar

from bot.model import PaperId, SourceName
from bot.ports import Empty, Failed, Found, ListOutcome, PaperSource

Outcome = TypeVar("Outcome", bound=ListOutcome)
Question = Callable[[PaperSource], Awaitable[Outcome]]


class RelayedSource:
    """The `PaperSource` port over others: every question is put to them by `_ask`, which also learns whether it is for
    a list, or for what somebody waits for."""

    name: SourceName = "huggingface"

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return the edition of `day`."""
        return await self._ask(lambda source: source.fetch_day(day, etag=etag), for_list=True)

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return the list called `name`."""
        return await self._ask(lambda source: source.fetch_ranking(name), for_list=True)

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        """Return one paper."""
        return await self._ask(lambda source: source.fetch_paper(paper_id), for_list=False)

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return what is found for the words."""
        return await self._ask(lambda source: source.search(words, limit=limit), for_list=False)

    async def _ask(self, question: Question[Outcome], *, for_list: bool) -> Outcome | Failed:
        raise NotImplementedError


class LateSource(RelayedSource):
    """One that is opened with the first question."""

    def __init__(self, opened: Callable[[], PaperSource]) -> None:
        self._opened = opened

    async def _ask(self, question: Question[Outcome], *, for_list: bool) -> Outcome | Failed:
        return await question(self._opened())


class FallbackSource(RelayedSource):
    """Two of which the second is asked when the first fails; when both fail the first one's trouble is told.

    `also_unknown` asks the second one, too, for a paper or words the first one does not know; an empty edition is an
    answer and is never asked for twice.
    """

    def __init__(self, first: PaperSource, second: PaperSource, *, also_unknown: bool = False) -> None:
        self.name = first.name
        self._first = first
        self._second = second
        self._also_unknown = also_unknown

    async def _ask(self, question: Question[Outcome], *, for_list: bool) -> Outcome | Failed:
        outcome = await question(self._first)
        unknown = isinstance(outcome, Empty) and self._also_unknown and not for_list
        return _better(outcome, await question(self._second)) if unknown or isinstance(outcome, Failed) else outcome


def _better(first: Outcome, second: Outcome) -> Outcome:
    """The second answer, unless it says less than the first: both failed, or only the first knows of the paper."""
    both_failed = isinstance(first, Failed) and isinstance(second, Failed)
    knows_more = isinstance(first, Empty) and first.untitled and not isinstance(second, Found)
    return first if both_failed or knows_more else second
