"""Asking the sources' own search when the library is not enough. For the searcher with a question, or an unusual
subject.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.commands.desk import Desk
from bot.model import Paper, PaperId
from bot.ports import Failed, Found, Hits
from bot.search.query import Query

QUESTION_WORDS = 5  # from here on a query is a question, and meaning helps more than words
WEAK_MATCHES = 3
LIMIT = 20
CONSTANT = 60  # of reciprocal rank fusion, as in Cormack, Clarke and Büttcher 2009
CACHED = timedelta(days=1)
REMEMBERED = 200


def wants_more(query: Query, hits: Hits) -> bool:
    """Return whether to ask the sources: nothing was found, or it is a question and not a matter of filters."""
    if not query.words and not query.phrases:
        return False
    poor = hits.total == 0 or bool(hits.searched)
    return poor or len(query.words) >= QUESTION_WORDS or (len(query.words) > 1 and hits.total < WEAK_MATCHES)


async def ask_elsewhere(words: str, desk: Desk) -> tuple[Paper, ...] | Failed:
    """Return what the sources find, kept in the library and remembered for a day; their trouble as it is."""
    now = desk.clock.now()
    known = desk.asked.get(words)
    if known is not None and now - known[0] < CACHED:
        return desk.library.papers(known[1])
    outcome = await desk.refresher.source.search(words, limit=LIMIT)
    if isinstance(outcome, Failed):
        return outcome
    papers = outcome.papers if isinstance(outcome, Found) else ()
    await desk.library.keep(papers)
    if len(desk.asked) >= REMEMBERED:
        desk.asked.pop(next(iter(desk.asked)))
    desk.asked[words] = (now, tuple(paper.id for paper in papers))
    return desk.library.papers(paper.id for paper in papers)


def fuse(*rankings: Sequence[Paper]) -> list[Paper]:
    """Return the papers of several rankings by the sum of their reciprocal ranks, best first. Pure."""
    scores: dict[PaperId, float] = {}
    papers: dict[PaperId, Paper] = {}
    for ranking in rankings:
        for rank, paper in enumerate(ranking, 1):
            papers.setdefault(paper.id, paper)
            scores[paper.id] = scores.get(paper.id, 0.0) + 1 / (CONSTANT + rank)
    return sorted(papers.values(), key=lambda paper: -scores[paper.id])
