"""A person's bookmarks, following papers whose copied titles have been matched since. For the saver."""

from bot.commands.desk import Desk
from bot.model import Asker, Bookmark, Person


async def load_kept(person: Person, desk: Desk) -> tuple[Bookmark, ...]:
    """Return the person's bookmarks, newest first, under the ids that their papers have now."""
    await follow_titles(person, desk)
    return await desk.bookmarks.load_all(person)


async def keep(bookmark: Bookmark, source: str, asker: Asker, desk: Desk) -> bool:
    """Save a paper for `source` and count it for the workspace; return False when it was saved already."""
    fresh = await desk.bookmarks.add_source(asker.person, bookmark, source)
    await desk.saves.add(asker.workspace, bookmark.id, asker.person, desk.clock.now())
    return fresh


async def follow_titles(person: Person, desk: Desk) -> None:
    """Move bookmarks from ids made of titles to the arXiv ids matched since; no round trip when nothing was."""
    aliases = desk.library.aliases
    if desk.adopted.get(person.ref, 0) == len(aliases):
        return
    for bookmark in await desk.bookmarks.load_all(person):
        if real_id := aliases.get(bookmark.id):
            await desk.bookmarks.move(person, bookmark.id, real_id)
    desk.adopted[person.ref] = len(aliases)
