"""`post now`: today's digest in this channel at once, once. What it does not show stays new to the next digest."""

import asyncio
from collections.abc import AsyncIterator

from msgspec.structs import replace

from bot.commands.digest_card import SETTINGS, may_change, no_digest, refuse
from bot.commands.undoing import note_final
from bot.digests.by_hand import HandPost, PostsOnRequest
from bot.errors import BusyError, RefusedError
from bot.language.values import PostNow
from bot.model import Asker, History, PostRequest, Subscription
from bot.ports import Clock
from bot.replies import Reply, as_lines, line, typed
from bot.store.answers import LastChanges
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions
from bot.tasks import PATIENCE_S
from bot.text import capital, date_in_words, plural

LONGEST_WAIT_S = 15.0  # an answer may take twenty seconds
BUTTONS = (SETTINGS,)
NEXT = line("To see what the next digest would post, type ", typed("preview"))
POSTING = Reply(title="Posting today's digest here…", lines=(line("Everyone in this channel sees it."),), more=True)
POSTING_ALONE = replace(POSTING, lines=(line("It comes in this conversation."),))


async def answer_post_now(
    command: PostNow,
    asker: Asker,
    *,
    clock: Clock,
    last_changes: LastChanges,
    outbox: Outbox,
    posts: PostsOnRequest,
    subscriptions: Subscriptions,
) -> AsyncIterator[Reply]:
    """Yield that it is being posted, then how many papers were."""
    subscription = await subscriptions.load(asker.channel)
    if subscription is None or not may_change(asker):
        yield no_digest(asker) if subscription is None else refuse(asker)
        return
    task = posts.start(_request(subscription))
    if task is None:
        yield Reply(title="I can't post there from here", lines=(line("Try again in the channel itself."),))
        return
    posting = POSTING_ALONE if asker.direct else POSTING
    await asyncio.wait({task}, timeout=PATIENCE_S)
    if not task.done():
        yield posting
        await asyncio.wait({task}, timeout=LONGEST_WAIT_S)
    if not task.done():
        await note_final("posted", asker, last_changes)
        yield replace(posting, more=False)
        return
    outcome = _outcome(task, clock)
    if task.exception() is None and task.result().posted.fresh:
        await note_final("posted", asker, last_changes)
    yield outcome or _nothing(subscription, await outbox.load_history(asker.channel))


def _request(subscription: Subscription) -> PostRequest:
    return PostRequest(
        channel=subscription.channel,
        top=subscription.top,
        min_upvotes=subscription.min_upvotes,
        about=subscription.about,
        layout=subscription.layout,
    )


def _outcome(task: "asyncio.Task[HandPost]", clock: Clock) -> Reply | None:
    """What was posted, None for nothing. Raises the WorldError that kept it from being posted, unless it has words of
    its own."""
    try:
        done = task.result()
    except BusyError:
        return Reply(title="A digest is being posted here right now", lines=(line("Look in a minute."),))
    except RefusedError as error:
        lines = as_lines(f"{capital(error.reason)}.", error.advice)
        return Reply(title="I can't post here yet", lines=lines, buttons=BUTTONS)
    return _done(done, clock)


def _done(done: HandPost, clock: Clock) -> Reply | None:
    digest = done.posted.digest
    if digest is None or done.day is None:
        return None
    day = date_in_words(done.day, clock.now().date())
    if not done.posted.fresh:
        top = f"top {plural(len(digest.papers), 'paper')}" if digest.left_out else "papers"
        every = (" All of them: ", typed(f"{done.day}")) if digest.left_out else ()
        here = line(f"The {top} from {day} are here.", *every)
        return Reply(title="Already posted", lines=(here, NEXT), buttons=BUTTONS)
    papers = plural(len(digest.papers), "paper")
    later = line(f"The next digest won't repeat {'it' if len(digest.papers) == 1 else 'them'}.")
    return Reply(title=f"Posted {papers} from {day}", lines=(later,), buttons=BUTTONS)


def _nothing(subscription: Subscription, history: History) -> Reply:
    """Only where there was a digest before can something be new since then."""
    fits = " matches this digest's filter" if subscription.about or subscription.min_upvotes else " is there"
    since = " since the last digest here" if any(seen.posted for seen in history.considered.values()) else " yet"
    lines = (line(f"No {'new ' if since != ' yet' else ''}paper{fits}{since}. Today's papers: ", typed("today")),)
    return Reply(title="Nothing to post", lines=lines, buttons=BUTTONS)
