"""Nothing typed, or a greeting: what one can do here, and when the next digest comes."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec

from bot.commands.digest_card import days_in_words, state_lines
from bot.commands.on_hold import PAUSED, load_missing
from bot.commands.status import next_in_words
from bot.commands.weekly import weekly_in_words
from bot.errors import StorageError
from bot.home_page import FIRST_PAGE, OWN, SET_UP
from bot.language import Front
from bot.language.digest_words import write_time
from bot.model import Asker, Subscription
from bot.ports import Clock
from bot.replies import Button, Reply, Row, Span, line
from bot.store.health import HealthBook
from bot.store.subscriptions import Situation, Subscriptions
from bot.text import shorten

SHOWN, TOPIC = 10, 60  # digests, and characters of a topic
SETTINGS = Button(label="Digest settings", says="settings")


async def answer_front(
    command: Front, asker: Asker, *, clock: Clock, health: HealthBook, subscriptions: Subscriptions
) -> AsyncIterator[Reply]:
    """Yield the first page; where a digest is set up, with its next time and its settings."""
    try:
        situation, missing = await asyncio.gather(subscriptions.look(asker.channel), load_missing(health, clock.now()))
    except StorageError:
        situation, missing = Situation(), ()
    page = first_page(situation, clock, missing)
    yield msgspec.structs.replace(page, buttons=(*page.buttons, *OWN)) if command.own else page


async def list_digests(asker: Asker, *, subscriptions: Subscriptions) -> tuple[Reply, ...]:
    """Return the digests that this person set up; none when there are none or the store cannot say."""
    try:
        known = await subscriptions.of_workspace(asker.workspace)
    except StorageError:
        return ()
    own = [each for each in known if each.owner == asker.person]
    rows = tuple(_own_row(each) for each in sorted(own, key=lambda each: each.channel.ref)[:SHOWN])
    return (Reply(title="Your digests", rows=rows),) if rows else ()


def _own_row(subscription: Subscription) -> Row:
    channel = subscription.channel.id
    if subscription.channel.series:
        return Row(left="Weekly note", right=weekly_in_words(subscription), is_command=False)
    where = line("to you") if subscription.personal else line("in ", Span(text=channel, channel=channel))
    when = f"{days_in_words(subscription.weekdays)} at {write_time(subscription.at_minute)} ({subscription.zone})"
    about = f", about {shorten(subscription.about, TOPIC)}" if subscription.about else ""
    state = ", stopped" if subscription.halted else ""
    return Row(left=when[:1].upper() + when[1:], right=(*where, *line(f"{about}{state}")), is_command=False)


def first_page(situation: Situation, clock: Clock, missing: Sequence[str] = ()) -> Reply:
    """Return the first page as it stands in a channel of this situation, with processes `missing`."""
    if situation.subscription is None:
        return FIRST_PAGE
    buttons = tuple(SETTINGS if button == SET_UP else button for button in FIRST_PAGE.buttons)
    subscription, now = situation.subscription, clock.now()
    if subscription.halted:
        return msgspec.structs.replace(FIRST_PAGE, note=state_lines(subscription, now), buttons=buttons)
    when = PAUSED if missing else next_in_words(situation, subscription, now)
    coming = Row(left="Next digest here", right=when, is_command=False)
    return msgspec.structs.replace(FIRST_PAGE, rows=(coming,), buttons=buttons)
