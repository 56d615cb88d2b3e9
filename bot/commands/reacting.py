"""🔖 on a message: saves the papers it shows for the person who put it there. For the saver."""

from collections.abc import Sequence

import msgspec

from bot.commands.desk import Desk
from bot.commands.saving import new_bookmark
from bot.model import Asker, Paper, PaperId
from bot.replies import Button, Reply, line, typed
from bot.text import plural, readable


async def save_by_reaction(ids: Sequence[PaperId], source: str, group: str, asker: Asker, desk: Desk) -> Reply:
    """Save `ids` because of the reaction `source`; papers saved together carry the name of their `group`."""
    papers = [desk.library.paper(paper_id) or Paper(id=paper_id, title=paper_id) for paper_id in ids]
    fresh = 0
    for paper in papers:
        bookmark = msgspec.structs.replace(new_bookmark(paper, desk), group=group)
        fresh += await desk.bookmarks.add_source(asker.person, bookmark, source)
    undo = (Button(label="Undo", says=f"unsave {papers[0].id}"),) if len(papers) == 1 and fresh else ()
    what = readable(papers[0].title) if len(papers) == 1 else plural(len(papers), "paper")
    return Reply(
        title="🔖 Saved" if fresh else "🔖 Saved already",
        lines=(line(what),),
        note=(line("Your bookmarks: ", typed("saved")),),
        buttons=undo,
    )
