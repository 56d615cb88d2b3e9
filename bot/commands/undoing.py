"""`undo`: take the person's last change back, wherever they type it.

Every answer that changes something names its way back; the last one of each person is kept. A second undo reaches no
earlier change and says so, with a button that does again what was undone.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from msgspec.structs import replace

from bot.errors import StorageError
from bot.language import Command, Subscribe, Undo, Unsave, Weekly, parse_command
from bot.model import Asker
from bot.ports import Clock
from bot.replies import Button, Reply, line
from bot.store.answers import LastChange, LastChanges

_AGAIN = re.compile(r"mark (?:un)?read|(?:not )?for me|[a-z]+")  # what is done, before what it is done to
NOTHING = Reply(title="Nothing to undo.")
UNDONE = Reply(title=NOTHING.title, lines=(line("Your last change is already undone."),))
REDO = line("Your last change is already undone. You can redo it:")
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
        again = Button(label=change.again or _again(change.says), says=change.says)
        yield UNDONE if is_elsewhere else replace(UNDONE, lines=(REDO,), buttons=(again,))
    elif is_elsewhere:
        yield ELSEWHERE
    else:
        async for reply in handlers[type(back)](back, asker):
            yield _as_undone(reply, back, clock.now().date())


def _as_undone(reply: Reply, back: Command, today: date) -> Reply:
    """What takes an undo back says what it does: `Save again`, where another Undo would be a riddle; typing `undo` does
    not."""
    again = reply.again or _again(reply.way_back, parse_command(reply.way_back, today=today), back)
    buttons = (replace(each, label=again, kind="ask") if each.kind == "undo" else each for each in reply.buttons)
    return replace(reply, undo=reply.way_back, again=again if reply.way_back else "", buttons=tuple(buttons))


def _again(says: str, command: Command | None = None, back: Command | None = None) -> str:
    """What `says`, which means `command`, does once more after `back` took it back."""
    match command, back:
        case (Subscribe(), Subscribe()) | (Weekly(on=True), Weekly(on=True)):
            return "Change again"
        case Weekly(on=on), _:
            return f"Turn {'on' if on else 'off'} again"
        case Unsave(), _:
            return "Remove again"
    words = _AGAIN.match(says)
    return f"{words[0].capitalize()} again" if words else "Redo"


async def note_change(reply: Reply, asker: Asker, last_changes: LastChanges, *, undone: bool = False) -> None:
    """Keep the way back of what an answer changed; a store that cannot be reached costs the `undo` only."""
    if reply.way_back:
        change = LastChange(says=reply.way_back, channel=asker.channel, undone=undone, again=reply.again)
        with suppress(StorageError):
            await last_changes.save(asker.person, change)
