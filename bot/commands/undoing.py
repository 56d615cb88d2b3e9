"""`undo`: take the person's last change back, wherever they type it.

Every answer that changes something names its way back; the last one of each person is kept. A second undo reaches no
earlier change and says so, with a button that does again what was undone, as typing `redo` does. What a channel reads
is taken back at once only soon after and where nobody else changed it since, and nothing is where something else was
done since that cannot be taken back: that is asked first.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from bot.commands.subscribing import UPDATED, wanted_by
from bot.commands.telling import ChannelTeller, digest_in_words
from bot.errors import StorageError
from bot.language.grammar import parse_command
from bot.language.values import Command, Pause, Resume, Save, Show, Subscribe, Undo, Unsave, Weekly
from bot.model import Asker, Channel, Person
from bot.ports import Clock
from bot.presses import told_in_short
from bot.replies import Button, Reply, Span, line
from bot.store.answers import LastChange, LastChanges, Since
from bot.text import as_sentence, date_in_words

_AGAIN = re.compile(r"mark (?:un)?read|(?:not )?for me|[a-z]+")  # what is done, before what it is done to
SOON = timedelta(minutes=10)  # in which a channel expects that a change may be taken back
ASKED: dict[Since, tuple[str, str]] = {
    "": ("Undo an earlier change?", ""),
    "posted": ("Posting can't be undone", ""),
    "shared": ("Nothing was undone", "I can't delete what you shared."),
}
UNDONE_TITLES = {UPDATED: "Change undone"}
NOTHING = Reply(title="Nothing to undo.")
NOTHING_AGAIN = Reply(title="Nothing to redo.", lines=(line("Your last change wasn't undone."),))
UNDONE = Reply(title="Your last change is already undone.")
NOT_SHARED = Reply(
    title="Nothing to delete",
    lines=(line("Your last change wasn't a share. The Undo button below the answer to an earlier one still works."),),
)
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
    teller: ChannelTeller,
) -> AsyncIterator[Reply]:
    """Yield the answer to what takes the last change back, or makes it again, which says what was done."""
    change = await last_changes.load(asker.person)
    if change is None:
        yield NOTHING_AGAIN if command.again else NOTHING
        return
    now = clock.now()
    if command.shared or (change.shared and not (change.since or command.again)):
        yield _unshare(change, soon=command.shared or (change.at is not None and now - change.at <= SOON))
        return
    back = parse_command(change.says, today=now.date())
    other = teller.changed_after(asker) if back.about_channel else None
    if instead := _instead(command, change, back, asker, other, now):
        yield instead
        return
    async for reply in handlers[type(back)](back, asker):
        yield reply if command.again else as_undone(reply, back, now.date())


async def undoes_by_press(command: Command, asker: Asker, last_changes: LastChanges) -> bool:
    """Whether a press does what `undo` would. The same words typed are a change of their own, which undo takes back."""
    with suppress(StorageError):
        change = await last_changes.load(asker.person) if asker.pressed else None
        if change and not change.undone and change.says == command.text:
            return change.channel == asker.channel or not command.about_channel
    return False


def _instead(
    command: Undo, change: LastChange, back: Command, asker: Asker, other: Person | None, now: datetime
) -> Reply | None:
    """What is said or asked where nothing is done yet; None where nothing stands in the way."""
    is_elsewhere = (back.about_channel or isinstance(back, Show)) and change.channel != asker.channel
    is_late = bool(other) or (back.about_channel and (change.at is None or now - change.at > SOON))
    if command.again and not (change.undone and change.says):
        return NOTHING_AGAIN
    if command.again and not (change.since or is_late or is_elsewhere):
        return None
    if change.since or (is_late and not (change.undone or is_elsewhere)):
        return _ask(change, back, now.date(), other, is_elsewhere=is_elsewhere)
    if change.undone and (is_elsewhere or not change.says):
        return UNDONE
    if change.undone:
        again = Button(label=change.again or _again(change.says), says=change.says)
        return replace(UNDONE, buttons=(again,), again=again.label)
    return ELSEWHERE if is_elsewhere else None


def _unshare(change: LastChange, *, soon: bool) -> Reply:
    """What deletes what was shared, later only once that is asked."""
    if change.shared is None:
        return NOT_SHARED
    if soon:
        return Reply(title="Deleting…", unshares=change.shared)
    return Reply(title="Delete what you shared?", lines=(line(as_sentence(change.did)),), buttons=(_undo_that(change),))


def _undo_that(change: LastChange) -> Button:
    return Button(label="Delete it", says="unshare") if change.shared else Button(label="Undo that", says=change.says)


def as_undone(reply: Reply, back: Command, today: date) -> Reply:
    """What takes an undo back says what it does: `Save again`, where another Undo would be a riddle; typing `undo` does
    not."""
    again = reply.again or _again(reply.way_back, parse_command(reply.way_back, today=today), back)
    buttons = (replace(each, label=again, kind="ask") if each.kind == "undo" else each for each in reply.buttons)
    title = UNDONE_TITLES.get(reply.title, reply.title)
    again = again if reply.way_back else ""
    return replace(reply, title=title, undo=reply.way_back, again=again, buttons=tuple(buttons))


def _again(says: str, command: Command | None = None, back: Command | None = None) -> str:
    """What `says`, which means `command`, does once more after `back` took it back."""
    match command, back:
        case (Subscribe(), Subscribe()) | (Weekly(on=True), Weekly(on=True)):
            return "Change again"
        case Weekly(on=on), _:
            return f"Turn {'on' if on else 'off'} again"
        case Unsave(), _:
            return "Remove again"
        case Save(), _:
            return "Save again"
    words = _AGAIN.match(says)
    return f"{words[0].capitalize()} again" if words else "Redo"


def _ask(change: LastChange, back: Command, today: date, other: Person | None, *, is_elsewhere: bool) -> Reply:
    """What undo would do, where it may be meant for something else, or the channel would not expect it any more."""
    title, how = ASKED[change.since]
    lines = tuple(line(words) for words in (how,) if words)
    if not change.says or change.undone:
        return Reply(title=title, lines=lines)
    if not back.about_channel:
        told = line(as_sentence(f"Your last change was: {change.did or 'another one'}"))
        return Reply(title=title, lines=(*lines, told), buttons=(_undo_that(change),))
    if is_elsewhere:
        return Reply(title=title, lines=(*lines, *ELSEWHERE.lines))
    does, label = _effect(back, change.channel, today)
    who = Span(text="Somebody else", person=other.user if other else "")
    after = (who, " changed the digest here after you.") if other else ("Your last change was to the digest here.",)
    told = line(*after, f" Undoing {'your change' if other else 'that'} would {does}.")
    return Reply(title=title, lines=(*lines, told), buttons=(Button(label=f"Undo that: {label}", says=change.says),))


def _effect(back: Command, channel: Channel, today: date) -> tuple[str, str]:
    """What taking back a change does to a digest, and that in short."""
    match back:
        case Subscribe():
            as_was = digest_in_words(wanted_by(back, channel), today)
            return f"set it to {as_was}", "set the digest back"
        case Pause(until=date() as until):
            return f"pause it until {date_in_words(until, today)}", "pause the digest"
        case Resume():
            return "resume it", "resume the digest"
    return "end it", "end the digest"


async def note_change(
    reply: Reply, asker: Asker, last_changes: LastChanges, clock: Clock, *, undone: bool = False
) -> None:
    """Keep the way back of what an answer changed; a store that cannot be reached costs the `undo` only."""
    if reply.way_back:
        change = LastChange(
            says=reply.way_back,
            channel=asker.channel,
            undone=undone,
            again=reply.again,
            did=told_in_short(reply),
            at=clock.now(),
        )
        with suppress(StorageError):
            await last_changes.save(asker.person, change)


async def note_final(did: Since, asker: Asker, last_changes: LastChanges) -> None:
    """Keep that the person did since what has no way back, so that an undo does not take back an earlier change."""
    with suppress(StorageError):
        change = await last_changes.load(asker.person) or LastChange(says="", channel=asker.channel)
        await last_changes.save(asker.person, replace(change, since=did))
