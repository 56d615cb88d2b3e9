"""🔖 on a message: saves the papers it shows for the person who put it there, until it is taken away. For the saver."""

import msgspec

from bot.commands.desk import Desk
from bot.commands.keeping import keep
from bot.commands.saving import new_bookmark
from bot.model import Asker, MessageRef, Paper, PaperId, Workspace
from bot.ports import Outbox, Publisher, Reacted, Shown
from bot.replies import Button, Reply, line, typed
from bot.text import plural, readable

UNKNOWN = Reply(title="No paper there", lines=(line("This message shows none that is known here."),))


async def save_by_reaction(shown: Shown, ref: MessageRef, asker: Asker, desk: Desk) -> Reacted:
    """Save what a message shows because of a reaction on it; papers saved together carry their group's name."""
    if not shown.ids:
        return Reacted(changed=0, reply=UNKNOWN)
    papers = [_known(paper_id, desk) for paper_id in shown.ids]
    fresh = 0
    for paper in papers:
        bookmark = msgspec.structs.replace(new_bookmark(paper, desk), group=shown.group)
        fresh += await keep(bookmark, source_of(ref), asker, desk)
    undo = (Button(label="Undo", says=f"unsave {papers[0].id}"),) if len(papers) == 1 and fresh else ()
    reply = Reply(
        title="🔖 Saved" if fresh else "🔖 Saved already",
        lines=(line(_what(papers)),),
        note=(line("Your bookmarks: ", typed("saved")),),
        buttons=undo,
    )
    return Reacted(changed=fresh, reply=reply)


async def unsave_by_reaction(shown: Shown, ref: MessageRef, asker: Asker, desk: Desk) -> Reacted:
    """Take back what a reaction on this message saved; what was saved otherwise, too, stays."""
    gone = 0
    for paper_id in shown.ids:
        if await desk.bookmarks.remove_source(asker.person, paper_id, source_of(ref)):
            await desk.saves.remove(asker.workspace, paper_id, asker.person)
            gone += 1
    papers = [_known(paper_id, desk) for paper_id in shown.ids]
    reply = Reply(title="Removed from your bookmarks", lines=(line(_what(papers)),)) if papers else UNKNOWN
    return Reacted(changed=gone, reply=reply)


async def recover_reactions(workspace: Workspace, publisher: Publisher, outbox: Outbox, desk: Desk) -> int:
    """Nothing is recovered yet."""
    return 0


def source_of(ref: MessageRef) -> str:
    """Return the name under which reactions on this message keep papers."""
    return f"reaction:{ref.id}"


def _known(paper_id: PaperId, desk: Desk) -> Paper:
    return desk.library.paper(paper_id) or Paper(id=paper_id, title=paper_id)


def _what(papers: list[Paper]) -> str:
    return readable(papers[0].title) if len(papers) == 1 else plural(len(papers), "paper")
