"""`settings`: what a channel's digest is set to, and how to change it."""

from collections.abc import AsyncIterator

from bot.commands.digest_card import no_digest, settings_card
from bot.language import Settings
from bot.model import Asker
from bot.ports import Clock
from bot.replies import Reply
from bot.store.subscriptions import Subscriptions


async def answer_settings(
    command: Settings, asker: Asker, *, clock: Clock, subscriptions: Subscriptions
) -> AsyncIterator[Reply]:
    """Yield the card, or how to have a digest."""
    situation = await subscriptions.look(asker.channel)
    if situation.subscription is None:
        yield no_digest(asker)
    else:
        yield settings_card(situation, situation.subscription, asker, clock.now())
