"""`team [week|month]`: most saved in this workspace, as counts."""

from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec

from bot.commands.cards import build_list, load_cards, page_of
from bot.language.values import Team
from bot.model import Asker, Paper
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Card, Reply, line
from bot.store.bookmarks import Bookmarks
from bot.store.saves import Saves
from bot.text import plural

LEAST = 2  # people: in a small team, colleagues would know who the only one is
PERIODS = {"week": timedelta(days=7), "month": timedelta(days=30)}


async def answer_team(
    command: Team, asker: Asker, *, bookmarks: Bookmarks, clock: Clock, library: Library, saves: Saves
) -> AsyncIterator[Reply]:
    """Yield the papers that most people of this workspace saved, the most saved first."""
    counts = await saves.count(asker.workspace, clock.now() - PERIODS[command.period])
    title = f"Most saved here this {command.period}"
    shared = [paper_id for paper_id, count in counts.items() if count >= LEAST]
    if not shared:
        none = line(f"No paper was saved by {LEAST} or more people in that time.")
        yield Reply(title=title, lines=(none,), note=(line("Who saved what stays private."),))
        return
    ranked = sorted(shared, key=lambda paper_id: (-counts[paper_id], paper_id))
    page = page_of(ranked, asker)
    papers = [library.paper(paper_id) or Paper(id=paper_id, title=paper_id) for paper_id in page.items]
    cards, trouble = await load_cards(papers, asker, bookmarks, first_rank=page.first_rank)
    yield build_list(
        command.text,
        tuple(_counted(card, counts[paper_id]) for card, paper_id in zip(cards, page.items, strict=True)),
        page,
        title=title,
        count=f"{plural(len(ranked), 'paper')} (who saved them stays private)",
        note=trouble,
    )


def _counted(card: Card, count: int) -> Card:
    return msgspec.structs.replace(card, reason=f"saved by {plural(count, 'person', 'people')}")
