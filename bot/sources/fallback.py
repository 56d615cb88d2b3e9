"""Two sources as one: the second is asked when the first fails."""

from datetime import date
from typing import TypeVar

from bot.model import PaperId, SourceName
from bot.ports import Empty, Failed, Found, ListOutcome, PaperSource

Outcome = TypeVar("Outcome", bound=ListOutcome)


class FallbackSource:
    """The `PaperSource` port over two of them.

    When both fail the first one's trouble is told: it is the one that matters. `also_unknown` asks the second one, too,
    for a paper or words the first one does not know; an empty edition is an answer and is never asked for twice.
    """

    name: SourceName

    def __init__(self, first: PaperSource, second: PaperSource, *, also_unknown: bool = False) -> None:
        self.name = first.name
        self._first = first
        self._second = second
        self._also_unknown = also_unknown

    async def fetch_day(self, day: date, *, etag: str = "") -> ListOutcome:
        """Return the edition of `day` from the first source that has an answer."""
        outcome = await self._first.fetch_day(day, etag=etag)
        return _better(outcome, await self._second.fetch_day(day)) if isinstance(outcome, Failed) else outcome

    async def fetch_ranking(self, name: str) -> ListOutcome:
        """Return the list called `name` from the first source that has an answer."""
        outcome = await self._first.fetch_ranking(name)
        return _better(outcome, await self._second.fetch_ranking(name)) if isinstance(outcome, Failed) else outcome

    async def fetch_paper(self, paper_id: PaperId) -> Found | Empty | Failed:
        """Return one paper from the first source that knows it."""
        outcome = await self._first.fetch_paper(paper_id)
        return _better(outcome, await self._second.fetch_paper(paper_id)) if self._goes_on(outcome) else outcome

    async def search(self, words: str, *, limit: int = 20) -> Found | Empty | Failed:
        """Return what the first source finds that has an answer."""
        outcome = await self._first.search(words, limit=limit)
        return _better(outcome, await self._second.search(words, limit=limit)) if self._goes_on(outcome) else outcome

    def _goes_on(self, outcome: Found | Empty | Failed) -> bool:
        return isinstance(outcome, Failed) or (self._also_unknown and isinstance(outcome, Empty))


def _better(first: Outcome, second: Outcome) -> Outcome:
    """The second answer, unless it says less than the first: both failed, or only the first knows of the paper."""
    both_failed = isinstance(first, Failed) and isinstance(second, Failed)
    knows_more = isinstance(first, Empty) and first.untitled and not isinstance(second, Found)
    return first if both_failed or knows_more else second
