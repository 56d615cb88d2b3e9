"""Asking the sources' own search when the library is not enough."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.commands.cards import order_of
from bot.errors import StorageError
from bot.model import Paper, PaperId, Value
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock, Failed, Found
from bot.search.hits import Hits, sort_of, sort_papers
from bot.search.query import Query
from bot.search.schema import title_words
from bot.search.translate import is_foreign
from bot.store.answers import Asked, Kept

QUESTION_WORDS = 5  # from here on a query is a question, and meaning helps more than words
WEAK_MATCHES = 3
LIMIT = 20
CONSTANT = 60  # of reciprocal rank fusion, as in Cormack, Clarke and Büttcher 2009


class Beyond(Value, frozen=True, kw_only=True):
    """What the sources found, and which of it the library did not have."""

    papers: Sequence[Paper] = ()
    new: frozenset[PaperId] = frozenset()


def wants_more(query: Query, hits: Hits) -> bool:
    """Return whether to ask the sources: for a question, and where hardly any paper of the library has all the words,
    or none what was demanded. A word that is found, a mended slip included, asks nobody."""
    demands = (*query.phrases, *query.required, *query.titles, *query.authors)
    if not query.words and not demands:
        return False
    poor = hits.total == 0 or hits.translated or bool(hits.searched and demands)
    return poor or len(query.words) >= QUESTION_WORDS or (len(query.words) > 1 and hits.whole < WEAK_MATCHES)


async def ask_elsewhere(
    query: Query,
    asked: Asked,
    clock: Clock,
    finder: Finder,
    library: Library,
    refresher: Refresher,
    *,
    again: bool = False,
) -> Beyond | Failed:
    """Return what the sources find and `query` lets pass, kept in the library; their trouble as it is.

    Their answers are remembered for a day, by all processes; trouble is not. With `again` they are asked once more
    where they had nothing.
    """
    words = _plain(query)
    known = await _load_asked(words, asked)
    known = None if again and not known else known
    papers, new = library.papers(known or ()), frozenset[PaperId]()
    if known is None or len(papers) < len(known):
        outcome = await refresher.source.search(words, limit=LIMIT)
        if isinstance(outcome, Failed):
            return outcome
        found = outcome.papers if isinstance(outcome, Found) else ()
        new = frozenset(paper.id for paper in found if paper.id not in library)
        await library.keep_found(found, clock.now())
        papers = library.papers(paper.id for paper in found)
        await _save_asked(words, [paper.id for paper in papers], asked)
    return Beyond(papers=await _passing(papers, query, clock, finder), new=new)


def fuse(*rankings: Sequence[PaperId]) -> list[PaperId]:
    """Return the papers of several rankings by the sum of their reciprocal ranks, best first. Pure."""
    scores: dict[PaperId, float] = {}
    for ranking in rankings:
        for rank, paper_id in enumerate(ranking, 1):
            scores[paper_id] = scores.get(paper_id, 0.0) + 1 / (CONSTANT + rank)
    return sorted(scores, key=lambda paper_id: -scores[paper_id])


async def merge_found(
    query: Query, before: Hits, now: Hits, found: Beyond, clock: Clock, finder: Finder, library: Library
) -> Kept:
    """Return the order of what the library has and the sources found.

    `before` and `now` are the library's matches without and with what was found. In the order of the best match its
    rank and that of the sources weigh the same; before the others come papers whose title holds the whole search, and
    then those with all its words, of which a fused rank knows nothing. In another order finds that do not match follow
    those that do.
    """
    kept, outside = order_of(now), {paper.id: paper for paper in found.papers}
    if not (before.total or is_foreign(query.text)):  # sources offer something for any words, even made-up ones
        outside = {paper_id: paper for paper_id, paper in outside.items() if paper_id in kept.ids}
    if sort_of(query) == "best":
        ids = fuse(kept.ids, tuple(outside))
        words = _beside(title_words(" ".join(query.words)))
        titled = {each.id for each in library.papers(ids) if words in _beside(title_words(each.title))}
        whole = await finder.matching(query, ids)
        ids.sort(key=lambda paper_id: (paper_id not in titled, paper_id not in whole))
    else:
        others = sort_papers((paper for paper in outside.values() if paper.id not in kept.ids), sort_of(query))
        ids = [*kept.ids, *(paper.id for paper in others)]
    return replace(
        kept,
        ids=tuple(ids),
        total=max(len(ids), now.total),
        parted=kept.parted and outside.keys() <= set(kept.ids),  # sources find papers with none of the words, too
        foreign=found.new.intersection(outside),
    )


def _beside(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _plain(query: Query) -> str:
    """What was searched without signs and filters, which only this library understands."""
    return " ".join((*query.words, *query.phrases, *query.required, *query.titles, *query.authors))


async def _passing(papers: Sequence[Paper], query: Query, clock: Clock, finder: Finder) -> tuple[Paper, ...]:
    """Those that meet the demands and filters of the search; its free words were the source's business."""
    demands = replace(query, text="", words=(), hints=(), sort="best")
    if demands == Query(text=""):
        return tuple(papers)
    passing = await finder.matching(demands, [paper.id for paper in papers])
    return tuple(paper for paper in papers if paper.id in passing)


async def _load_asked(words: str, asked: Asked) -> tuple[PaperId, ...] | None:
    try:
        return await asked.load(words)
    except StorageError:
        return None


async def _save_asked(words: str, ids: Sequence[PaperId], asked: Asked) -> None:
    try:
        await asked.save(words, ids)
    except StorageError:
        return
