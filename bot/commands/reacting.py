"""🔖 on a message: saves the papers it shows for the person who put it there, until it is taken away."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from bot.commands.saving import fetch_missing, known_paper, new_bookmarks, saved_title
from bot.commands.weekly import offer_weekly
from bot.home_page import MY_PAPERS
from bot.model import Asker, Bookmark, Paper, PaperId, Shown
from bot.outcomes import Reacted
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock, Publisher
from bot.replies import Reply, line, reacting, undo
from bot.save_sources import is_reaction
from bot.store.bookmarks import Bookmarks
from bot.text import plural, readable

NAMES_NONE = Reply(title="No paper there", lines=(line("I found no arXiv ID or paper link in this message."),))
UNKNOWN = Reply(title="No paper there", lines=(line("I don't know any paper in this message."),))

ONLY_ONCE = "Only you see this. From now on {} saves silently; remove it to unsave."


async def save_by_reaction(
    shown: Shown,
    source: str,
    asker: Asker,
    aside: bool,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    library: Library,
    publishers: Mapping[str, Publisher],
    refresher: Refresher,
    saving_signs: str,
) -> Reacted:
    """Save what a message shows because of a reaction or a press; papers saved together carry their group's name.

    `aside` is whether the person can be told something beside the message, without a message of its own.
    """
    if not shown.ids:
        return Reacted(changed=0, reply=UNKNOWN if is_reaction(source) else NAMES_NONE)
    await bookmarks.follow_titles(asker.person)
    await fetch_missing(shown.ids, library, refresher)
    papers = shown_papers(shown, library)
    new = bookmarks_of(papers, shown, clock)
    added = await bookmarks.add(asker.person, new, source, asker.workspace, asker.channel)
    back = _typed("unsave", papers, added.fresh)
    reply = Reply(
        title=f"🔖 {saved_title(len(papers), len(added.fresh))}",
        lines=(line(readable(papers[0].title)),) if len(papers) == 1 else (),
        note=(line(reacting(ONLY_ONCE.format(saving_signs))),) if added.first else (),
        buttons=(*undo(back), MY_PAPERS),
    )
    may_offer = aside and added.may_offer
    told = await offer_weekly(reply, asker.person, bookmarks, publishers) if may_offer else reply
    return Reacted(changed=len(added.fresh), reply=told, first=added.first, offers=told is not reply)


async def unsave_by_reaction(
    shown: Shown, source: str, asker: Asker, *, bookmarks: Bookmarks, library: Library
) -> Reacted:
    """Take back what a reaction on this message saved; what was saved otherwise, too, stays."""
    if not shown.ids:
        return Reacted(changed=0, reply=UNKNOWN)
    await bookmarks.follow_titles(asker.person)
    papers = shown_papers(shown, library)
    gone = await bookmarks.remove(asker.person, [paper.id for paper in papers], source)
    removed = [paper for paper in papers if paper.id in gone]
    title = "Removed from your saved papers" if removed else "Nothing changed"
    back = _typed("save", papers, gone)
    return Reacted(changed=len(gone), reply=Reply(title=title, lines=(line(_what(removed or papers)),), undo=back))


def shown_papers(shown: Shown, library: Library) -> list[Paper]:
    """Return the papers a message shows, each once, under the ids they have now."""
    papers = (known_paper(paper_id, library) for paper_id in shown.ids)
    return list({paper.id: paper for paper in papers}.values())


def bookmarks_of(papers: Sequence[Paper], shown: Shown, clock: Clock) -> list[Bookmark]:
    """Return bookmarks of what a message shows, under the name of their group."""
    return [msgspec.structs.replace(each, group=shown.group) for each in new_bookmarks(papers, clock)]


def _typed(verb: str, papers: Sequence[Paper], changed: Collection[PaperId]) -> str:
    ids = [paper.id for paper in papers if paper.id in changed]
    return f"{verb} {' '.join(ids)}" if ids else ""


def _what(papers: Sequence[Paper]) -> str:
    return readable(papers[0].title) if len(papers) == 1 else plural(len(papers), "paper")
