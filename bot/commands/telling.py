"""What a channel reads when somebody sets up, changes, pauses, resumes or ends its digest: one line, who did what.

It is said right after the change. What the same person changes within minutes changes the line. Whoever changes nothing
is not named; a line that cannot be posted costs only itself.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import structlog
from cachetools import TTLCache

from bot.errors import WorldError
from bot.language.digest_words import LAYOUT_WORDS, papers_in_words, shape_in, when_in_words
from bot.model import Asker, MessageRef, Person, Subscription, Value
from bot.ports import Clock, Publisher
from bot.replies import Reply, Span, line, typed
from bot.search.heading import narrowed
from bot.text import date_in_words

log = structlog.get_logger(__name__)

SET_UP, CHANGED = "set up a digest here", "changed the digest here"
ENDED, BROUGHT_BACK = "ended the digest here", "brought back the digest here"
KEPT, LINES = timedelta(minutes=10), 1_000
TOPIC = 80  # characters of a topic that the channel reads


class Said(Value, frozen=True, kw_only=True):
    """Whose line stands where in a channel; `began` if it says that a digest was set up, `was` the digest before."""

    person: Person
    at: MessageRef
    began: bool
    was: str


class ChannelTeller:
    """Says it, and knows for minutes which line of a channel was the last that this process said."""

    def __init__(self, clock: Clock, publishers: Mapping[str, Publisher]) -> None:
        self._clock, self._publishers = clock, publishers
        self._lines: TTLCache[str, Said] = TTLCache(LINES, KEPT.total_seconds(), lambda: clock.now().timestamp())

    def changed_after(self, asker: Asker) -> Person | None:
        """Return who else was the last to change the digest here, within minutes and as far as this process knows."""
        last = self._lines.get(asker.channel.ref)
        return last.person if last and last.person != asker.person else None

    async def tell_change(
        self, asker: Asker, before: Subscription | None, after: Subscription, *, again: bool = False
    ) -> None:
        """Say in a channel what this person set up there, changed, or has there `again`."""
        today = self._clock.now().date()
        was, now = digest_in_words(before, today, after) if before else "", digest_in_words(after, today, before)
        did = CHANGED if before else BROUGHT_BACK if again else SET_UP
        await self.tell(asker, f"{did}: {now}", was=was)

    async def tell(self, asker: Asker, did: str, back: str = "", was: str = "") -> None:
        """Say in a channel what this person `did` there, and what to type to have the digest `back`; `was` is the one
        that was changed or ended."""
        publisher = self._publishers.get(asker.channel.platform)
        if publisher is None or asker.direct:
            return
        before = self._lines.pop(asker.channel.ref, None)
        before = before if before and before.person == asker.person else None
        if before and before.began:
            did = did.replace(CHANGED, f"{SET_UP} and changed it")
        elif before and before.was:
            was = before.was
            if did == f"{CHANGED}: {was}":
                did = f"{CHANGED} and changed it back: {was}"
            did = did.replace(SET_UP, BROUGHT_BACK if did == f"{SET_UP}: {was}" else CHANGED)
        key, reply = f"{did}:{self._clock.now().isoformat()}", _in_words(asker, did, back)
        at = None
        for instead in dict.fromkeys((before.at if before else None, None)):  # a line may be gone
            try:
                at = await publisher.announce(asker.channel, reply, key, instead)
                break
            except WorldError as error:
                log.warning("telling.not_said", channel=asker.channel.ref, reason=str(error))
        if at:
            self._lines[asker.channel.ref] = Said(person=asker.person, at=at, began=did.startswith(SET_UP), was=was)


def _in_words(asker: Asker, did: str, back: str) -> Reply:
    who = Span(text=f"@{asker.name}" if asker.name else "Somebody", person=asker.person.user)
    way = (" ", typed(back), " brings it back.") if back else ()
    return Reply(title="", lines=(line(who, f" {did}.", *way),))


def digest_in_words(subscription: Subscription, today: date, other: Subscription | None = None) -> str:
    """Return `weekdays at 09:00 Berlin time, top 8, about “agents”`, and what else is not as in the `other`."""
    about = f", {narrowed(subscription.about, TOPIC)}" if subscription.about else ""
    papers = papers_in_words(subscription, about, other)
    shapes = [shape_in(each.channel, each.layout) for each in (subscription, other or subscription)]
    layout = f", {LAYOUT_WORDS[shapes[0]]}" if shapes[0] != shapes[1] else ""
    until = subscription.paused_until
    paused = f", paused until {date_in_words(until, today)}" if until and until > today else ""
    return f"{when_in_words(subscription)}, {papers}{layout}{paused}"
