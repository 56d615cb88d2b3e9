"""Whether a digest can be posted in a channel, and what a first digest there is set to."""

from collections.abc import Mapping

from bot.errors import RefusedError, WorldError
from bot.model import Asker, Channel, Subscription
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


def first_digest(asker: Asker, access: Access) -> Subscription:
    """Return what a digest here has before anything is said of it; its zone is still to be chosen."""
    return Subscription(channel=asker.channel, owner=asker.person, personal=asker.direct, layout=access.layout)
