"""`papers demo`: the main job with no account. Posts the newest digest to a terminal channel, then talks."""

import asyncio
from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from adapters.console.app import DEMO, Conversation, open_console, play, talk
from adapters.console.posting import Queue
from adapters.console.publish import ConsolePublisher
from adapters.console.render import FACTS
from bot.app import OpenBot
from bot.model import Message, MessageRef, PostRequest
from bot.occasion import MessageKey, Occasion
from bot.ports import Failed, ListOutcome
from bot.tasks import running
from bot.text import date_in_words

REACH_S = 4.5  # for the newest edition; then the bundled sample
TOP = 5  # a screenful
NOTHING = "Hugging Face lists no papers"
HINT = "Type to search, or: today · show 1 · {sign} 1 · saved · export bibtex · help · quit"
LATER = (("Daily digests and alerts come while ", FACTS), ("papers serve", "cyan"), (" runs.", FACTS))


async def run_demo(bot: OpenBot, *, interactive: bool, emoji: Sequence[str]) -> None:
    """Fetch, post the digest, and talk, or play a short conversation when nobody is at the keyboard."""
    console = open_console()
    day = await _newest(bot, console)
    quiet = Console(quiet=True)
    publisher = ConsolePublisher(bot.store.transcript, quiet)
    request = PostRequest(channel=DEMO, day=day, top=TOP, layout="list", fresh=False)
    posted = await bot.post_edition(request, publisher, Queue(console).wait)
    bot.publishers[DEMO.platform] = publisher  # whoever follows something can be told here
    conversation = Conversation(bot, console, emoji=emoji)
    if posted.posted.digest is not None and posted.day is not None:
        ref = MessageRef(channel=DEMO, id=str(MessageKey(str(Occasion("edition", posted.day)))))
        message = Message(digest=posted.posted.digest, layout="list")
        conversation.show_digest(message, ref, drawn=False)
    console.print()
    console.print(Text(HINT.format(sign=emoji[0]), style=FACTS))
    console.print(Text.assemble(*LATER))
    await (talk(conversation, console) if interactive else play(conversation, console))


async def _newest(bot: OpenBot, console: Console) -> date | None:
    """Return the day to post: the newest edition, or the sample's when Hugging Face is out of reach."""
    async with running(bot.find_newest(), name="newest edition") as asking:
        with console.status("Fetching today's papers…", spinner="dots"):
            await asyncio.wait({asking}, timeout=REACH_S)
    failed = _failure(asking)
    day = bot.newest_day()
    if day is not None and not failed:
        return day
    if day is not None:
        console.print(Text(f"{failed}: here are the ones from {date_in_words(day, None)}.", style=FACTS))
        console.print()
        return day
    day = await bot.take_sample()
    name = date_in_words(day, None)
    console.print(Text(f"{failed or NOTHING}: here is the bundled sample of {name}.", style=FACTS))
    console.print()
    return day


def _failure(asking: "asyncio.Future[ListOutcome]") -> str:
    """Return what kept the newest edition away, "" when nothing did."""
    if asking.cancelled():
        return "Hugging Face did not answer within five seconds"
    outcome = asking.result()
    return outcome.reason if isinstance(outcome, Failed) else ""
