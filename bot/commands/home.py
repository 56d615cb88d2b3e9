"""Nothing typed, or a greeting: what one can do here, and when the next digest comes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from msgspec.structs import replace

from bot.commands.digest_card import CHANGE, may_change, state_lines
from bot.commands.obstacles import hold_lines, load_missing
from bot.commands.status import next_in_words
from bot.commands.weekly import change_weekly, write_weekly
from bot.errors import StorageError
from bot.home_page import FIRST_PAGE, FIRST_STEPS, MEMBERS_PAGE, PRIVATE_PAGE, SET_UP, build_own_page
from bot.language.digest_words import when_in_words
from bot.language.values import Front
from bot.model import Asker, Bookmark, Subscription
from bot.ports import Clock
from bot.replies import Button, Reply, Row, Span, line
from bot.store.bookmarks import Bookmarks
from bot.store.follows import Follows
from bot.store.health import HealthBook
from bot.store.subscriptions import Situation, Subscriptions
from bot.text import shorten

SHOWN, TOPIC = 10, 60  # digests, and characters of a topic
POST_HERE = replace(SET_UP, label="Post a daily digest here")  # on one person's page, which stands in a channel
OWN_MEMBERS_PAGE = replace(MEMBERS_PAGE, buttons=MEMBERS_PAGE.buttons[:-1])  # there is more of their own then
SETTINGS = Button(label="Digest settings", says="settings")


async def answer_front(
    command: Front,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    follows: Follows,
    health: HealthBook,
    subscriptions: Subscriptions,
) -> AsyncIterator[Reply]:
    """Yield the first page; where a digest is set up, with its next time and its settings; in private, and where a
    person asks for their own, with what they may read."""
    try:
        situation, missing = await asyncio.gather(subscriptions.look(asker.channel), load_missing(health, clock.now()))
        page = first_page(situation, asker, command.own, clock, missing)
    except StorageError:
        page = PRIVATE_PAGE if asker.direct else replace(PRIVATE_PAGE, buttons=(*PRIVATE_PAGE.buttons[:-1], SET_UP))
        page = replace(page, note=())
    yield await _own(page, asker, bookmarks, follows) if command.own or asker.direct else page


async def _own(page: Reply, asker: Asker, bookmarks: Bookmarks, follows: Follows) -> Reply:
    saved: Sequence[Bookmark] = ()
    followed: list[str] = []
    with suppress(StorageError):  # the page stands without
        saved = await bookmarks.load_all(asker.person)
        followed = [each.words for each in await follows.load(asker.person)]
    return build_own_page(page, len(saved), sum(each.read_at is None for each in saved), followed)


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
    """`#papers · weekdays at 10:00 Berlin time · about agents`; a private one is `Sent to you`."""
    channel = subscription.channel.id
    if subscription.channel.series:
        what = line("Weekly note · ", when_in_words(subscription))
        return Row(left="", right=what, is_command=False, buttons=(change_weekly(write_weekly(subscription)),))
    where = Span(text="Sent to you") if subscription.personal else Span(text=f"#{channel}", channel=channel)
    about = f" · about {shorten(subscription.about, TOPIC)}" if subscription.about else ""
    state = " · stopped" if subscription.halted else ""
    what = line(where, f" · {when_in_words(subscription)}{about}{state}")
    return Row(left="", right=what, is_command=False, buttons=(replace(CHANGE, place=channel),))


def first_page(situation: Situation, asker: Asker, own: bool, clock: Clock, missing: Sequence[str] = ()) -> Reply:
    """Return the first page as it stands in a channel of this situation, or for one person on their `own`; while
    processes are `missing` it promises no digest."""
    if situation.subscription is None:
        in_channel = replace(PRIVATE_PAGE, note=FIRST_PAGE.note, buttons=(*PRIVATE_PAGE.buttons[:-1], POST_HERE))
        first, owned = (FIRST_PAGE, in_channel) if may_change(asker) else (MEMBERS_PAGE, OWN_MEMBERS_PAGE)
        return PRIVATE_PAGE if asker.direct else owned if own else first
    page = replace(PRIVATE_PAGE, rows=FIRST_STEPS[:-1], note=(), buttons=(*PRIVATE_PAGE.buttons[:-1], SETTINGS))
    subscription, now = situation.subscription, clock.now()
    if subscription.halted:
        return replace(page, note=state_lines(subscription, now))
    if missing:
        return replace(page, lines=hold_lines(missing, asker))
    coming = Row(left="Next digest", right=next_in_words(situation, subscription, now), is_command=False)
    return replace(page, rows=(*page.rows, coming))
