"""What a channel reads when somebody sets up, changes, pauses, resumes or ends its digest: one line, who did what.

It is said right after the change. Whoever changes nothing is not named; a line that cannot be posted costs only itself.
"""

from collections.abc import Mapping

import structlog

from bot.errors import WorldError
from bot.language.digest_words import when_in_words
from bot.model import Asker, Subscription
from bot.ports import Clock, Publisher
from bot.replies import Reply, Span, line, typed
from bot.search.heading import narrowed

log = structlog.get_logger(__name__)

TOPIC = 80  # characters of a topic that the channel reads


async def tell_channel(
    asker: Asker, did: str, clock: Clock, publishers: Mapping[str, Publisher], back: str = ""
) -> None:
    """Say in a channel what this person `did` there, and what to type to have the digest `back`."""
    publisher = publishers.get(asker.channel.platform)
    if publisher is None or asker.direct:
        return
    who = Span(text=f"@{asker.name}" if asker.name else "Somebody", person=asker.person.user)
    way = (" ", typed(back), " brings it back.") if back else ()
    reply = Reply(title="", lines=(line(who, f" {did}.", *way),))
    try:
        await publisher.announce(asker.channel, reply, f"{did}:{clock.now().isoformat()}")
    except WorldError as error:
        log.warning("telling.not_said", channel=asker.channel.ref, reason=str(error))


def digest_in_words(subscription: Subscription) -> str:
    """Return `weekdays at 09:00 Berlin time, top 8, about “agents”`."""
    about = f", {narrowed(subscription.about, TOPIC)}" if subscription.about else ""
    return f"{when_in_words(subscription)}, top {subscription.top}{about}"
