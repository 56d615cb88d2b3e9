"""🔖 on a message: saves the papers it shows for the person who put it there, until it is taken away. For the saver."""

from collections.abc import Sequence

import msgspec

from bot.commands.desk import Desk
from bot.commands.keeping import fetch_missing, follow_titles, known_paper, new_bookmark
from bot.model import Asker, Bookmark, Paper
from bot.ports import Reacted, Shown
from bot.reasons import is_reaction
from bot.replies import Button, Reply, line, typed
from bot.text import plural, readable

UNKNOWN = Reply(title="No paper there", lines=(line("This message shows none that is known here."),))


async def save_by_reaction(shown: Shown, source: str, asker: Asker, desk: Desk) -> Reacted:
    """Save what a message shows because of a reaction or a press; papers saved together carry their group's name."""
    if not shown.ids:
        return Reacted(changed=0, reply=UNKNOWN)
    await follow_titles(asker.person, desk)
    await fetch_missing(shown.ids, desk)
    papers = shown_papers(shown, desk)
    bookmarks = bookmarks_of(papers, shown, desk)
    added = await desk.bookmarks.add(asker.person, bookmarks, source, asker.workspace)
    undo = (Button(label="Undo", says=f"unsave {papers[0].id}"),) if len(papers) == 1 and added.fresh else ()
    several = len(papers) > 1 and is_reaction(source)
    back = (line("Take your reaction away to remove them again."),) if several else ()
    reply = Reply(
        title="🔖 Saved" if added.fresh else "🔖 Saved already",
        lines=(line(_what(papers)),),
        note=(*back, line("Your bookmarks: ", typed("saved"))),
        buttons=undo,
    )
    return Reacted(changed=len(added.fresh), reply=reply, first=added.first)


async def unsave_by_reaction(shown: Shown, source: str, asker: Asker, desk: Desk) -> Reacted:
    """Take back what a reaction on this message saved; what was saved otherwise, too, stays."""
    if not shown.ids:
        return Reacted(changed=0, reply=UNKNOWN)
    await follow_titles(asker.person, desk)
    papers = shown_papers(shown, desk)
    gone = await desk.bookmarks.remove(asker.person, [paper.id for paper in papers], source)
    removed = [paper for paper in papers if paper.id in gone]
    title = "Removed from your bookmarks" if removed else "Still as it was"
    return Reacted(changed=len(gone), reply=Reply(title=title, lines=(line(_what(removed or papers)),)))


def shown_papers(shown: Shown, desk: Desk) -> list[Paper]:
    """Return the papers a message shows, each once, under the ids they have now."""
    papers = (known_paper(paper_id, desk) for paper_id in shown.ids)
    return list({paper.id: paper for paper in papers}.values())


def bookmarks_of(papers: Sequence[Paper], shown: Shown, desk: Desk) -> list[Bookmark]:
    """Return bookmarks of what a message shows, under the name of their group."""
    return [msgspec.structs.replace(new_bookmark(paper, desk), group=shown.group) for paper in papers]


def _what(papers: Sequence[Paper]) -> str:
    return readable(papers[0].title) if len(papers) == 1 else plural(len(papers), "paper")
