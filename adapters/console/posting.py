"""`papers post`: one edition to one channel, from the terminal. For the channel owner."""

from datetime import date
from typing import Protocol

from rich.text import Text

from adapters.console.app import open_console
from adapters.console.publisher import ConsolePublisher
from adapters.console.render import FACTS
from bot.errors import RefusedError, UsageError
from bot.model import Channel, Layout, PostRequest
from bot.ports import Empty, Failed, HandPost, NotOpenYet, Publisher, Transcript
from bot.text import date_in_words

EXAMPLES = "--channel console:demo, slack:T012AB3CD:C012AB3CD or discord:80351110224678912:81384788765712384"


class PostingBot(Protocol):
    """What posting by hand needs."""

    @property
    def transcript(self) -> Transcript:
        """What terminal channels hold."""
        ...

    async def post_edition(self, request: PostRequest, publisher: Publisher) -> HandPost:
        """Post one edition now, once."""
        ...


async def post_here(
    bot: PostingBot, publisher: Publisher | None, channel: Channel, day: date | None, *, top: int, min_upvotes: int
) -> int:
    """Post and say what was done; return the exit code. Without a platform's publisher it goes to this terminal."""
    console = open_console()
    layout: Layout = "thread" if publisher else "list"
    request = PostRequest(channel=channel, day=day, top=top, min_upvotes=min_upvotes, layout=layout)
    try:
        done = await bot.post_edition(request, publisher or ConsolePublisher(bot.transcript, console))
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
