"""`export [format] [what]`: papers as a file that other tools read. For the saver who writes a paper."""

from collections.abc import AsyncIterator, Sequence
from datetime import date

from bot.commands.desk import Desk
from bot.commands.keeping import load_kept
from bot.commands.leafing import MOST
from bot.commands.saving import bookmark_paper
from bot.digest import rank_papers
from bot.export.catalogue import build_export
from bot.export.items import ExportItem
from bot.language import Export
from bot.model import Asker
from bot.replies import Reply, line, typed
from bot.search.query import parse_query
from bot.text import plural


async def answer_export(command: Export, asker: Asker, desk: Desk) -> AsyncIterator[Reply]:
    """Yield the file, or say that there is nothing to put into it."""
    items, name = await _gather(command, asker, desk)
    if not items:
        yield Reply(title="Nothing to export", lines=(line("Save a paper first: ", typed("save 2504.13173")),))
        return
    file = build_export(command.format, items, name=f"papers-{name}")
    yield Reply(title=file.name, lines=(line(f"{plural(len(items), 'paper')} as {command.format}."),), file=file)


async def _gather(command: Export, asker: Asker, desk: Desk) -> tuple[Sequence[ExportItem], str]:
    if command.what == "saved":
        kept = await load_kept(asker.person, desk)
        items = [
            ExportItem(paper=bookmark_paper(each, desk), note=each.note, tags=each.tags, saved_at=each.saved_at)
            for each in kept
        ]
        return items, "saved"
    if command.what == "search":
        today = desk.clock.now().date()
        hits = await desk.finder.search(parse_query(command.words, today=today), today=today, limit=MOST)
        return [ExportItem(paper=paper) for paper in desk.library.papers(hit.id for hit in hits.items)], "search"
    day = command.day or desk.library.newest_day()
    return _edition_items(day, desk), day.isoformat() if day else "today"


def _edition_items(day: date | None, desk: Desk) -> list[ExportItem]:
    edition = desk.library.edition(day) if day else None
    return [ExportItem(paper=paper) for paper in rank_papers(desk.library.papers(edition.ids))] if edition else []
