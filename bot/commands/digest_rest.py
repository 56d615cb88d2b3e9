"""`rest <day>`, as the button below a digest says it: the papers that the digest left out, most upvoted first."""

from collections.abc import AsyncIterator, Iterable

from bot.commands.cards import build_cards, build_list, load_saved, page_of
from bot.commands.previewing import default_digest
from bot.digests.choose import is_decided, left_out_by, rank_papers
from bot.digests.decide import DigestDecider
from bot.language import Rest
from bot.model import Asker, History, PaperId
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Button, Reply
from bot.store.bookmarks import Bookmarks
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions
from bot.text import date_in_words, plural


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
    """Yield what passed the channel's filter and was never posted here, from the first one on; of a digest that is
    still to come, called after its date or the newest edition, what it leaves out as of now."""
    history = await outbox.load_history(asker.channel)
    today = clock.now().date()
    current = min(today, library.newest_day() or today)
    if not command.edition and command.day >= current and not is_decided(history, command.day):
        subscription = await subscriptions.load(asker.channel) or default_digest(asker)
        history = (await digests.decide(subscription, history, command.day)).history
    wanted = _of_edition(command, history, library) if command.edition else left_out_by(history, command.day)
    papers = rank_papers([paper for paper in library.papers(wanted) if not paper.withdrawn])
    name = date_in_words(command.day, today)
    if not papers:
        every = Button(label=f"All papers of {name}", says=command.day.isoformat())
        yield Reply(title=f"No more papers · {name}", buttons=(every,))
        return
    shown, page, pages = page_of(papers, asker)
    saved, trouble = await load_saved([paper.id for paper in shown], asker, bookmarks)
    yield build_list(
        command.text,
        build_cards(shown, saved, first_rank=(page - 1) * asker.page_size + 1),
        title=f"More papers · {name}",
        count=f"{plural(len(papers), 'paper')} the digest left out, by upvotes",
        note=trouble,
        page=page,
        pages=pages,
        total=len(papers),
    )


def _of_edition(command: Rest, history: History, library: Library) -> Iterable[PaperId]:
    edition = library.edition(command.day)
    posted = {paper_id for paper_id, seen in history.considered.items() if seen.posted}
    return [paper_id for paper_id in edition.ids if paper_id not in posted] if edition else []
