"""The terminal face: one answer for `papers ask`, a conversation for `papers demo`."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext, suppress
from functools import partial
from getpass import getuser
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.text import Text

from adapters.console.keyboard import Keyboard, until_interrupted
from adapters.console.listeners import (
    EMOJI,
    EPOCH,
    Ask,
    Key,
    React,
    Unclear,
    is_yes,
    next_screen,
    rank_of,
    read_line,
    shown_id,
    with_numbers,
)
from adapters.console.render import FACTS, render_digest, render_reply
from adapters.console.screen import can_show
from bot.bot import PapersBot
from bot.digest_reply import digest_reply
from bot.errors import WorldError
from bot.language.grammar import parse_command
from bot.language.paper_verbs import ID_EXAMPLE
from bot.language.values import Help
from bot.language.verbs import EVERY
from bot.model import Asker, Channel, Message, MessageRef, PaperId, Person
from bot.replies import File, Reply
from bot.trouble import NO_ANSWER, explain_trouble

DEMO = Channel(platform="console", id="demo")
PROMPT = "papers › "
CONVERSATION = ("llm", "{sign} 1", "saved", "export bibtex")
SEVERAL = "In this terminal: save 1 2 3 · unsave 2 · mark read 1-5 · export 1-3"
KEYS = {
    "": "In this terminal: next · previous · show 1 · {sign} 1 · undo · quit",
    EVERY: "\nIn this terminal: next · previous · page 2 · back · 2 · {sign} 1 · clear · quit",
    **dict.fromkeys(("save", "unsave", "export"), SEVERAL),
}  # below the help on what
FILE_LINES_SHOWN = 14
LISTS_KEPT = 20  # to go back to
DROPPED = "Stopped. Type quit to leave."
PLAIN_SIGN = "*"  # saves, too, and stands where a terminal has no emoji
STRANGER = "played-demo"  # who says what is played


def console_asker(channel: Channel = DEMO, *, page: int = 1, page_size: int = 5, user: str = "") -> Asker:
    """Return the person at this keyboard, whose own the terminal is, or another `user`."""
    person = Person(platform="console", workspace="local", user=user or _user())
    own = not user
    return Asker(
        person=person, channel=channel, manages=True, operates=True, direct=own, page=page, page_size=page_size
    )


async def ask_once(bot: PapersBot, text: str, asker: Asker, console: Console) -> Reply:
    """Answer one text; only the last reply is drawn, since nothing can be replaced on paper."""
    last = NO_ANSWER
    with console.status("asking…", spinner="dots") if console.is_terminal else nullcontext():
        async for reply in bot.answer(text, asker):
            last = reply
    return last


def draw(reply: Reply, console: Console, number: int = 0) -> None:
    """Draw an answer, where one opened paper has that number on the screen. A file is written into the current folder,
    or shown by its first lines to whoever looks on without a terminal."""
    if reply.file is not None and console.is_terminal:
        said = " · ".join("".join(span.text for span in each).rstrip(".") for each in (*reply.lines, *reply.note))
        for text in (Text(said), Text(_written(reply.file), style=FACTS)):
            console.print(text, overflow="fold")
        return
    console.print(render_reply(reply, number=number))
    if reply.file is not None:
        _draw_file(reply.file, console)


class Conversation:
    """Talks with one person about what stands on the screen; `emoji` are the signs that save. Without a `user` it is
    the person at this keyboard."""

    def __init__(
        self, bot: PapersBot, console: Console, channel: Channel = DEMO, emoji: Sequence[str] = EMOJI, user: str = ""
    ) -> None:
        self.emoji = emoji if can_show(emoji[0], console) else (PLAIN_SIGN, *emoji)
        self._user = user
        self._bot = bot
        self._console = console
        self._channel = channel
        self._screen: Reply | None = None
        self._meant = ""  # what `yes` to a slip would take
        self._lists: deque[tuple[MessageRef, Callable[[], None]]] = deque(maxlen=LISTS_KEPT)
        self._ref = MessageRef(channel=channel, id="screen")

    def show_digest(self, message: Message, ref: MessageRef) -> None:
        """Draw a message of a digest; where it is the list, numbers mean its papers from now on."""
        self._console.print(render_digest(message, self.emoji[0], more="next"))
        if message.paper is None:
            listed = Reply(title="", messages=(message,), buttons=digest_reply(message).buttons)
            self._screen, self._ref = next_screen(listed, None), ref
            self._note_list(ref, partial(self.show_digest, message, ref))

    def show(self, reply: Reply, ref: MessageRef) -> None:
        """Draw an answer, or what nobody asked for; from now on the numbers are those of its papers, if it has any."""
        opened = reply.cards[0].paper.id if reply.cards and reply.cards[0].full else None
        draw(reply, self._console, rank_of(opened, self._screen) if opened else 0)
        self._screen = next_screen(reply, self._screen)
        if reply.is_list:
            self._note_list(ref, partial(self.show, reply, ref))
        if reply.shown:
            self._ref = ref

    async def hear(self, typed: str) -> bool:
        """Answer one line; return False when the person is done."""
        meant, self._meant = self._meant, ""
        said = read_line(meant if meant and is_yes(typed) else typed, self._screen, self.emoji)
        match said:
            case Key(name="quit"):
                return False
            case Unclear():
                self._say(said)
            case Key(name="clear"):
                self._console.clear()
            case Key():
                self._go_back()
            case React(number=number):
                paper_id = shown_id(number, self._screen)
                asker = console_asker(self._channel, user=self._user)
                reply = await self._react(asker, (paper_id,) if paper_id else ())
                draw(reply, self._console)
            case Ask(text=text, page=page):
                await self._ask(text, page)
        return True

    async def forget(self) -> None:
        """Delete all that is stored about the person."""
        async for _ in self._bot.answer("forget me yes", console_asker(self._channel, user=self._user)):
            pass

    def _say(self, unclear: Unclear) -> None:
        """Say what is wrong, and what to type where that is not all of it."""
        self._console.print(Text(unclear.problem, style=FACTS))
        self._meant = unclear.meant
        if unclear.meant and not unclear.problem.endswith(f" {unclear.meant}?"):
            self._console.print(Text.assemble(("Try ", FACTS), (unclear.meant, "cyan")))

    def _note_list(self, ref: MessageRef, again: Callable[[], None]) -> None:
        """Note how a list is shown again; another page of it stands in its place."""
        if self._lists and self._lists[-1][0] == ref:
            self._lists.pop()
        self._lists.append((ref, again))

    def _go_back(self) -> None:
        if not shown_id(0, self._screen) and len(self._lists) > 1:
            self._lists.pop()
        elif not shown_id(0, self._screen):
            self._console.print(Text("There is no list before this one.", style=FACTS))
            return
        if self._lists:
            self._lists[-1][1]()

    async def _react(self, asker: Asker, ids: Sequence[PaperId]) -> Reply:
        try:
            return (await self._bot.react(asker, self._ref, ids)).reply
        except WorldError as error:
            return explain_trouble(error)

    async def _ask(self, text: str, page: int) -> None:
        asker = console_asker(self._channel, page=page, user=self._user)
        reply = await ask_once(self._bot, text, asker, self._console)
        reply = reply if ID_EXAMPLE in text else with_numbers(reply, self._screen)
        self.show(reply, MessageRef(channel=self._channel, id=f"answer:{text[:80]}"))
        command = parse_command(text, today=EPOCH)
        if isinstance(command, Help) and (keys := KEYS.get(command.verb)):
            self._console.print(Text(keys.format(sign=self.emoji[0]), style=FACTS))


async def talk(conversation: Conversation, console: Console, keyboard: Keyboard) -> None:
    """Ask for lines until the person is done or the input ends."""
    while True:
        console.print()
        typed = await keyboard.read()
        if typed is None:
            console.print()
            return
        goes_on = await until_interrupted(conversation.hear(typed))
        if goes_on is None:
            console.print(Text(DROPPED, style=FACTS))
        elif not goes_on:
            return


async def play(conversation: Conversation, console: Console, lines: Sequence[str] = CONVERSATION) -> None:
    """Play a short conversation, for whoever looks without a keyboard, as somebody of whom nothing is kept."""
    await conversation.forget()
    for each in lines:
        typed = each.format(sign=conversation.emoji[0])
        console.print()
        console.print(Text(f"{PROMPT}{typed}", style="bold cyan"))
        await conversation.hear(typed)
    await conversation.forget()


def save_file(wanted: Path, content: bytes) -> Path:
    """Write a new file and return its path: `wanted`, or the first numbered name beside it that is free.

    What is there stays, and a link is not followed. Raises OSError; then no half a file is left.
    """
    for number in count(1):
        path = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
        with suppress(FileExistsError):
            with path.open("xb") as file, ExitStack() as undo:
                undo.callback(path.unlink)
                file.write(content)
                file.flush()
                undo.pop_all()
            break
    return path


def _written(file: File) -> str:
    """Write the file and say where it is; a name that is taken is never overwritten."""
    try:
        return f"Written to {save_file(Path(file.name), file.content)}"
    except OSError as error:
        return f"{file.name} cannot be written here: {error.strerror}."


def _user() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # a container without an account
        return "me"


def _draw_file(file: File, console: Console) -> None:
    lines = file.content.decode("utf-8", "replace").replace("\r", "").splitlines()
    console.print()
    for text in lines[:FILE_LINES_SHOWN]:
        console.print(Text(text, style=FACTS))
    if len(lines) > FILE_LINES_SHOWN:
        console.print(Text(f"… {len(lines) - FILE_LINES_SHOWN} more lines", style=FACTS))
