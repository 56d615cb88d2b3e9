"""What parsing gives: papers, and how many entries were none; and the outcome that a source answers with."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from functools import partial
from typing import TypeVar

import msgspec

from bot.errors import SourceError, WorldError
from bot.model import Paper, Value
from bot.ports import Empty, Failed, Found

BIG_BODY = 400_000  # bytes; reading more JSON would hold up other answers for more than 20 ms
Outcome = TypeVar("Outcome")


class Parsed(Value, frozen=True, kw_only=True):
    """The papers of a list, each once, in its order; `skipped` entries could not be read."""

    papers: tuple[Paper, ...]
    skipped: int = 0


class Page(Value, frozen=True, kw_only=True):
    """The papers of a page, and the day the page itself says it shows; None when it says none."""

    parsed: Parsed
    day: date | None = None


def collect(papers: Iterable[Paper | None]) -> Parsed:
    """Return the papers, a repeated one once; None counts as skipped."""
    kept: dict[str, Paper] = {}
    skipped = 0
    for paper in papers:
        if paper is None:
            skipped += 1
        else:
            kept.setdefault(paper.id, paper)
    return Parsed(papers=tuple(kept.values()), skipped=skipped)


def in_edition(parsed: Parsed, day: date) -> Parsed:
    """Return the papers with `day` for those that name no day themselves: cards do not, nor did pages of 2024."""
    dated = partial(msgspec.structs.replace, days=(day,))
    papers = tuple(paper if paper.days else dated(paper) for paper in parsed.papers)
    return Parsed(papers=papers, skipped=parsed.skipped)


def listed(parsed: Parsed, *, etag: str = "") -> Found | Empty:
    """Return the outcome of a list that could be read; SourceError when not one of its entries could.

    A list with unreadable entries carries no tag, so that it is read anew the next time.
    """
    if parsed.papers:
        return Found(papers=parsed.papers, etag="" if parsed.skipped else etag, skipped=parsed.skipped)
    if parsed.skipped:
        raise SourceError("gave a list of which not one paper could be read")
    return Empty()


async def answered(name: str, asking: Awaitable[Outcome]) -> Outcome | Failed:
    """Return what came of asking the site called `name`; trouble becomes `Failed`."""
    try:
        return await asking
    except SourceError as error:
        return Failed(reason=f"{name} {error.reason}", retry_after_s=error.retry_after_s)
    except WorldError as error:
        return Failed(reason=str(error))


async def parse_beside(parse: Callable[[bytes], Outcome], body: bytes, *, big: int = BIG_BODY) -> Outcome:
    """Return what `parse` makes of a body; one of `big` bytes or more is read in a thread, beside other answers."""
    return parse(body) if len(body) < big else await asyncio.to_thread(parse, body)
