"""What a platform refuses for good: the subscription halts with its reason, whoever set it up is told once, and nothing
calls any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.errors import RefusedError, WorldError
from bot.health.metrics import Meter
from bot.model import Subscription, Workspace
from bot.occasion import MessageKey
from bot.ports import Clock, Publisher
from bot.replies import Reply, Span, line, typed
from bot.store.reports import Report
from bot.store.store import Store
from bot.text import as_sentence

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Refusals:
    """Halts subscriptions of channels where a platform refuses digests for good."""

    store: Store
    publishers: Mapping[str, Publisher]
    clock: Clock
    meter: Meter

    async def take(self, subscription: Subscription, occasion: str, error: RefusedError) -> None:
        """Halt what is hopeless: this channel, or every channel of the workspace whose token is gone."""
        for each in await self._hopeless(subscription, error):
            await self._halt(each, occasion, error)
        current = await self.store.subscriptions.load(subscription.channel)
        if error.about != "workspace" and current is not None:
            await self._tell(current, error)

    async def _hopeless(self, subscription: Subscription, error: RefusedError) -> Sequence[Subscription]:
        if error.about != "workspace":
            return (subscription,)
        channel = subscription.channel
        return await self.store.subscriptions.of_workspace(Workspace(platform=channel.platform, id=channel.workspace))

    async def _halt(self, subscription: Subscription, occasion: str, error: RefusedError) -> None:
        """The report first: `status` explains even if the halting itself has to be repeated."""
        channel, now = subscription.channel, self.clock.now()
        if await self.store.subscriptions.load(channel) is None:
            return
        report = Report(occasion=occasion, outcome="refused", at=now, reason=error.advised)
        await self.store.reports.save(channel, report)
        if not await self.store.subscriptions.halt(channel, error.reason):
            return
        self.meter.count("subscriptions_halted", channel.platform, error.about)
        log.warning("delivery.halted", channel=channel.ref, reason=error.reason)

    async def _tell(self, subscription: Subscription, error: RefusedError) -> None:
        """One private word to whoever set the digest up; a closed door is no second trouble."""
        owner = subscription.owner
        publisher = self.publishers.get(owner.platform) if owner else None
        if owner is None or publisher is None:
            return
        key = str(MessageKey(f"halted:{self.clock.now().date().isoformat()}", subscription.channel.ref))
        try:
            await publisher.tell(owner, _notice(subscription, error), key)
        except WorldError as closed:
            log.info("delivery.owner_not_told", channel=subscription.channel.ref, reason=str(closed))


def _notice(subscription: Subscription, error: RefusedError) -> Reply:
    channel, owner = subscription.channel, subscription.owner
    own = ("weekly note", "weekly on") if channel.series else ("daily mail", "mail")
    if channel.series or (owner and owner.platform != channel.platform):
        return Reply(
            title=f"Your {own[0]} is paused",
            lines=(line(as_sentence(f"I couldn't send it: {error.reason}")),),
            note=(line(f"{error.advice} " if error.advice else "", "Once this is fixed, type: ", typed(own[1])),),
        )
    return Reply(
        title="Your papers digest is paused",
        lines=(line("I couldn't post in ", Span(text=channel.id, channel=channel.id), f": {error.reason}."),),
        note=(line(f"{error.advice} " if error.advice else "", "Once this is fixed, type there: ", typed("resume")),),
    )
