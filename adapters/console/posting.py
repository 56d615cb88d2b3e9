"""`papers post`: one edition to one channel, from the terminal. For the channel owner."""

from datetime import date
from typing import Protocol

from rich.text import Text

from adapters.console.app import open_console
from adapters.console.publisher import ConsolePublisher
from adapters.console.render import FACTS
from bot.errors import UsageError
from bot.model import Channel, PostRequest
from bot.ports import Empty, Failed, HandPost, NotOpenYet, Publisher, Transcript
from bot.text import date_in_words


class PostingBot(Protocol):
    """What posting by hand needs."""

    @property
    def transcript(self) -> Transcript:
        """What terminal channels hold."""
        ...

    async def post_edition(self, request: PostRequest, publisher: Publisher) -> HandPost:
        """Post one edition now, once."""
        ...


async def post_here(bot: PostingBot, channel_ref: str, day: date | None, *, top: int, min_upvotes: int) -> int:
    """Post and say what was done; return the exit code."""
    channel = read_channel(channel_ref)
    console = open_console()
    publisher = ConsolePublisher(bot.transcript, console)
    request = PostRequest(channel=channel, day=day, top=top, min_upvotes=min_upvotes, layout="list")
    done = await bot.post_edition(request, publisher)
    console.print(Text(_summary(done, channel), style=FACTS))
    return 1 if done.posted.digest is None and isinstance(done.outcome, Failed) else 0


def read_channel(ref: str) -> Channel:
    """Return the channel of a reference; raise UsageError for one that no face of today can post to."""
    platform, _, name = ref.partition(":")
    if platform != "console" or not name or ":" in name:
        raise UsageError(f"{ref!r} is no channel that can be posted to yet. For example: --channel console:demo")
    return Channel(platform=platform, id=name)


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
