"""`papers post`: one edition to one channel, from the terminal. For the channel owner."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from rich.console import Console
from rich.text import Text

from adapters.console.app import open_console
from adapters.console.publisher import ConsolePublisher
from adapters.console.render import FACTS
from bot.digests.by_hand import HandPost
from bot.errors import BusyError, RefusedError, UsageError
from bot.model import Channel, Layout, PostRequest
from bot.ports import Empty, Failed, NotOpenYet, Publisher
from bot.text import date_in_words
from bot.wiring import OpenBot

WAIT_S = 300.0  # longer than any delivery that still gets on
WAIT_STEP_S = 1.0
EXAMPLES = "--channel console:demo, slack:T012AB3CD:C012AB3CD or discord:80351110224678912:81384788765712384"

Pause = Callable[[float], Awaitable[None]]


class Queue:
    """Waits for the end of another delivery, and says so once. A killed one has the channel for 40 seconds."""

    def __init__(self, console: Console, *, pause: Pause = asyncio.sleep) -> None:
        self._console = console
        self._pause = pause
        self._waited_s = 0.0

    async def wait(self, error: BusyError) -> None:
        """Wait a second; raise the error after WAIT_S in all."""
        if self._waited_s >= WAIT_S:
            raise error
        if not self._waited_s:
            said = f"{str(error)[:1].upper()}{str(error)[1:]}: waiting for it to end…"
            self._console.print(Text(said, style=FACTS))
        self._waited_s += WAIT_STEP_S
        await self._pause(WAIT_STEP_S)


async def post_here(
    bot: OpenBot,
    publisher: Publisher | None,
    channel: Channel,
    day: date | None,
    *,
    top: int,
    min_upvotes: int,
    sign: str = "🔖",
) -> int:
    """Post and say what was done; return the exit code. Without a platform's publisher it goes to this terminal."""
    console = open_console()
    layout: Layout = "thread" if publisher else "list"
    request = PostRequest(channel=channel, day=day, top=top, min_upvotes=min_upvotes, layout=layout)
    try:
        to = publisher or ConsolePublisher(bot.store.transcript, console, sign)
        done = await bot.post_edition(request, to, Queue(console).wait)
    except RefusedError as error:
        raise RefusedError(f"{error.reason}. {error.advice}".rstrip(), about=error.about) from error
    console.print(Text(_summary(done, channel), style=FACTS))
    return 1 if done.posted.digest is None and isinstance(done.outcome, Failed) else 0


def read_channel(ref: str) -> Channel:
    """Return the channel of a reference; raise UsageError for one that no face of today can post to."""
    platform, *names = ref.split(":")
    if platform == "console" and len(names) == 1 and names[0]:
        return Channel(platform=platform, id=names[0])
    known = {"slack": str.isalnum, "discord": str.isdecimal}
    if platform in known and len(names) == 2 and all(map(known[platform], names)):
        return Channel(platform=platform, workspace=names[0], id=names[1])
    raise UsageError(f"{ref!r} is no channel that can be posted to. For example: {EXAMPLES}")


def _why(done: HandPost, name: str) -> str:
    if isinstance(done.outcome, Failed):
        return done.outcome.reason
    if isinstance(done.outcome, NotOpenYet):
        return f"The edition of {name} is not open yet"
    return f"No edition on {name}" if isinstance(done.outcome, Empty) else f"Nothing new for {name}"


def _summary(done: HandPost, channel: Channel) -> str:
    if done.day is None:
        why = f"{done.outcome.reason}" if isinstance(done.outcome, Failed) else ""
        return f"Nothing to post: {why or 'no edition was found'}."
    name = date_in_words(done.day, None)
    if done.posted.digest is None:
        return f"{_why(done, name)}: nothing was posted."
    if not done.posted.fresh:
        return f"The edition of {name} is in {channel.ref} already; nothing new was posted."
    return f"Posted the edition of {name} to {channel.ref}."
