"""Whether the bot can post where a digest is wanted, asked of the platform's own face."""

from collections.abc import Mapping

from bot.errors import RefusedError, WorldError
from bot.model import Channel
from bot.ports import Access, Publisher


async def check_access(channel: Channel, publishers: Mapping[str, Publisher]) -> Access:
    """Return what stands in the way, if anything is known to.

    Where this process has no such face, or it cannot say just now, the channel counts as open: the delivery finds out.
    """
    publisher = publishers.get(channel.platform)
    if publisher is None:
        return Access()
    try:
        return await publisher.check(channel)
    except RefusedError as error:
        return Access(problem=error.reason, advice=error.advice)
    except WorldError:
        return Access()


def halting(access: Access) -> str:
    """Return what a digest waits for, with what to do about it; "" when nothing stands in the way."""
    return f"{access.problem.rstrip('.')}. {access.advice}".strip() if access.problem else ""
