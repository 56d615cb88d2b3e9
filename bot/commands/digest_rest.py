"""`rest <day>`, as the button below a digest says it: the papers that the digest left out, in its order.

A digest knows them since it was frozen. Where it does not, as those of earlier versions, the channel's history tells.
"""

from collections.abc import AsyncIterator, Iterable

from bot.commands.cards import build_list, load_cards, page_of
from bot.commands.previewing import default_digest
from bot.digests.choose import is_decided, left_out_by, rank_papers
from bot.digests.decide import DigestDecider
from bot.language.values import Rest
from bot.model import Asker, Digest, History, Paper, PaperId
from bot.occasion import Occasion
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Button, Line, Reply, line
from bot.search.heading import narrowed
from bot.store.bookmarks import Bookmarks
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions
from bot.text import date_in_words, plural, readable

ABOUT = 60  # characters of what a channel asked for


async def answer_rest(
    command: Rest,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    digests: DigestDecider,
    library: Library,
    outbox: Outbox,
    subscriptions: Subscriptions,
) -> AsyncIterator[Reply]:
    """Yield what passed the digest's filter beyond its top, with the ranks it has there; of a digest that is still to
    come, called after its date or the newest edition, what it leaves out as of now."""
    history, today = await outbox.load_history(asker.channel), clock.now().date()
    occasion = Occasion("edition" if command.edition else "scheduled", command.day)
    digest = await outbox.load_digest(asker.channel, str(occasion))
    current = min(today, library.newest_day() or today)
    if digest is None and not command.edition and command.day >= current and not is_decided(history, command.day):
        subscription = await subscriptions.load(asker.channel) or default_digest(asker)
        digest = (await digests.decide(subscription, history, command.day)).digest
    papers = _left(digest, library) or _not_posted(command, history, library)
    name, above = date_in_words(command.day, today), len(digest.papers) if digest else 0
    whole, lacking = _whole(command, digest, above + len(papers), library)
    if not papers:
        every = Button(label=f"All papers of {name}", says=command.day.isoformat())
        yield Reply(title=f"No more papers · {name}", buttons=(every,))
        return
    page = page_of(papers, asker)
    cards, trouble = await load_cards(page.items, asker, bookmarks, first_rank=above + page.first_rank)
    yield build_list(
        command.text,
        cards,
        page,
        title=f"More papers · {name}",
        count=_count(digest, len(papers)),
        note=lacking + trouble,
        buttons=whole,
    )


def _left(digest: Digest | None, library: Library) -> list[Paper]:
    """What the digest itself knows of; by upvotes as they are now, which is what is shown."""
    left = [paper for paper in library.papers(digest.left) if not paper.withdrawn] if digest else []
    return rank_papers(left) if digest and digest.order == "upvotes" else left


def _not_posted(command: Rest, history: History, library: Library) -> list[Paper]:
    """What was never posted here of the edition, or of what the digest of that day considered, most upvoted first."""
    wanted = _of_edition(command, history, library) if command.edition else left_out_by(history, command.day)
    return rank_papers([paper for paper in library.papers(wanted) if not paper.withdrawn])


def _of_edition(command: Rest, history: History, library: Library) -> Iterable[PaperId]:
    edition = library.edition(command.day)
    posted = {paper_id for paper_id, seen in history.considered.items() if seen.posted}
    return [paper_id for paper_id in edition.ids if paper_id not in posted] if edition else []


def _count(digest: Digest | None, left: int) -> str:
    """`11 papers about agents`: all that the digest chose from, as its header counts them."""
    if digest is None:
        return f"{plural(left, 'paper')} the digest left out, by upvotes as of now"
    about = f" {narrowed(readable(digest.about), ABOUT, marks=False)}" if digest.about else ""
    order = "taste" if digest.order == "taste" else "upvotes as of now"
    return f"{plural(len(digest.papers) + left, 'paper')}{about}, by {order}"


def _whole(
    command: Rest, digest: Digest | None, counted: int, library: Library
) -> tuple[tuple[Button, ...], tuple[Line, ...]]:
    """`All 43 of the day`, where the digest chose from fewer than its newest edition has; and why, unless its topic
    says so."""
    day = digest.edition_days[-1] if digest and digest.edition_days else command.day
    edition = library.edition(day)
    if edition is None or len(edition.ids) <= counted:
        return (), ()
    every = Button(label=f"All {len(edition.ids):,} of the day", says=day.isoformat())
    more = plural(len(edition.ids) - counted, "more paper")
    why = line(f"The day has {more}: posted before, added later, or below the digest's upvotes.")
    return (every,), () if digest and digest.about else (why,)
