"""Where the bot is let in, shut out, or uninstalled, and what becomes of the digests there; what it says to a whole
channel once: the first page when it was invited, who set a digest up.

That it is said is written before the message is posted: a crash between the two costs the sentence; nothing is said
twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import structlog

from bot.digests.due import time_after_change
from bot.errors import BusyError, WorldError
from bot.home_page import FIRST_PAGE
from bot.mail.mailing import Mailing
from bot.model import Channel, Workspace
from bot.ports import Clock, Publisher
from bot.store.reports import Report, Welcomed
from bot.store.store import Store
from bot.store.subscriptions import Subscriptions
from bot.tasks import isolated

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Membership:
    """Follows what platforms say about channels and workspaces. All may be repeated, and raises StorageError."""

    store: Store
    clock: Clock
    mailing: Mailing

    async def opened(self, channel: Channel) -> None:
        """The bot was invited: a digest that was halted begins with its next time."""
        situation = await self.store.subscriptions.look(channel)
        subscription = situation.subscription
        if subscription is None or not subscription.halted:
            return
        begun = msgspec.structs.replace(subscription, halted="")
        await self.store.subscriptions.save(begun, time_after_change(begun, situation, self.clock.now()))
        log.info("membership.opened", channel=channel.ref)

    async def closed(self, channel: Channel, reason: str) -> None:
        """The channel is gone or shut: its digest halts, and `status` says why."""
        subscription = await self.store.subscriptions.load(channel)
        if subscription is None or subscription.halted:
            return
        report = Report(occasion="closed", outcome="refused", at=self.clock.now(), reason=reason)
        await self.store.reports.save(channel, report)
        await self.store.subscriptions.halt(channel, reason)
        log.info("membership.closed", channel=channel.ref, reason=reason)

    async def purge(self, workspace: Workspace) -> None:
        """Delete everything of a workspace. The subscriptions go first: nothing is posted there any more."""
        for subscription in await self.store.subscriptions.of_workspace(workspace):
            with isolated("membership.odd_subscription", workspace=workspace.ref):
                await self.store.subscriptions.remove(subscription.channel)
        await self.mailing.purge(workspace)
        async for followed in self.store.follows.walk():
            for follow in followed:
                with isolated("membership.odd_follow", workspace=workspace.ref):
                    if follow.workspace == workspace:
                        await self.store.follows.remove(follow.person, follow.words)
        deleted = await self.store.purge.purge(workspace)
        log.info("membership.purged", workspace=workspace.ref, keys=deleted)


async def welcome(
    channel: Channel, *, publishers: Mapping[str, Publisher], welcomed: Welcomed, subscriptions: Subscriptions
) -> None:
    """Show the first page where the bot was just invited, once, unless a digest is set up there.

    Raises BusyError when it may be tried again, StorageError.
    """
    publisher = publishers.get(channel.platform)
    if publisher is None or await subscriptions.load(channel) is not None or not await welcomed.claim(channel):
        return
    try:
        await publisher.announce(channel, FIRST_PAGE, "welcome")
    except BusyError:
        await welcomed.release(channel)
        raise
    except WorldError as error:
        log.warning("announce.not_said", channel=channel.ref, reason=str(error))
