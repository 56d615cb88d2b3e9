"""`note <id>`: the tags and the note of one paper, to read, and as the form that changes them."""

from collections.abc import AsyncIterator
from functools import partial

from msgspec.structs import replace

from bot.bookmark import hashtags
from bot.commands.saving import fetch_missing, find_saved, known_paper, listed_titles, none_found, worded
from bot.language.note_form import NoteForm, note_button, read_note
from bot.language.paper_verbs import NO_WORDS
from bot.language.references import FOUND_CAP
from bot.language.values import ShowNote, Untag
from bot.model import Asker, Bookmark, PaperId
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.replies import Reply, line, typed, undo
from bot.store.bookmark_records import drop_tags
from bot.store.bookmarks import Bookmarks
from bot.text import plural, readable


async def answer_show_note(
    command: ShowNote, asker: Asker, *, bookmarks: Bookmarks, library: Library, refresher: Refresher
) -> AsyncIterator[Reply]:
    """Yield the tags and the note, and what to type to change them."""
    await fetch_missing((command.ref,), library, refresher)
    kept = await _load_kept(command.ref, asker, bookmarks, library)
    paper = known_paper(command.ref, library)
    how = "To change them, type " if kept else "To save it with a note and tags, type "
    remove = line("To remove both, type ", typed(f"note {paper.id} {NO_WORDS}"))
    yield Reply(
        title="Tags and note",
        lines=(
            line(readable(paper.title)),
            *(worded(kept, changed=False) if kept and kept.words else (line("None yet."),)),
            line(how, typed(f"note {paper.id} your words #tag")),
            *((remove,) if kept and kept.words else ()),
        ),
        buttons=(replace(note_button(paper.id), label="Change"),),
    )


async def answer_untag(command: Untag, asker: Asker, *, bookmarks: Bookmarks, library: Library) -> AsyncIterator[Reply]:
    """Yield from which papers the tags were taken, or which they have instead, with a way back."""
    await bookmarks.follow_titles(asker.person)
    named = hashtags(command.tags)
    tagged = [] if command.refs else [each.id for each in await find_saved(named, asker, bookmarks)]
    ids = command.refs or tagged[:FOUND_CAP]
    alter = partial(drop_tags, tags=command.tags, instead=command.instead)
    changed, _ = await bookmarks.amend(asker.person, ids, alter)
    if not changed:
        titles = listed_titles([known_paper(each, library).title for each in command.refs])
        none = none_found(named) if not command.refs else line(f"{'Not' if len(ids) == 1 else 'None'} tagged {named}.")
        none = line(f"{named} is its name already: tags are in lower case.") if ids and command.instead else none
        yield Reply(title="Nothing changed", lines=(*titles, none), mistaken=True)
        return
    what = "Tag" if len(command.tags) == 1 else "Tags"
    became = f"{named} is now #{command.instead} in" if command.instead else f"{named} is gone from"
    more = f" {plural(len(tagged) - len(ids), 'more paper')} to go: type it again." if len(tagged) > len(ids) else ""
    titles = listed_titles([each.title for each in changed])
    everywhere = line(f"{became} {plural(len(changed), 'paper')}.{more}")
    yield Reply(
        title=f"{what} {'renamed' if command.instead else 'removed'}",
        lines=(
            *(titles if command.refs else (everywhere,)),
            *(worded(changed[0], changed=True) if command.refs and len(changed) == 1 else ()),
        ),
        buttons=undo(f"restore note {' '.join(each.id for each in changed)}"),
    )


async def load_note_form(says: str, asker: Asker, *, bookmarks: Bookmarks, library: Library) -> NoteForm:
    """Return the form that `note ID` opens, filled with what is kept, or with what was typed before. Raises
    StorageError."""
    typed_before = read_note(says)
    ref = typed_before.ref if typed_before else PaperId(says.partition(" ")[2])
    kept = await _load_kept(ref, asker, bookmarks, library)
    if typed_before:
        return replace(typed_before, saved=kept is not None)
    if kept is None:
        return NoteForm(ref=ref, saved=False)
    return NoteForm(ref=ref, tags=", ".join(kept.tags), note=kept.note)


async def _load_kept(ref: PaperId, asker: Asker, bookmarks: Bookmarks, library: Library) -> Bookmark | None:
    await bookmarks.follow_titles(asker.person)
    return (await bookmarks.load_marks(asker.person, known_paper(ref, library).id)).kept
