"""Post one digest to one channel so that every message is visible exactly once, whatever crashes.

The order is: freeze the content, write the intent, post with the key, write where it stands. A part found as an intent
may or may not be visible: the platform is asked before it is posted again.
"""

from collections.abc import Sequence
from datetime import date, datetime

import structlog

from bot.digest import Decision, History
from bot.model import Channel, Digest, Layout, Message, MessageRef
from bot.ports import Clock, Outbox, Posted, Publisher

log = structlog.get_logger(__name__)


class Poster:
    """Carries decided digests out, for the reader of a channel."""

    def __init__(self, outbox: Outbox, publisher: Publisher, clock: Clock) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._clock = clock

    async def load_history(self, channel: Channel) -> History:
        """Return what the channel's digests remember."""
        return await self._outbox.load_history(channel)

    async def load_frozen(self, channel: Channel, occasion: str) -> Digest | None:
        """Return the digest that was decided for this occasion before."""
        return await self._outbox.load_digest(channel, occasion)

    async def post_decision(self, channel: Channel, occasion: str, decision: Decision, layout: Layout) -> Posted:
        """Freeze what was decided and post it; a digest frozen earlier for the occasion wins."""
        if decision.digest is None:
            return Posted(digest=None)
        digest = await self._outbox.freeze(channel, occasion, decision.digest, decision.history)
        return await self.post_frozen(channel, occasion, digest, layout)

    async def post_frozen(self, channel: Channel, occasion: str, digest: Digest, layout: Layout) -> Posted:
        """Post those parts of a frozen digest that are not visible yet."""
        parts = {message_key(occasion, message.part): message for message in split_digest(digest, layout)}
        known = await self._outbox.load_parts(channel, list(parts))
        refs = {key: part.ref for key, part in known.items() if part.ref}
        unsure = {key: part.at for key, part in known.items() if not part.ref}
        if unsure:
            refs |= await self._find(channel, parts, unsure)
        fresh = 0
        header: MessageRef | None = None
        for key, message in parts.items():
            if key not in refs:
                refs[key] = await self._post(channel, key, message, header)
                fresh += 1
            if message.part == "header" and message.layout == "thread":
                header = refs[key]
        return Posted(digest=digest, fresh=fresh)

    async def _find(
        self, channel: Channel, parts: dict[str, Message], unsure: dict[str, datetime]
    ) -> dict[str, MessageRef]:
        found = dict(await self._publisher.find(channel, list(unsure), min(unsure.values())))
        for key, ref in found.items():
            await self._outbox.sent(parts[key], key, ref, unsure[key])
        return found

    async def _post(self, channel: Channel, key: str, message: Message, header: MessageRef | None) -> MessageRef:
        await self._outbox.intend(channel, key, self._clock.now())
        ref = await self._publisher.post(channel, message, key, header)
        await self._outbox.sent(message, key, ref, self._clock.now())
        log.info("delivery.sent", channel=channel.ref, key=key)
        return ref


def split_digest(digest: Digest, layout: Layout) -> Sequence[Message]:
    """Return the messages of a digest in the order they are posted; `list` has the header only."""
    header = Message(digest=digest, layout=layout)
    shown = (*digest.papers, *digest.rising) if layout != "list" else ()
    return (header, *(Message(digest=digest, part=paper.id, layout=layout) for paper in shown))


def message_key(occasion: str, part: str) -> str:
    """Return the name a message has for ever within its channel."""
    return f"{occasion}/{part}"


def edition_occasion(day: date) -> str:
    """Return the occasion of posting one edition by hand."""
    return f"edition:{day.isoformat()}"
