"""Showing a reply to a platform that may refuse it for its pictures: it is then shown without them."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.errors import RefusedError
from bot.replies import Reply, without_pictures

log = structlog.get_logger(__name__)

T = TypeVar("T")


async def show_pictured(show: Callable[[Reply], Awaitable[T]], reply: Reply) -> T:
    """Return what `show` returns for the reply; one that is refused as a message is shown again without pictures.

    A refusal shows nothing, so the reply stands there once. Raises what `show` raises otherwise.
    """
    bare = without_pictures(reply)
    if bare == reply:
        return await show(reply)
    try:
        return await show(reply)
    except RefusedError as error:
        if error.about != "message":
            raise
        log.info("picture.refused", reason=error.reason)
    return await show(bare)
