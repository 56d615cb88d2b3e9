"""What an export is made of: papers, with what the person noted beside them."""

from datetime import datetime

from bot.model import Paper, Value


class ExportItem(Value, frozen=True, kw_only=True):
    """One paper of an export; note, tags and time of saving only where it comes from bookmarks."""

    paper: Paper
    note: str = ""
    tags: tuple[str, ...] = ()
    saved_at: datetime | None = None
