"""`preview`: what the next digest would look like. Nothing is posted, kept or considered."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.commands.digest_card import POST_NOW, digest_buttons
from bot.commands.obstacles import check_access, first_digest
from bot.digest_reply import BELOW
from bot.digests.by_hand import is_postable
from bot.digests.choose import is_decided
from bot.digests.decide import DigestDecider
from bot.digests.due import coming_fires
from bot.home_page import SET_UP, SET_UP_OWN, TODAY
from bot.language.digest_words import shape_in
from bot.language.values import Preview
from bot.language.zones import parse_zone
from bot.model import HEADER, Asker, Digest, History, Message, Subscription
from bot.occasion import Occasion
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Access, Clock, Publisher
from bot.replies import Button, Reply, as_lines, line
from bot.store.outbox import Outbox
from bot.store.subscriptions import Situation, Subscriptions
from bot.tasks import asking
from bot.text import plural

UNCHECKED = Access()
STEPS = ("Resume", "Change")
LOOK = Button(label="Preview a paper message", kind="turn", says="preview", page=2)
LOOK_IN_THREAD = replace(LOOK, label="Preview a thread message")
BACK = Button(label="‹ Back", kind="turn", says="preview")
ANEW = "With your current settings it would look like this:"
POSTED = "Today's digest is already posted."
EMPTY = "With your current settings it would have no papers."
TO_SETTINGS = Button(label="‹ Settings", says="settings")


async def answer_preview(
    command: Preview,
    asker: Asker,
    *,
    clock: Clock,
    digests: DigestDecider,
    finder: Finder,
    outbox: Outbox,
    publishers: Mapping[str, Publisher],
    subscriptions: Subscriptions,
) -> AsyncIterator[Reply]:
    """Yield the digest's own header, or one of its papers' messages. Where nothing is left for the next one, it is as
    the newest edition would look with what is set now."""
    situation, history = await asyncio.gather(subscriptions.look(asker.channel), outbox.load_history(asker.channel))
    wanted = situation.subscription or default_digest(asker, await check_access(asker.channel, publishers))
    local_day = _local_day(wanted, situation, clock)
    async with asking(digests.preview(wanted, history, local_day)) as task:
        if not task.done():
            yield Reply(title="Putting the digest together…", lines=(line("Fetching the newest papers."),), more=True)
        digest = (await task).digest
    postable = digest is not None and await is_postable(wanted, clock, finder, outbox)
    steps = _next_steps(wanted, situation, asker, clock, postable=postable)
    if digest:
        titled = replace(digest, local_day=_called_after(digest, history))
        said = "" if situation.subscription else "No digest here: this is what one would post. Only you see this."
        yield _shown(titled, wanted, asker, steps, said, _posted(digest, finder.library, history))
        return
    none = _nothing(wanted, situation, clock)
    anew = (await digests.decide(wanted, History(), local_day)).digest
    if anew:
        titled = replace(anew, local_day=min(local_day, *anew.edition_days))
        yield _shown(titled, wanted, asker, steps, f"{none} {ANEW}")
        return
    yield Reply(
        title="Preview: nothing to post",
        lines=(line(f"{none} {EMPTY if none == POSTED else 'Unless that changes, nothing will be posted.'}"),),
        buttons=(*steps, TODAY),
    )


def default_digest(asker: Asker, access: Access = UNCHECKED) -> Subscription:
    """Return what `subscribe` alone would set here."""
    return replace(first_digest(asker, access), zone=parse_zone(asker.zone) or "UTC")


def _local_day(wanted: Subscription, situation: Situation, clock: Clock) -> date:
    now = clock.now()
    fires = coming_fires(wanted, situation.reports, now, 1)
    return fires[0].day if fires else now.date()


def _called_after(digest: Digest, history: History) -> date:
    """The newest edition it would be from now, unless a digest was posted under that date: then its own date."""
    newest = min((digest.local_day, *digest.edition_days[-1:]))
    return digest.local_day if is_decided(history, newest) else newest


def _posted(digest: Digest, library: Library, history: History) -> str:
    """`5 more papers were already posted here.`; "" where none was."""
    editions = (edition for day in digest.edition_days if (edition := library.edition(day)))
    seen = (history.considered.get(paper_id) for edition in editions for paper_id in edition.ids)
    count = sum(each is not None and each.posted for each in seen)
    were = "was" if count == 1 else "were"
    return f"{plural(count, 'more paper')} {were} already posted here." if count else ""


def _shown(
    digest: Digest, wanted: Subscription, asker: Asker, steps: tuple[Button, ...], whole: str, posted: str = ""
) -> Reply:
    """The header; on the second page the first paper's message, where the layout has such."""
    pages = 1 if wanted.layout == "list" else 2
    page = min(max(1, asker.page), pages)
    part = HEADER if page == 1 else digest.papers[0].id
    shape = shape_in(wanted.channel, wanted.layout)
    shown = Message(digest=digest, part=part, layout=shape)
    said = whole if page == 1 else f"Preview: each paper {BELOW[shape]}. Only you see this."
    look = (BACK,) if page > 1 else (LOOK_IN_THREAD if shape == "thread" else LOOK,) if pages > 1 else ()
    return Reply(
        title="",
        lines=as_lines(said),
        messages=(shown,),
        note=as_lines(posted),
        buttons=(*steps, *look),
        page=page,
        pages=pages,
        total=len(shown.papers),
    )


def _next_steps(
    wanted: Subscription, situation: Situation, asker: Asker, clock: Clock, *, postable: bool
) -> tuple[Button, ...]:
    """What can be done with what is seen: post the newest edition, unless it was, and change it; the rest is where one
    came from."""
    if situation.subscription is None:
        return (replace(SET_UP_OWN if asker.direct else SET_UP, primary=True),)
    offered = digest_buttons(wanted, asker, clock.now(), postable=postable)
    posting = (replace(POST_NOW, primary=True),) if POST_NOW in offered else ()
    return (*posting, *(replace(each, primary=False) for each in offered if each.label in STEPS), TO_SETTINGS)


def _nothing(wanted: Subscription, situation: Situation, clock: Clock) -> str:
    """Why there is none: today's is posted, or nothing is new."""
    last = next((each for each in situation.reports if each.outcome == "posted"), None)
    today = clock.now().astimezone(ZoneInfo(wanted.zone)).date()
    if last and last.occasion == str(Occasion("scheduled", today)):
        return POSTED
    narrowed = wanted.about or wanted.min_upvotes
    fits = " that matches this digest's filter" if narrowed else ""
    since = " since the last digest" if last else ""
    return f"Nothing new{fits}{since}."
