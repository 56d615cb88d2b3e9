"""A paper that a channel is shown by somebody: not twice within minutes, and deleted again by `undo` or the button."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from msgspec.structs import replace

from bot.commands.undoing import note_final
from bot.errors import StorageError
from bot.language.values import Command, Show
from bot.model import Asker, MessageRef, PaperId, Shown
from bot.outcomes import Shared, told_shared, told_unshared
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Button, Reply, line, plain
from bot.store.answers import LastChange, LastChanges
from bot.store.outbox import Outbox
from bot.text import quoted, readable

LATELY = timedelta(minutes=10)


async def find_shared(command: Command, asker: Asker, clock: Clock, library: Library, outbox: Outbox) -> Reply | None:
    """Return what is said in place of sharing a paper that the channel was shown lately; None where it was not, or it
    is to be shared again."""
    if not isinstance(command, Show) or command.share == "again":
        return None
    try:
        posted = await outbox.load_posted(asker.workspace, clock.now() - LATELY)
        if not await _shows(
            command.ref, [ref for ref in posted if ref.channel == asker.channel and not ref.thread], outbox
        ):
            return None
    except StorageError:
        return None
    paper = library.paper(command.ref)
    title = quoted(readable(paper.title)) if paper else command.ref
    again = Button(label="Share again", kind="share", says=say_again(command))
    return Reply(title="Already posted here", lines=(line(f"{title}, a few minutes ago."),), buttons=(again,))


def say_again(command: Command) -> str:
    """Return what shares the same once more; "" for what is no paper."""
    if not isinstance(command, Show):
        return ""
    return f"share {command.ref} again{command.comment and ': '}{command.comment}"


async def note_shared(
    shared: Shared, asker: Asker, ref: MessageRef, *, clock: Clock, last_changes: LastChanges
) -> Reply:
    """Keep that the person shared this at `ref`, without an id where it cannot be deleted; return what they read."""
    told = told_shared(shared, ref)
    if not ref.id:
        await note_final("shared", asker, last_changes)
        return told
    change = LastChange(
        says=shared.again,
        channel=asker.channel,
        again="Share again",
        did=f"Shared: {plain(told.lines[0])}".rstrip("."),
        at=clock.now(),
        shared=ref,
    )
    with suppress(StorageError):
        await last_changes.save(asker.person, change)
    return told


async def note_unshared(
    asker: Asker, ref: MessageRef, *, clock: Clock, last_changes: LastChanges, outbox: Outbox
) -> Reply:
    """Keep that what the person shared at `ref` is deleted, and return what they read."""
    with suppress(StorageError):
        await outbox.remember(ref, Shown(), clock.now())
        change = await last_changes.load(asker.person)
        if change and change.shared == ref:
            await last_changes.save(asker.person, replace(change, shared=None, since="", undone=True))
    return told_unshared(ref)


async def _shows(paper_id: PaperId, refs: Sequence[MessageRef], outbox: Outbox) -> bool:
    """Whether one of these messages shows this paper and nothing else."""
    return Shown(ids=(paper_id,)) in [await outbox.shown_at(ref) for ref in refs]
