"""`restore note`: the notes and tags of papers as they were before they last changed, which is how undo says it.

What changed is told by what became of it, and so is what would change it again: one way a tag goes, the other it comes.
"""

from collections.abc import AsyncIterator, Sequence

from bot.bookmark import Words
from bot.commands.saving import known_paper, new_bookmarks, way_back, worded
from bot.language.values import RestoreNote
from bot.model import Asker, Bookmark
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Reply, line
from bot.save_sources import COMMAND
from bot.store.bookmark_records import add_back, swap_words
from bot.store.bookmarks import Bookmarks
from bot.text import capital, plural, readable, shorten

TAG = 20  # characters of one
BOTH = "tags and note"


async def answer_restore_note(
    command: RestoreNote, asker: Asker, *, bookmarks: Bookmarks, clock: Clock, library: Library
) -> AsyncIterator[Reply]:
    """Yield what is back and what is gone, with a way to what that replaced."""
    await bookmarks.follow_titles(asker.person)
    for paper_id in command.unsave:
        await bookmarks.clear(asker.person, paper_id)
    if command.save:
        again = new_bookmarks([known_paper(paper_id, library) for paper_id in command.save], clock)
        await bookmarks.add(asker.person, again, COMMAND, asker.workspace, asker.channel, decide=add_back)
    changed, _ = await bookmarks.amend(asker.person, command.refs, swap_words)
    if not changed:
        yield Reply(title="No earlier note", lines=(line("Nothing changed."),), mistaken=True)
        return
    beside = command.save or command.unsave
    several = f" on {len(changed)} papers" if len(changed) > 1 else ""
    others = f", {plural(len(beside), 'paper')} {'saved' if command.save else 'removed'}" if beside else ""
    one = (line(readable(changed[0].title)), *worded(changed[0], changed=True)) if not (several or others) else ()
    yield Reply(
        title=f"{_became(changed)}{several}{others}",
        lines=one,
        buttons=way_back([each.id for each in changed], "save" if command.unsave else "unsave", beside),
        again=f"{'Save' if command.unsave else 'Remove'} again" if beside else _again(changed),
    )


def _became(changed: Sequence[Bookmark]) -> str:
    """`#rl restored`, `Note removed`, `Tags and note restored`, `#rl is #ml again`."""
    came, gone = _moved(changed)
    renamed = f"{_name(gone)} is {_name(came)} again" if len(came) == len(gone) == 1 else ""
    tags = renamed or (f"{_name(came or gone)} {'restored' if came else 'removed'}" if came or gone else "")
    notes = [each for each in changed if each.note != _earlier(each).note]
    note = f"Note {'restored' if any(each.note for each in notes) else 'removed'}" if notes else ""
    if not (tags and note):
        words = tags or note or "tags restored"  # in another order
        return capital(words)
    done = {words.rpartition(" ")[2] for words in (tags, note)}
    return f"{BOTH.capitalize()} {done.pop()}" if len(done) == 1 else f"{note}, {tags}"


def _again(changed: Sequence[Bookmark]) -> str:
    """`Remove #rl again`, `Change note again`, `Add tags and note again`: what would be done by the way back."""
    goes, comes = _moved(changed)
    notes = [(each.note, _earlier(each).note) for each in changed if each.note != _earlier(each).note]
    if len(comes) == len(goes) == 1 and not notes:
        return f"Rename {_name(goes)} to {_name(comes)} again"
    tags = _verb(bool(goes), bool(comes))
    note = _verb(any(now for now, _ in notes), any(then for _, then in notes))
    if not notes:
        return f"{tags} {_name(comes or goes) if tags != 'Change' else 'tags'} again"
    if not (goes or comes):
        return f"{note} note again"
    return f"{tags if tags == note else 'Change'} {BOTH} again"


def _verb(goes: bool, comes: bool) -> str:
    return "Change" if goes == comes else "Add" if comes else "Remove"


def _moved(changed: Sequence[Bookmark]) -> tuple[set[str], set[str]]:
    """The tags that came and those that went."""
    came = {tag for each in changed for tag in each.tags if tag not in _earlier(each).tags}
    gone = {tag for each in changed for tag in _earlier(each).tags if tag not in each.tags}
    return came, gone


def _name(tags: set[str]) -> str:
    return f"#{shorten(next(iter(tags)), TAG)}" if len(tags) == 1 else "tags"


def _earlier(kept: Bookmark) -> Words:
    return kept.earlier or Words()
