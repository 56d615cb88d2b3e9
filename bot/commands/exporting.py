"""`export [format] [what]`: papers as a file that other tools read."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from msgspec.structs import replace

from bot.commands.cards import MOST
from bot.commands.for_you import list_for_you
from bot.commands.lists import FoundList, find_list
from bot.commands.saving import bookmark_paper, fetch_missing, find_saved, load_kept, none_found
from bot.commands.search_offers import nothing_to_search
from bot.export.building import Builder
from bot.export.items import ExportItem
from bot.language.periods import month_of, week_of
from bot.language.values import Export, ForYou, ListDay, Listing, ListPeriod
from bot.model import Asker, Bookmark, Paper
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Clock
from bot.replies import Button, Line, Reply, line, typed
from bot.search.query import parse_query
from bot.store.bookmarks import Bookmarks
from bot.store.dislikes import Dislikes
from bot.taste.tastes import Tastes
from bot.text import plural

NOTHING = Reply(title="Nothing to export", mistaken=True)
SLICE = 200  # papers between two looks at other work


async def answer_export(
    command: Export,
    asker: Asker,
    *,
    bookmarks: Bookmarks,
    builder: Builder,
    clock: Clock,
    dislikes: Dislikes,
    finder: Finder,
    library: Library,
    refresher: Refresher,
    tastes: Tastes,
) -> AsyncIterator[Reply]:
    """Yield the file, or say that there is nothing to put into it. The source is asked before the turn begins."""
    found = FoundList(reply=NOTHING)
    if isinstance(command.listing, ForYou):
        found = await list_for_you(asker, bookmarks, clock, dislikes, library, tastes)
    elif command.listing is not None:
        async for found in find_list(command.listing, clock, library, refresher):
            if found.reply.more:
                yield Reply(title="Fetching papers…", lines=(line("The file will follow here."),), more=True)
    await fetch_missing(command.refs, library, refresher)
    async with builder.turn():
        if command.listing is not None:
            reply = await _export_list(command, found, _name(command.listing, clock, library), builder)
        elif command.refs:
            reply = await _export_papers(command, asker, bookmarks, library, builder)
        elif command.what == "search":
            reply = await _export_search(command, clock, finder, library, builder)
        else:
            reply = await _export_saved(command, asker, bookmarks, library, builder)
    yield reply


async def _export_saved(
    command: Export, asker: Asker, bookmarks: Bookmarks, library: Library, builder: Builder
) -> Reply:
    items = []
    every = await load_kept(asker.person, bookmarks)
    wanted = await find_saved(command.words, asker, bookmarks) if command.words else every
    for number, kept in enumerate(wanted):
        items.append(_item(bookmark_paper(kept, library), kept))
        if number % SLICE == 0:
            await asyncio.sleep(0)
    if every and not items:
        return replace(NOTHING, lines=(none_found(command.words),))
    if not items:
        return replace(NOTHING, lines=(line("Save a paper first: ", typed("save 2504.13173")),))
    exported = await _file(command, items, "saved", builder)
    return exported if command.words else replace(exported, buttons=_other_formats(command.format))


def _other_formats(given: str) -> tuple[Button, ...]:
    """The formats that people ask for most, but for the one they have now."""
    others = [name for name in ("bibtex", "ris", "markdown") if name != given]
    return tuple(Button(label=f"As {FORMAT_NAMES[name]}", says=f"export {name} saved") for name in others)


async def _export_papers(
    command: Export, asker: Asker, bookmarks: Bookmarks, library: Library, builder: Builder
) -> Reply:
    """The papers that were named, with the person's own notes; those that nobody knows are named."""
    kept = {bookmark.id: bookmark for bookmark in await load_kept(asker.person, bookmarks)}
    items = [_item(paper, kept.get(paper.id)) for paper in library.papers(command.refs)]
    unknown = [paper_id for paper_id in command.refs if paper_id not in library]
    notes = [line(f"Not found: {', '.join(unknown)}.")] if unknown else []
    if not items:
        return replace(NOTHING, lines=tuple(notes))
    name = command.refs[0].replace("/", "-").replace(":", "-") if len(command.refs) == 1 else "selected"
    return await _file(command, items, name, builder, notes)


def _item(paper: Paper, kept: Bookmark | None) -> ExportItem:
    if kept is None:
        return ExportItem(paper=paper)
    return ExportItem(paper=paper, note=kept.note, tags=kept.tags, saved_at=kept.saved_at, read_at=kept.read_at)


async def _export_list(command: Export, found: FoundList, name: str, builder: Builder) -> Reply:
    """All papers of a list, with what its own command says beside them."""
    if not found.papers:
        others = tuple(replace(each, says=f"export {command.format} {each.says}") for each in found.reply.buttons)
        return replace(found.reply, buttons=others)
    items = [ExportItem(paper=paper) for paper in found.papers]
    return await _file(command, items, name, builder, (line(found.reply.title), *found.reply.note))


async def _export_search(command: Export, clock: Clock, finder: Finder, library: Library, builder: Builder) -> Reply:
    today = clock.now().date()
    query = parse_query(await finder.name_whole(command.words), today=today)
    if query.is_empty:
        return nothing_to_search(query)
    hits = await finder.search(query, today=today, limit=MOST)
    items = [ExportItem(paper=paper) for paper in library.papers(hit.id for hit in hits.items)]
    if not items:
        return replace(NOTHING, lines=(line("No papers match this search."),))
    notes = [line(f"These are for “{hits.searched}”.")] if hits.searched else []
    if hits.total > len(items):
        notes.append(line(f"The first {len(items)} of {plural(hits.total, 'match', 'matches')}."))
    return await _file(command, items, "search", builder, notes)


FORMAT_NAMES = {"bibtex": "BibTeX", "ris": "RIS", "markdown": "Markdown", "csv": "CSV", "json": "JSON"}


async def _file(
    command: Export, items: Sequence[ExportItem], name: str, builder: Builder, notes: Sequence[Line] = ()
) -> Reply:
    file = await builder.build(command.format, items, name=f"papers-{name}")
    untitled = sum(item.paper.title == item.paper.id for item in items)
    unsure = f" {untitled} with no known title yet: check the {'ID' if untitled == 1 else 'IDs'}." if untitled else ""
    said = line(f"{plural(len(items), 'paper')}, {FORMAT_NAMES[command.format]}.{unsure}")
    return Reply(title=file.name, lines=(said,), note=tuple(notes), file=file)


def _name(listing: Listing | ForYou, clock: Clock, library: Library) -> str:
    """What a file is called: by the edition, week or month in it."""
    today = clock.now().date()
    if isinstance(listing, ListPeriod):
        return listing.period or (week_of if listing.unit == "week" else month_of)(today)
    if not isinstance(listing, ListDay):
        return f"{'for-you' if isinstance(listing, ForYou) else 'trending'}-{today.isoformat()}"
    if listing.day:
        return listing.day.isoformat()
    days = [day for day in library.edition_days() if day <= today]
    return days[-2 if listing.which == "yesterday" and len(days) > 1 else -1].isoformat()
