"""Post one digest to one channel so that every message is visible exactly once, whatever crashes.

The order is: take the lock, freeze the content, write the intent, post with the key, write where it stands. Frozen
content is never decided again. A part found as an intent may or may not be visible: the platform is asked before it is
posted again. When the store does not know the channel (it is new, or the store was wiped) the platform is asked about
everything first.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import structlog

from bot.digests.choose import Decision
from bot.digests.rebuild_after_wipe import of_series, rebuild_history, recalled_digest
from bot.errors import BusyError, RefusedError, SupersededError, WorldError
from bot.language.digest_words import shape_in
from bot.model import HEADER, Channel, Digest, History, Layout, Message, MessageRef, Shape, Value
from bot.occasion import MessageKey
from bot.papers.library import Library
from bot.pictures import picture
from bot.ports import Clock, Publisher, Recalled
from bot.store.outbox import DeliveryLock, Outbox
from bot.tasks import running

log = structlog.get_logger(__name__)

RENEWED_S = 8.0
SPARE = timedelta(seconds=15)  # a message is only sent while 25 s of the lock are left: longer than any call may take
RECALLED = timedelta(days=5)  # a weekend and three edition days

Decide = Callable[[History], Awaitable[Decision | None]]
"""Says what to post by what the channel's digests remember; None when that cannot be said now."""


class Posted(Value, frozen=True, kw_only=True):
    """What a delivery did: the digest, or None when there was nothing new; `fresh` counts messages posted just now."""

    digest: Digest | None
    fresh: int = 0


@dataclass(eq=False)
class Poster:
    """Carries decided digests out through one platform."""

    outbox: Outbox
    publisher: Publisher
    library: Library
    clock: Clock
    pictures: bool = True

    @asynccontextmanager
    async def hold_lock(self, channel: Channel, occasion: str) -> AsyncIterator[DeliveryLock]:
        """Hold the lock on the channel; what the platform still shows is remembered first when the store forgot it.

        Raises BusyError while another delivery is under way.
        """
        lock = await self.outbox.begin(channel, self.clock.now())
        try:
            async with running(self._keep(lock), name="keep the delivery lock"):
                if not lock.known:
                    await self._reconcile(lock, occasion)
                yield lock
        finally:
            with suppress(WorldError):  # it runs out by itself
                await self.outbox.end(lock)

    async def post(self, lock: DeliveryLock, occasion: str, layout: Layout, decide: Decide) -> Posted | None:
        """Post what was frozen for the occasion, else what `decide` says now; None when it cannot say."""
        if frozen := await self.outbox.load_digest(lock.channel, occasion):
            return await self._post_frozen(lock, occasion, frozen, layout)
        await self._close_earlier(lock, occasion)
        decision = await decide(await self.outbox.load_history(lock.channel))
        if decision is None:
            return None
        lock = await self.outbox.renew(lock, self.clock.now())  # deciding may have taken long
        if decision.digest is None:
            return Posted(digest=None)
        digest = await self.outbox.freeze(lock, occasion, decision.digest, decision.history)  # one frozen earlier wins
        return await self._post_frozen(lock, occasion, digest, layout)

    async def _close_earlier(self, lock: DeliveryLock, occasion: str) -> None:
        """See how an earlier digest ended before a new one is decided: if nobody ever saw it, its papers are news
        again."""
        earlier = await self.outbox.load_pending(lock.channel)
        if not earlier or earlier == occasion:
            return
        key = str(MessageKey(earlier))
        part = (await self.outbox.load_parts(lock.channel, [key])).get(key)
        digest = await self.outbox.load_digest(lock.channel, earlier)
        if part is not None and not part.refused and digest is not None:
            await self._find(lock, {key: Message(digest=digest)}, {key: part.at})
        await self.outbox.abandon(lock, earlier)

    async def _post_frozen(self, lock: DeliveryLock, occasion: str, digest: Digest, layout: Layout) -> Posted:
        """Post those parts of a frozen digest that are not visible yet.

        A message the platform refuses for good is left out; a thread that is gone takes its rest with it.
        """
        shape = shape_in(lock.channel, layout)
        parts = {str(MessageKey(occasion, message.part)): message for message in split_digest(digest, shape)}
        refs, refused = await self._look(lock, parts)
        fresh = 0
        header: MessageRef | None = None
        for key, message in parts.items():
            if key not in refs and key not in refused:
                try:
                    refs[key] = await self._post_shown(lock, key, message, header)
                    fresh += 1
                except RefusedError as error:
                    if error.about not in ("message", "thread"):
                        raise
                    log.warning("delivery.part_refused", channel=lock.channel.ref, key=key, reason=error.reason)
                    await self.outbox.refuse(lock, key, error.reason, self.clock.now())
            if message.part == HEADER and message.layout == "thread":
                header = refs.get(key)
                if header is None:
                    break  # the papers hang under it
        return Posted(digest=digest, fresh=fresh)

    async def _keep(self, lock: DeliveryLock) -> None:
        """Renew the lock while this process lives: a platform's line may be long, and nobody else may begin then."""
        while True:
            await asyncio.sleep(RENEWED_S)
            with suppress(WorldError):  # the next step finds out whether it was lost
                await self.outbox.renew(lock, self.clock.now())

    async def _look(self, lock: DeliveryLock, parts: dict[str, Message]) -> tuple[dict[str, MessageRef], set[str]]:
        """What is visible already, and what never will be."""
        known = await self.outbox.load_parts(lock.channel, list(parts))
        refs = {key: part.ref for key, part in known.items() if part.ref}
        unsure = {key: part.at for key, part in known.items() if not part.ref and not part.refused}
        if unsure:
            refs |= await self._find(lock, parts, unsure)
        return refs, {key for key, part in known.items() if part.refused}

    async def _find(
        self, lock: DeliveryLock, parts: dict[str, Message], unsure: dict[str, datetime]
    ) -> dict[str, MessageRef]:
        found = dict(await self.publisher.find(lock.channel.place, list(unsure), min(unsure.values())))
        for key, ref in found.items():
            await self.outbox.sent(lock, parts[key], key, ref, unsure[key])
        return found

    async def _post_shown(
        self, lock: DeliveryLock, key: str, message: Message, header: MessageRef | None
    ) -> MessageRef:
        """Post a message; one that is refused with its picture is posted without it, by the same steps and key."""
        bare = msgspec.structs.replace(message, pictured=False)
        if not (self.pictures and message.paper and picture(message.paper)):
            return await self._post(lock, key, bare, header)
        try:
            return await self._post(lock, key, message, header)
        except RefusedError as error:
            if error.about != "message":
                raise
            log.info("delivery.picture_refused", channel=lock.channel.ref, key=key, reason=error.reason)
        return await self._post(lock, key, bare, header)

    async def _post(self, lock: DeliveryLock, key: str, message: Message, header: MessageRef | None) -> MessageRef:
        """Write the intent, post, write where it stands; the intent stays wherever the outcome is not known."""
        before = self.clock.now()
        await self.outbox.intend(lock, key, before)
        if self.clock.now() - before > SPARE:  # this process was held up: somebody else may have the lock
            raise SupersededError("this delivery took too long")
        try:
            ref = await self.publisher.post(lock.channel.place, message, key, header)
        except (BusyError, RefusedError):
            await self.outbox.withdraw(lock, key)
            raise
        await self.outbox.sent(lock, message, key, ref, self.clock.now())
        log.info("delivery.sent", channel=lock.channel.ref, delivery=key)
        return ref

    async def _reconcile(self, lock: DeliveryLock, occasion: str) -> None:
        """Remember what the platform shows, then believe the store again. A new channel has nothing there."""
        seen = await self.publisher.recall(lock.channel.place, self.clock.now() - RECALLED)
        recalled = of_series(seen, lock.channel.series)
        if recalled.refs:
            await self._remember(lock, occasion, recalled)
        await self.outbox.mark(lock)

    async def _remember(self, lock: DeliveryLock, occasion: str, recalled: Recalled) -> None:
        """Write back what was lost; every step may be repeated, because the mark comes last."""
        digest = await self.outbox.load_digest(lock.channel, occasion)
        if digest is None and not (await self.outbox.load_history(lock.channel)).considered:
            digest = await self._rebuild(lock, occasion, recalled)
        if digest is None:
            return
        shown = {str(MessageKey(occasion, message.part)): message for message in split_digest(digest, "thread")}
        for key, ref in recalled.refs.items():
            if key in shown:
                await self.outbox.sent(lock, shown[key], key, ref, self.clock.now())

    async def _rebuild(self, lock: DeliveryLock, occasion: str, recalled: Recalled) -> Digest | None:
        editions = self.library.editions()
        history = rebuild_history(recalled, editions, self.clock.now().date())
        digest = recalled_digest(recalled, occasion, self.library.papers, editions)
        await self.outbox.save_history(lock, history)
        if digest is None:
            return None
        return await self.outbox.freeze(lock, occasion, digest, history)


def split_digest(digest: Digest, layout: Shape) -> Sequence[Message]:
    """Return the messages of a digest in the order they are posted; `list` has the header only."""
    header = Message(digest=digest, layout=layout)
    shown = (*digest.papers, *digest.rising) if layout != "list" else ()
    return (header, *(Message(digest=digest, part=paper.id, layout=layout) for paper in shown))
