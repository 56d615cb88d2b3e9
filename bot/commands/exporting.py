"""`export [format] [what]`: papers as a file that other tools read."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from msgspec.structs import replace

from bot.commands.lists import answer_day, answer_month, answer_trending, answer_week, week_name
from bot.commands.saving import bookmark_paper, fetch_missing, find_saved, load_kept
from bot.commands.stable_pages import MOST
from bot.export.building import Builder
from bot.export.items import ExportItem
from bot.language import Export, ListDay, Listing, ListMonth, ListWeek
from bot.model import Asker, Bookmark, Paper
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock
from bot.replies import Line, Reply, line, typed
from bot.search.query import parse_query
from bot.store.bookmarks import Bookmarks
from bot.text import plural

SLICE = 200  # papers between two looks at other work
BUILDER = Builder()


async def answer_export(
    command: Export,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    clock: Clock,
    finder: Finder,
    library: Library,
    refresher: Refresher,
) -> AsyncIterator[Reply]:
    """Yield the file, or say that there is nothing to put into it."""
    if command.listing is not None:
        async for reply in _export_list(command, command.listing, asker, bookmarks, clock, library, refresher):
            yield reply
    elif command.refs:
        yield await _export_papers(command, asker, bookmarks, library, refresher)
    elif command.what == "search":
        yield await _export_search(command, clock, finder, library)
    else:
        yield await _export_saved(command, asker, bookmarks, library)


async def _export_saved(command: Export, asker: Asker, bookmarks: Bookmarks, library: Library) -> Reply:
    items = []
    every = await load_kept(asker.person, bookmarks)
    wanted = await find_saved(command.words, asker, bookmarks) if command.words else every
    for number, kept in enumerate(wanted):
        items.append(
            ExportItem(paper=bookmark_paper(kept, library), note=kept.note, tags=kept.tags, saved_at=kept.saved_at)
        )
        if number % SLICE == 0:
            await asyncio.sleep(0)
    if every and not items:
        return Reply(title="Nothing to export", lines=(line(f"No saved paper matches “{command.words}”."),))
    if not items:
        return Reply(title="Nothing to export", lines=(line("Save a paper first: ", typed("save 2504.13173")),))
    return await _file(command, items, "saved")


async def _export_papers(
    command: Export, asker: Asker, bookmarks: Bookmarks, library: Library, refresher: Refresher
) -> Reply:
    """The papers that were named, with the person's own notes; those that nobody knows are named."""
    await fetch_missing(command.refs, library, refresher)
    kept = {bookmark.id: bookmark for bookmark in await load_kept(asker.person, bookmarks)}
    items = [_item(paper, kept.get(paper.id)) for paper in library.papers(command.refs)]
    unknown = [paper_id for paper_id in command.refs if paper_id not in library]
    notes = [line(f"Not found: {', '.join(unknown)}.")] if unknown else []
    if not items:
        return Reply(title="Nothing to export", lines=tuple(notes))
    name = command.refs[0].replace("/", "-").replace(":", "-") if len(command.refs) == 1 else "selected"
    return await _file(command, items, name, notes)


def _item(paper: Paper, kept: Bookmark | None) -> ExportItem:
    if kept is None:
        return ExportItem(paper=paper)
    return ExportItem(paper=paper, note=kept.note, tags=kept.tags, saved_at=kept.saved_at)


async def _export_list(
    command: Export,
    listing: Listing,
    asker: Asker,
    bookmarks: Bookmarks,
    clock: Clock,
    library: Library,
    refresher: Refresher,
) -> AsyncIterator[Reply]:
    """Yield all papers of a list as its own command finds them, with what it says beside them."""
    whole = replace(asker, page=1, page_size=0)
    last = Reply(title="Nothing to export")
    async for last in _answer_list(listing, whole, bookmarks, clock, library, refresher):
        if last.more:
            yield Reply(title="Fetching papers…", lines=(line("The file will follow here."),), more=True)
    if last.cards:
        items = [ExportItem(paper=card.paper) for card in last.cards]
        yield await _file(command, items, _name(listing, clock, library), (line(last.title), *last.note))
    else:
        yield last


def _answer_list(
    listing: Listing, asker: Asker, bookmarks: Bookmarks, clock: Clock, library: Library, refresher: Refresher
) -> AsyncIterator[Reply]:
    if isinstance(listing, ListDay):
        return answer_day(listing, asker, bookmarks=bookmarks, clock=clock, library=library, refresher=refresher)
    if isinstance(listing, ListWeek):
        return answer_week(listing, asker, bookmarks=bookmarks, clock=clock, library=library, refresher=refresher)
    if isinstance(listing, ListMonth):
        return answer_month(listing, asker, bookmarks=bookmarks, clock=clock, library=library, refresher=refresher)
    return answer_trending(listing, asker, bookmarks=bookmarks, library=library, refresher=refresher)


async def _export_search(command: Export, clock: Clock, finder: Finder, library: Library) -> Reply:
    today = clock.now().date()
    hits = await finder.search(parse_query(command.words, today=today), today=today, limit=MOST)
    items = [ExportItem(paper=paper) for paper in library.papers(hit.id for hit in hits.items)]
    if not items:
        return Reply(title="Nothing to export", lines=(line("No papers match this search."),))
    notes = [line(f"These are for “{hits.searched}”.")] if hits.searched else []
    if hits.total > len(items):
        notes.append(line(f"The first {len(items)} of {plural(hits.total, 'match', 'matches')}."))
    return await _file(command, items, "search", notes)


FORMAT_NAMES = {"bibtex": "BibTeX", "ris": "RIS", "markdown": "Markdown", "csv": "CSV", "json": "JSON"}


async def _file(command: Export, items: Sequence[ExportItem], name: str, notes: Sequence[Line] = ()) -> Reply:
    file = await BUILDER.build(command.format, items, name=f"papers-{name}")
    said = line(f"{plural(len(items), 'paper')}, {FORMAT_NAMES[command.format]}.")
    return Reply(title=file.name, lines=(said,), note=tuple(notes), file=file)


def _name(listing: Listing, clock: Clock, library: Library) -> str:
    """What a file is called: by the edition, week or month in it."""
    today = clock.now().date()
    if isinstance(listing, ListWeek):
        return listing.week or week_name(today)
    if isinstance(listing, ListMonth):
        return listing.month or today.isoformat()[:7]
    if not isinstance(listing, ListDay):
        return f"trending-{today.isoformat()}"
    if listing.day:
        return listing.day.isoformat()
    days = [day for day in library.edition_days() if day <= today]
    return days[-2 if listing.which == "yesterday" and len(days) > 1 else -1].isoformat()
