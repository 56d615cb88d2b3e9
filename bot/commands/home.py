"""Nothing typed: the newest edition's top papers, when the next digest comes here, and what one could type next."""

from collections.abc import AsyncIterator

import msgspec

from bot.commands.digest_card import state_lines
from bot.commands.lists import answer_day
from bot.commands.status import next_in_words
from bot.errors import StorageError
from bot.language import Front, ListDay
from bot.model import Asker
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock
from bot.replies import Line, Reply, Row, line, typed
from bot.store.bookmarks import Bookmarks
from bot.store.subscriptions import Subscriptions

TOP = 5
EXAMPLES = (
    Row(left="llm", right="search the library"),
    Row(left="saved", right="your bookmarks"),
    Row(left="help", right="all commands"),
)


async def answer_front(
    command: Front,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    library: Library,
    refresher: Refresher,
    subscriptions: Subscriptions,
) -> AsyncIterator[Reply]:
    """Yield the newest edition's first five papers, the next digest and three examples."""
    top = msgspec.structs.replace(asker, page=1, page_size=TOP)
    coming = await _coming(asker, clock, subscriptions)
    async for reply in answer_day(
        ListDay(text="today", which="today"),
        top,
        bookmarks=bookmarks,
        clock=clock,
        library=library,
        refresher=refresher,
    ):
        yield msgspec.structs.replace(reply, rows=EXAMPLES, note=(*reply.note, *coming)) if reply.cards else reply


async def _coming(asker: Asker, clock: Clock, subscriptions: Subscriptions) -> tuple[Line, ...]:
    """When the next digest comes here, or how to have one; nothing while the store cannot say."""
    try:
        situation = await subscriptions.look(asker.channel)
    except StorageError:
        return ()
    subscription, now = situation.subscription, clock.now()
    if subscription is None:
        return (line("Daily digest here: ", typed("subscribe")),)
    if subscription.halted:
        return state_lines(subscription, now)
    return (line(f"Next digest here: {next_in_words(situation, subscription, now)}."),)
