"""The bundled sample: two weeks of recorded editions, for trying the bot where Hugging Face cannot be reached.

Facts as they stood at 15:15 UTC of each day; the short summaries of the newest three days are our own. There are no
abstracts, and of each day only the twelve most upvoted papers.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files

import msgspec

from bot.model import Edition, Paper

RECORDED_AT = time(15, 15, tzinfo=UTC)  # when the days were asked for; the counts are of that moment


@cache
def load_sample() -> tuple[tuple[Edition, ...], tuple[Paper, ...]]:
    """Return the editions, oldest first, and their papers in the same order; each paper is in one edition."""
    body = files("bot.sources").joinpath("sample_papers.json").read_bytes()
    papers = msgspec.json.decode(body, type=tuple[Paper, ...])
    days = sorted({day for paper in papers for day in paper.days})
    return tuple(_edition(day, papers) for day in days), papers


def _edition(day: date, papers: Iterable[Paper]) -> Edition:
    ids = tuple(paper.id for paper in papers if day in paper.days)
    return Edition(day=day, ids=ids, fetched_at=datetime.combine(day, RECORDED_AT), source="sample")
