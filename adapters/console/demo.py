"""`papers demo`: the main job with no account. Posts the newest digest to a terminal channel, then talks."""

import asyncio
from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from adapters.console.app import DEMO, PROMPT, STRANGER, Conversation, play, talk
from adapters.console.keyboard import Keyboard, open_keyboard
from adapters.console.listeners import TURNING
from adapters.console.posting import Queue
from adapters.console.publish import ConsolePublisher
from adapters.console.render import FACTS
from adapters.console.screen import open_console
from bot.app import OpenBot
from bot.language.verbs import VERBS
from bot.model import Message, MessageRef, PostRequest
from bot.occasion import MessageKey, Occasion
from bot.one_channel import heartbeat_of, work_of_channel
from bot.ports import Failed, ListOutcome
from bot.replies import Reply
from bot.store.transcript import Transcript
from bot.tasks import running
from bot.text import date_in_words

REACH_S = 4.5  # for the newest edition; then the bundled sample
TOP = 5  # a screenful
TYPED = (*(verb.name for verb in VERBS if verb.name != "day"), *TURNING, "clear", "quit")  # what Tab completes
NOTHING = "Hugging Face lists no papers"
HINT = "Type to search, or: show 1 · saved · export bibtex · help · quit"
HINT_AGAIN = "Type to search, or: today · saved · export bibtex · help · quit"  # no list has numbers yet
WITHIN = (("Digests and alerts come here while this is open; for good: ", FACTS), ("papers serve", "cyan"))
LATER = (("Daily digests and alerts come while ", FACTS), ("papers serve", "cyan"), (" runs.", FACTS))


class Screen(ConsolePublisher):
    """Draws above the line that is being typed; numbers then mean the papers of what was drawn."""

    def __init__(
        self, transcript: Transcript, console: Console, conversation: Conversation, keyboard: Keyboard
    ) -> None:
        super().__init__(transcript, console)
        self._conversation = conversation
        self._keyboard = keyboard

    def draw_message(self, message: Message, ref: MessageRef) -> None:
        """Draw a digest that is new."""
        with self._keyboard.above():
            self._conversation.show_digest(message, ref)

    def draw_alert(self, reply: Reply, key: str) -> None:
        """Draw what the person is told."""
        with self._keyboard.above():
            self._conversation.show(reply, MessageRef(channel=DEMO, id=key))


async def run_demo(bot: OpenBot, *, interactive: bool, emoji: Sequence[str], pages: str = "") -> None:
    """Fetch, post the digest, and talk, or play a short conversation when nobody is at the keyboard. `pages` is where
    the same stands as pages, "" for nowhere.

    Whoever talks gets the digests and alerts that fall due meanwhile, where the store is the demo's own. Who had the
    newest papers here before begins with the page of what is theirs.
    """
    console = open_console()
    conversation = Conversation(bot, console, emoji=emoji, user="" if interactive else STRANGER)
    within = interactive and bot.server is not None
    if within:
        await heartbeat_of(bot).note()
    day = await _newest(bot, console)
    known = interactive and await _was_posted(bot, day)
    if known:
        await conversation.hear("home")
    else:
        await _post(bot, day, conversation, console)
    console.print()
    console.print(Text(HINT_AGAIN if known else HINT, style=FACTS))
    console.print(Text.assemble(*(WITHIN if within else LATER)))
    if pages:
        console.print(Text.assemble(("In a browser, on this machine only: ", FACTS), (pages, "cyan")))
    async with open_keyboard(PROMPT, TYPED) as keyboard:
        bot.publishers[DEMO.platform] = Screen(bot.store.transcript, console, conversation, keyboard)
        async with bot.supervisor.keeping(work_of_channel(bot, DEMO) if within else {}):
            await (talk(conversation, console, keyboard) if interactive else play(conversation, console))


async def _was_posted(bot: OpenBot, day: date | None) -> bool:
    """Whether a digest here had papers of this edition: posting it again would bring those that it left out."""
    edition = bot.library.edition(day) if day else None
    considered = (await bot.store.outbox.load_history(DEMO)).considered
    return any(considered[each].posted for each in edition.ids if each in considered) if edition else False


async def _post(bot: OpenBot, day: date | None, conversation: Conversation, console: Console) -> None:
    """Post the newest edition, or see that it was, and draw it in any case."""
    publisher = ConsolePublisher(bot.store.transcript, Console(quiet=True))
    request = PostRequest(channel=DEMO, day=day, top=TOP, layout="list", fresh=False)
    posted = await bot.post_edition(request, publisher, Queue(console).wait)
    if posted.posted.digest is not None and posted.day is not None:
        ref = MessageRef(channel=DEMO, id=str(MessageKey(str(Occasion("edition", posted.day)))))
        conversation.show_digest(Message(digest=posted.posted.digest, layout="list"), ref)


async def _newest(bot: OpenBot, console: Console) -> date | None:
    """Return the day to post: the newest edition, or the sample's when Hugging Face is out of reach."""
    async with running(bot.find_newest(), name="newest edition") as asking:
        with console.status("Fetching today's papers…", spinner="dots"):
            await asyncio.wait({asking}, timeout=REACH_S)
    failed = _failure(asking)
    day = bot.library.newest_day()
    edition = bot.library.edition(day) if day else None
    if day is not None and edition and edition.source != "sample":
        if failed:
            console.print(Text(f"{failed}: the newest papers here are from {date_in_words(day, None)}.", style=FACTS))
            console.print()
        return day
    day = day or await bot.take_sample()
    name = date_in_words(day, None)
    console.print(Text(f"{failed or NOTHING}: the newest papers here are the bundled sample of {name}.", style=FACTS))
    console.print()
    return day


def _failure(asking: "asyncio.Future[ListOutcome]") -> str:
    """Return what kept the newest edition away, "" when nothing did."""
    if asking.cancelled():
        return "Hugging Face did not answer within five seconds"
    outcome = asking.result()
    return outcome.reason if isinstance(outcome, Failed) else ""
