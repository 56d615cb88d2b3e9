"""`undo`: take the person's last change back, wherever they type it.

Every answer that changes something names its way back; the last one of each person is kept. A second undo reaches no
earlier change and says so, with a button that does again what was undone.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from bot.errors import StorageError
from bot.language import Undo, parse_command
from bot.model import Asker
from bot.ports import Clock
from bot.replies import Button, Reply, line
from bot.store.answers import LastChange, LastChanges

_AGAIN = re.compile(r"mark (?:un)?read|(?:not )?for me|[a-z]+")  # what is done, before what it is done to
NOTHING = Reply(title="Nothing to undo.")
UNDONE = Reply(title="Only your last change can be undone.")
ELSEWHERE = Reply(
    title="Nothing to undo here",
    lines=(line("Your last change was to the digest of another channel. Type undo there."),),
)


async def answer_undo(
    command: Undo,
    asker: Asker,
    *,
    clock: Clock,
    handlers: Mapping[type, Callable[[Any, Asker], AsyncIterator[Reply]]],
    last_changes: LastChanges,
) -> AsyncIterator[Reply]:
    """Yield the answer to what takes the last change back, which says what was done."""
    change = await last_changes.load(asker.person)
    if change is None:
        yield NOTHING
        return
    back = parse_command(change.says, today=clock.now().date())
    is_elsewhere = back.about_channel and change.channel != asker.channel
    if change.undone:
        again = () if is_elsewhere else (Button(label=_again(change.says), says=change.says),)
        yield replace(UNDONE, buttons=again)
    elif is_elsewhere:
        yield ELSEWHERE
    else:
        async for reply in handlers[type(back)](back, asker):
            yield replace(reply, undo=reply.way_back, buttons=tuple(map(_redo, reply.buttons)))


def _redo(button: Button) -> Button:
    """What takes an undo back says what it does: `Save again`, where another Undo would be a riddle; typing `undo`
    does not."""
    return replace(button, label=_again(button.says), kind="ask") if button.kind == "undo" else button


def _again(says: str) -> str:
    words = _AGAIN.match(says)
    return f"{words[0].capitalize()} again" if words else "Redo"


async def note_change(reply: Reply, asker: Asker, last_changes: LastChanges, *, undone: bool = False) -> None:
    """Keep the way back of what an answer changed; a store that cannot be reached costs the `undo` only."""
    if reply.way_back:
        with suppress(StorageError):
            await last_changes.save(asker.person, LastChange(says=reply.way_back, channel=asker.channel, undone=undone))
