"""🔖 on a message: saves the papers it shows for the person who put it there. For the saver."""

import msgspec

from bot.commands.desk import Desk
from bot.commands.keeping import keep
from bot.commands.saving import new_bookmark
from bot.model import Asker, Paper
from bot.ports import Shown
from bot.replies import Button, Reply, line, typed
from bot.text import plural, readable


async def save_by_reaction(shown: Shown, source: str, asker: Asker, desk: Desk) -> Reply:
    """Save what a message shows because of the reaction `source`; papers saved together carry their group's name."""
    papers = [desk.library.paper(paper_id) or Paper(id=paper_id, title=paper_id) for paper_id in shown.ids]
    fresh = 0
    for paper in papers:
        bookmark = msgspec.structs.replace(new_bookmark(paper, desk), group=shown.group)
        fresh += await keep(bookmark, source, asker, desk)
    undo = (Button(label="Undo", says=f"unsave {papers[0].id}"),) if len(papers) == 1 and fresh else ()
    what = readable(papers[0].title) if len(papers) == 1 else plural(len(papers), "paper")
    return Reply(
        title="🔖 Saved" if fresh else "🔖 Saved already",
        lines=(line(what),),
        note=(line("Your bookmarks: ", typed("saved")),),
        buttons=undo,
    )
