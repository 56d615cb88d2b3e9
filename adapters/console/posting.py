"""`papers post`: one edition to one channel, from the terminal."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass, field

from rich.console import Console
from rich.text import Text

from adapters.console.render import FACTS
from adapters.console.screen import open_console
from bot.app import OpenBot
from bot.digests.by_hand import HandPost
from bot.errors import BusyError, RefusedError
from bot.model import Channel, PostRequest
from bot.ports import Empty, Failed, NotOpenYet, Publisher
from bot.text import capital, date_in_words

WAIT_S = 300.0  # longer than any delivery that still gets on
WAIT_STEP_S = 1.0

Pause = Callable[[float], Awaitable[None]]


@dataclass(eq=False)
class Queue:
    """Waits for the end of another delivery, and says so once. A killed one has the channel for 40 seconds."""

    console: Console
    _: KW_ONLY
    pause: Pause = asyncio.sleep
    _waited_s: float = field(default=0.0, init=False)

    async def wait(self, error: BusyError) -> None:
        """Wait a second; raise the error after WAIT_S in all."""
        if self._waited_s >= WAIT_S:
            raise error
        if not self._waited_s:
            said = f"{capital(str(error))}: waiting for it to end…"
            self.console.print(Text(said, style=FACTS))
        self._waited_s += WAIT_STEP_S
        await self.pause(WAIT_STEP_S)


async def post_here(bot: OpenBot, publisher: Publisher, request: PostRequest, *, pause: Pause = asyncio.sleep) -> int:
    """Post, after another delivery that is under way, and say what was done; return the exit code."""
    console = open_console()
    try:
        done = await bot.post_edition(request, publisher, Queue(console, pause=pause).wait)
    except RefusedError as error:
        raise RefusedError(f"{error.reason}. {error.advice}".rstrip(), about=error.about) from error
    console.print(Text(_summary(done, request.channel), style=FACTS))
    return 1 if done.posted.digest is None and isinstance(done.outcome, Failed) else 0


def _why(done: HandPost, name: str) -> str:
    if isinstance(done.outcome, Failed):
        return done.outcome.reason
    if isinstance(done.outcome, NotOpenYet):
        return f"Papers for {name} aren't out yet"
    return f"No papers on {name}" if isinstance(done.outcome, Empty) else f"Nothing new for {name}"


def _summary(done: HandPost, channel: Channel) -> str:
    if done.day is None:
        why = f"{done.outcome.reason}" if isinstance(done.outcome, Failed) else ""
        return f"Nothing to post: {why or 'no papers were found'}."
    name = date_in_words(done.day, None)
    if done.posted.digest is None:
        return f"{_why(done, name)}: nothing was posted."
    if not done.posted.fresh:
        return f"{name} was already posted to {channel.ref}: each day is posted once per channel."
    return f"Posted {name} to {channel.ref}."
