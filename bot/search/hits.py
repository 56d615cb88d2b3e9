"""What a search found."""

from collections.abc import Iterable
from datetime import date

from bot.model import Paper, PaperId, Value
from bot.search.fields import Sort
from bot.search.query import Query


class Hit(Value, frozen=True, kw_only=True):
    """A paper that matched and how well; higher is better."""

    id: PaperId
    score: float


class Hits(Value, frozen=True, kw_only=True):
    """One page of matches, best first, how many there are in all, and how many of them have all the words; `parted` if
    these come before all that have some.

    `searched` is what was searched instead when nothing matched what was typed, and `translated` whether that is the
    English for it; `meant` is what may have been meant by names that no paper has. `terms` are the words and phrases to
    mark in what is shown, the rarest first.
    """

    items: tuple[Hit, ...] = ()
    total: int = 0
    whole: int = 0
    parted: bool = False
    searched: str = ""
    translated: bool = False
    meant: str = ""
    terms: tuple[str, ...] = ()


def sort_of(query: Query) -> Sort:
    """Return the order asked for; the newest first where all papers match alike, as those of an author do."""
    matched = query.words or query.phrases or query.required or query.titles
    return query.sort if matched or query.sort != "best" else "new"


def sort_papers(papers: Iterable[Paper], sort: Sort) -> list[Paper]:
    """Return papers, best first, in another order: equal ones stay as they are."""
    if sort == "best":
        return list(papers)
    newest = sort == "new"

    def key(paper: Paper) -> tuple[int, int]:
        day = (paper.came_out or date.min).toordinal()
        return (day, paper.upvotes) if newest else (paper.upvotes, day)

    return sorted(papers, key=key, reverse=True)
