"""Saving again what an export says was saved: with its notes, tags and read marks, at its times."""

from collections.abc import Sequence

from bot.model import Asker, Bookmark
from bot.save_sources import COMMAND
from bot.store.bookmark_records import add_missing
from bot.store.bookmarks import Bookmarks

AT_ONCE = 200  # bookmarks that are written together


async def restore(kept: Sequence[Bookmark], asker: Asker, bookmarks: Bookmarks) -> int:
    """Save for the person what they do not keep now, and return how many papers that were."""
    await bookmarks.follow_titles(asker.person)
    count = 0
    for start in range(0, len(kept), AT_ONCE):
        some = kept[start : start + AT_ONCE]
        added = await bookmarks.add(asker.person, some, COMMAND, asker.workspace, asker.channel, decide=add_missing)
        count += len(added.fresh)
    return count
