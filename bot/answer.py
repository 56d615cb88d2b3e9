"""The front door: a typed text in, replies out; and what of them a whole channel may be shown.

The first reply comes within two seconds and stands on its own; at most one better reply replaces it later. Nothing a
person types raises here: trouble outside becomes an honest sentence, trouble of ours an apology with a reference. What
is shared are papers, as anybody would see them, and nothing of one person's.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import Any

import msgspec
import structlog

from bot.alerts.mute import MutedPeople, explain_muting
from bot.commands.sharing import find_shared, say_again
from bot.commands.undoing import as_undone, note_change, undoes_by_press
from bot.errors import PersonError, WorldError
from bot.language.values import (
    Command,
    ForgetMe,
    ListDay,
    ListPeriod,
    PostNow,
    Search,
    Show,
    Similar,
    Trending,
    Undo,
)
from bot.model import Asker, Person
from bot.outcomes import Shared
from bot.paper_list import list_menus
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Reply, line
from bot.store.answers import LastChanges
from bot.store.outbox import Outbox
from bot.tasks import TaskSet
from bot.trouble import apologise, explain_trouble

log = structlog.get_logger(__name__)

FIRST_S = 1.8  # of the two seconds that a first answer may take
LAST_S = 20.0

Answer = Callable[[Any, Asker], AsyncIterator[Reply]]
Handlers = Mapping[type, Answer]
"""How each command is answered, the parts of the core filled in."""

WAITING = Reply(title="Still working on it…", lines=(line("The answer will follow here."),), more=True)
TOO_LONG = Reply(
    title="No answer in time",
    lines=(line("Something outside is too slow right now. Please try again."),),
    trouble=True,
)
PUBLIC = (ListDay, ListPeriod, Search, Show, Similar, Trending)
EVERYBODY = "everyone"  # asks for what is shared: nobody's bookmarks, notes and tags are in the answer
ONLY_PAPERS = Reply(title="Not shared", lines=(line("Only papers and lists of papers can be shared."),))


async def answer_command(
    command: Command,
    asker: Asker,
    *,
    clock: Clock,
    handlers: Handlers,
    last_changes: LastChanges,
    muted: MutedPeople,
) -> AsyncGenerator[Reply, None]:
    """Yield the handler's replies; the one place where any error becomes an answer."""
    may_be_shared = isinstance(command, Show)  # a whole channel may read it
    why = "" if may_be_shared else await muted.why(asker.person)
    notice = (explain_muting(why),) if why else ()
    try:
        by_press = await undoes_by_press(command, asker, last_changes)
        undone = by_press or (isinstance(command, Undo) and not command.again)
        async for reply in handlers[type(command)](command, asker):
            reply = as_undone(reply, command, clock.now().date()) if by_press else reply
            await note_change(reply, asker, last_changes, clock, undone=undone)
            yield msgspec.structs.replace(reply, lines=(*notice, *reply.lines)) if notice else reply
    except PersonError as error:
        yield Reply(title="I didn't get that", lines=(line(str(error)),), mistaken=True)
    except WorldError as error:
        yield explain_trouble(error)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("answer.failed", reference=reference, command=type(command).__name__)
        yield apologise(reference, command.text if may_be_repeated(command) else "", asker.page)


async def in_time(replies: AsyncGenerator[Reply, None], name: str) -> AsyncGenerator[Reply, None]:
    """Yield the first of the `replies` to the command `name`, or one that says that it is still to come, and the last.

    Only the waiting for a reply is timed. However long the caller takes to show one, nothing is cut off: no `yield`
    stands inside a timeout, which would cancel the caller's own await (PEP 789).
    """
    coming = _Coming(replies)
    try:
        waiting = not await coming.wait(FIRST_S)
        if waiting:
            yield WAITING
        while await coming.wait(coming.left_s):
            reply = coming.take()
            if reply is None:
                return
            if not (waiting and reply.more):
                yield reply
        log.warning("answer.too_late", command=name, limited=True)
        yield TOO_LONG
    except asyncio.CancelledError:
        log.warning("answer.cancelled", command=name, limited=True)
        raise
    finally:
        await coming.close()


async def answer_to_share(
    command: Command, asker: Asker, answer: Answer, *, clock: Clock, library: Library, outbox: Outbox
) -> Shared:
    """Return the answer to a command as a whole channel may read it, or why there is none to share."""
    if told := await find_shared(command, asker, clock, library, outbox):
        return Shared(reply=told)
    shared = Shared(reply=ONLY_PAPERS)
    if not may_be_shared(command):
        return shared
    async for reply in answer(command, ask_for_everybody(asker)):
        better = prepare_to_share(reply)
        shared = better if better.public or not shared.public else shared
    return msgspec.structs.replace(shared, again=say_again(command))


class _Coming:
    """The next reply of a handler, waited for at most `LAST_S` seconds in all."""

    def __init__(self, replies: AsyncGenerator[Reply, None]) -> None:
        self._replies = replies
        self._tasks = TaskSet()
        self._taken = True
        self.left_s = LAST_S

    async def wait(self, seconds: float) -> bool:
        """Wait for the next reply; False when it did not come in time."""
        if self._taken:
            self._next, self._taken = self._tasks.start(self._find_next(), name="next reply"), False
        now = asyncio.get_running_loop().time
        begun = now()
        await asyncio.wait({self._next}, timeout=max(0.0, seconds))
        self.left_s -= now() - begun
        return self._next.done()

    def take(self) -> Reply | None:
        """Return the reply that came, None after the last one."""
        self._taken = True
        return self._next.result()

    async def close(self) -> None:
        """Stop the handler. One that does not stop is left alone: a generator that still runs cannot be closed."""
        await self._tasks.close()
        if not self._tasks:
            await self._replies.aclose()

    async def _find_next(self) -> Reply | None:
        return await anext(self._replies, None)


def ask_for_everybody(asker: Asker) -> Asker:
    """Return who asks for what a channel reads: nobody in particular, without any rights."""
    person = Person(platform=asker.person.platform, workspace=asker.person.workspace, user=EVERYBODY)
    return msgspec.structs.replace(asker, person=person, manages=False, direct=False)


def may_be_shared(command: Command) -> bool:
    """Whether a channel may read the answer: commands that change something, or are about one person, are not."""
    return isinstance(command, PUBLIC)


def may_be_repeated(command: Command) -> bool:
    """Whether a second try does no more than one would: not what takes back or posts, nor what deletes for good."""
    return not isinstance(command, Undo | PostNow | ForgetMe)


def prepare_to_share(reply: Reply) -> Shared:
    """Return what a channel sees of an answer. Trouble, or an answer without papers, is never public."""
    if reply.trouble or not reply.cards:
        return Shared(reply=reply)
    cards = tuple(msgspec.structs.replace(card, saved=False, note="", bookmark=None) for card in reply.cards)
    menus = list_menus(cards) if reply.is_list else ()
    public = Reply(title=reply.title, lines=reply.lines, cards=cards, selects=menus)
    return Shared(reply=public, public=True)
