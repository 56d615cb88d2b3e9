"""One due digest: decide it, post it, say how it went, set the next time.

What the platform refuses for good halts the subscription and is told once; what may pass is tried again with the same
keys until the next digest is due, which then takes its place.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bot.digests.choose import Decision
from bot.digests.decide import DigestDecider
from bot.digests.due import Fire, due_fire, is_done, time_after
from bot.digests.post import Posted, Poster
from bot.digests.refuse import Refusals
from bot.errors import RefusedError, SupersededError, UnsureError, WorldError
from bot.health.metrics import Meter
from bot.model import Channel, History, Subscription
from bot.papers.library import Library
from bot.ports import Again, Clock, Failed, Publisher
from bot.store.outbox import DeliveryLock
from bot.store.reports import AttemptOutcome, Report
from bot.store.store import Store
from bot.store.subscriptions import Due

log = structlog.get_logger(__name__)

BUSY_S = 5.0  # when a platform names no time
UNSURE_S = 3.0  # a message that may have been taken shows in the history by then
MOVES = 3  # the owner or the clock may change the time at the same moment; the clock looks again in any case
NO_DATA_S = 300.0  # between two looks at sources that have nothing to give


@dataclass(eq=False)
class Deliverer:
    """Carries out what is due, on any platform."""

    store: Store
    decider: DigestDecider
    library: Library
    publishers: Mapping[str, Publisher]
    clock: Clock
    meter: Meter
    pictures: bool = True

    async def deliver(self, channel: Channel) -> Again | None:
        """Post the newest digest that is due in `channel`; safe to repeat at any time, also when nothing is due."""
        try:
            return await self._deliver(channel)
        except WorldError as error:
            return self._again(channel, error)

    async def _deliver(self, channel: Channel) -> Again | None:
        situation, publisher = await self.store.subscriptions.look(channel), self.publishers.get(channel.platform)
        subscription, fire = situation.subscription, due_fire(situation, self.clock.now())
        if subscription is None or publisher is None or fire is None:
            return None
        with structlog.contextvars.bound_contextvars(delivery=f"{channel.ref} {fire.occasion}"):
            try:
                poster = Poster(self.store.outbox, publisher, self.library, self.clock, pictures=self.pictures)
                return await self._attempt(subscription, fire, poster)
            except RefusedError as error:
                refusals = Refusals(self.store, self.publishers, self.clock, self.meter)
                await refusals.take(subscription, fire.occasion, error)
                return None
            except SupersededError:
                return None
            except WorldError as error:
                return self._again(channel, error)

    async def _attempt(self, subscription: Subscription, fire: Fire, poster: Poster) -> Again | None:
        channel = subscription.channel
        async with poster.hold_lock(channel, fire.occasion) as lock:
            if is_done(await self.store.reports.load(channel), fire):  # then only its next time may be missing
                await self._move_on(subscription, fire)
                return None
            posted = await self._explained(subscription, fire, lock, poster)
            if posted is None:
                return Again(after_s=NO_DATA_S, reason="the papers couldn't be fetched")
            await self._settle(subscription, fire, posted)
        return None

    async def _explained(
        self, subscription: Subscription, fire: Fire, lock: DeliveryLock, poster: Poster
    ) -> Posted | None:
        """Post; what keeps it from being posted is told by `status`, too."""
        channel, occasion = subscription.channel, fire.occasion
        try:
            return await self._post(subscription, fire, lock, poster)
        except (RefusedError, SupersededError):
            raise
        except WorldError as error:
            with suppress(WorldError):
                await self._report(channel, occasion, "waiting", str(error))
            raise
        except Exception as error:
            with suppress(WorldError):
                await self._report(channel, occasion, "failed", f"an internal error ({type(error).__name__})")
            raise

    async def _post(self, subscription: Subscription, fire: Fire, lock: DeliveryLock, poster: Poster) -> Posted | None:
        """Post; None when the sources failed and there is nothing else to show."""
        channel, occasion = subscription.channel, fire.occasion

        async def decide(history: History) -> Decision | None:
            decided = await self.decider.decide_due(subscription, history, fire.day)
            if isinstance(decided, Failed):
                await self._report(channel, occasion, "waiting", decided.reason)
                return None
            return decided

        return await poster.post(lock, occasion, subscription.layout, decide)

    async def _settle(self, subscription: Subscription, fire: Fire, posted: Posted) -> None:
        """Say how it went, then set the next time: a crash between the two only repeats the second."""
        channel, occasion = subscription.channel, fire.occasion
        if posted.digest is None:
            await self._report(channel, occasion, "nothing", self._why_nothing(subscription))
        else:
            shown = len(posted.digest.papers) + len(posted.digest.rising)
            await self._report(channel, occasion, "posted", papers=shown)
            self.meter.sent(channel.platform, (self.clock.now() - fire.at).total_seconds())
        await self._move_on(subscription, fire)

    async def _move_on(self, subscription: Subscription, fire: Fire) -> None:
        """Set the next time, by what the channel asks for now."""
        channel, known = subscription.channel, self.store.subscriptions
        for _ in range(MOVES):
            seen, current = await known.next_at(channel), await known.load(channel)
            if seen is None or current is None:
                return
            if await known.move(Due(channel=channel, at=seen), time_after(current, fire, self.clock.now())):
                return

    def _why_nothing(self, subscription: Subscription) -> str:
        if subscription.channel.series:
            return "nothing unread, and no news of saved papers"
        newest = self.library.newest_day()
        if newest is None:
            return "no papers were found"
        narrowed = subscription.about or subscription.min_upvotes
        passed = " that matches this digest's filter" if narrowed else ""
        return f"nothing new{passed} since the last digest; the newest papers are from {newest.isoformat()}"

    def _again(self, channel: Channel, error: WorldError) -> Again:
        """How long to wait after a trouble that may pass."""
        after_s = error.retry_after_s or (UNSURE_S if isinstance(error, UnsureError) else BUSY_S)
        log.info("delivery.again", channel=channel.ref, reason=str(error), after_s=after_s)
        self.meter.count("deliveries_retried", channel.platform, type(error).__name__)
        return Again(after_s=after_s, reason=str(error))

    async def _report(
        self, channel: Channel, occasion: str, outcome: AttemptOutcome, reason: str = "", papers: int = 0
    ) -> None:
        report = Report(occasion=occasion, outcome=outcome, at=self.clock.now(), reason=reason, papers=papers)
        await self.store.reports.save(channel, report)
