"""Sentences for a whole channel, each said once: the first page when the bot was invited, who set a digest up.

The claim is written before the message is posted: a crash between the two costs the sentence; nothing is said twice.
"""

from collections.abc import Mapping

import structlog

from bot.errors import BusyError, WorldError
from bot.home_page import FIRST_PAGE
from bot.model import Channel
from bot.ports import Publisher
from bot.replies import Reply
from bot.store.said import SaidOnce, Topic
from bot.store.subscriptions import Subscriptions

log = structlog.get_logger(__name__)


async def announce(
    channel: Channel, reply: Reply, topic: Topic, said: SaidOnce, publishers: Mapping[str, Publisher]
) -> None:
    """Say it to the channel unless it was said before. Raises BusyError when it may be tried again, StorageError."""
    publisher = publishers.get(channel.platform)
    if publisher is None or not await said.claim(channel, topic):
        return
    try:
        await publisher.announce(channel, reply, topic)
    except BusyError:
        await said.release(channel, topic)
        raise
    except WorldError as error:
        log.warning("announce.not_said", channel=channel.ref, reason=str(error))


async def welcome(
    channel: Channel, *, publishers: Mapping[str, Publisher], said: SaidOnce, subscriptions: Subscriptions
) -> None:
    """Show the first page where the bot was just invited, unless a digest is set up there. Raises WorldError."""
    if await subscriptions.load(channel) is None:
        await announce(channel, FIRST_PAGE, "welcome", said, publishers)
