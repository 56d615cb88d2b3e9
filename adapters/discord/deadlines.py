"""How long a call to Discord may take as a whole, and what may fail without harm."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog

from bot.errors import UnsureError, WorldError

log = structlog.get_logger(__name__)


@asynccontextmanager
async def deadline(seconds: float, late: str) -> AsyncIterator[None]:
    """End the block after `seconds`; what was asked may have been done, so that is an UnsureError which says `late`."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError as error:
        raise UnsureError(late) from error


@contextmanager
def quietly(what: str) -> Iterator[None]:
    """Let the block fail as the world fails, with a line in the log: nobody misses it."""
    try:
        yield
    except WorldError as error:
        log.info("discord.left_out", what=what, reason=str(error))
