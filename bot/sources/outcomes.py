"""From what was parsed to what a source answers: found, empty or failed, never one for the other."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import SourceError, WorldError
from bot.ports import Empty, Failed, Found
from bot.sources.parsed import Parsed

BIG_BODY = 400_000  # bytes; reading more JSON would hold up other answers for more than 20 ms

Outcome = TypeVar("Outcome")


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
