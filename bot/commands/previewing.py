"""`preview`: what the next digest would look like, and how many of the newest papers a search would let through.

Nothing is posted, kept or considered.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import msgspec

from bot.commands.cards import build_cards, load_saved, page_buttons, page_of
from bot.digests.choose import Decision
from bot.digests.decide import DigestDecider
from bot.digests.due import coming_fires
from bot.language import Preview
from bot.language.zones import parse_zone
from bot.model import Asker, Digest, Subscription
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Line, Reply, line, typed
from bot.search.query import parse_query
from bot.store.bookmarks import Bookmarks
from bot.store.outbox import Outbox
from bot.store.subscriptions import Situation, Subscriptions
from bot.tasks import asking
from bot.text import date_in_words, plural, scope_in_words, shorten, staleness_in_words

EDITIONS = 5  # the newest ones, on which it is tried
WORDS = 60  # characters that are repeated


async def answer_preview(
    command: Preview,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    digests: DigestDecider,
    outbox: Outbox,
    subscriptions: Subscriptions,
) -> AsyncIterator[Reply]:
    """Yield the papers in the order of the digest, rising ones behind them; or why there would be none."""
    situation, history = await asyncio.gather(subscriptions.look(asker.channel), outbox.load_history(asker.channel))
    wanted = situation.subscription or default_digest(asker)
    local_day = _local_day(wanted, situation, clock)
    async with asking(digests.preview(wanted, history, local_day)) as task:
        if not task.done():
            yield Reply(title="Putting the digest together…", lines=(line("Fetching the newest papers."),), more=True)
        decision = await task
    yield await _shown(decision, wanted, situation, asker, bookmarks, clock)


def default_digest(asker: Asker) -> Subscription:
    """Return what `subscribe` alone would set here."""
    return Subscription(channel=asker.channel, owner=asker.person, zone=parse_zone(asker.zone) or "UTC")


async def tried_on(words: str, does: str, clock: Clock, finder: Finder, library: Library) -> tuple[Line, ...]:
    """Return how many of the newest papers `words` match, as a sentence with `does`; nothing without papers."""
    today = clock.now().date()
    ids = {paper_id for edition in library.editions()[-EDITIONS:] for paper_id in edition.ids}
    if not words or not ids:
        return ()
    found = len(await finder.matching(parse_query(words, today=today), ids, today=today))
    return (line(f"Of the newest {plural(len(ids), 'paper')}, {found or 'none'} {does} “{shorten(words, WORDS)}”."),)


def _local_day(wanted: Subscription, situation: Situation, clock: Clock) -> date:
    now = clock.now()
    fires = coming_fires(wanted, situation.reports, now, 1)
    return fires[0].day if fires else now.date()


async def _shown(
    decision: Decision, wanted: Subscription, situation: Situation, asker: Asker, bookmarks: Bookmarks, clock: Clock
) -> Reply:
    digest = decision.digest
    if digest is None:
        return _nothing(wanted, situation)
    papers = (*digest.papers, *digest.rising)
    shown, page, pages = page_of(papers, asker)
    saved, trouble = await load_saved([paper.id for paper in shown], asker, bookmarks)
    rising = {paper.id for paper in digest.rising}
    cards = build_cards(shown, saved, first_rank=(page - 1) * asker.page_size + 1)
    today = clock.now().date()
    return Reply(
        title=f"Preview: digest of {date_in_words(digest.local_day, today)}",
        lines=_head(digest, situation),
        cards=tuple(
            msgspec.structs.replace(card, reason="still rising: more upvotes since it was left out")
            if card.paper.id in rising
            else card
            for card in cards
        ),
        note=(*_foot(digest), *trouble),
        buttons=page_buttons("preview", page, pages),
        page=page,
        pages=pages,
        total=len(papers),
    )


def _head(digest: Digest, situation: Situation) -> tuple[Line, ...]:
    scope = line(f"{scope_in_words(digest)}. Only you can see this; nothing is posted.")
    how = line("No digest here yet: ", typed("subscribe"))
    return (scope,) if situation.subscription else (scope, how)


def _foot(digest: Digest) -> tuple[Line, ...]:
    left = f"{plural(digest.left_out, 'more paper isn', 'more papers aren')}'t shown." if digest.left_out else ""
    stale = staleness_in_words(digest)
    return tuple(line(text) for text in (left, f"{stale[:1].upper()}{stale[1:]}." if stale else "") if text)


def _nothing(wanted: Subscription, situation: Situation) -> Reply:
    narrowed = wanted.about or wanted.min_upvotes
    fits = " that matches this digest's filter" if narrowed else ""
    since = " since the last digest" if situation.reports else ""
    return Reply(
        title="Preview: nothing to post",
        lines=(line(f"Nothing new{fits}{since}. Unless that changes, nothing will be posted."),),
        note=(line("Today's papers: ", typed("today")),),
    )
