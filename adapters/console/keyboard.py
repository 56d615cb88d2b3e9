"""Lines from the keyboard, with editing and history, while everything else goes on.

The line is read in a thread of its own that nobody waits for, so that SIGINT ends the program at once; whatever state
the reading left the terminal in is put back. While a line is edited Ctrl-C is a key: it ends the line with a mark, so
that a line that was begun is dropped; on an empty one it says how to leave, and the second one in a row leaves. While a
line is answered, Ctrl-C drops the answer. Pasted lines come as one. Ctrl-Z gives the shell its terminal back, and `fg`
shows the line again as it was typed so far.
"""

import asyncio
import signal
import sys
import termios
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from typing import Any, TypeVar

from bot.tasks import running

STYLED = "\001\033[1;36m\002{}\001\033[0m\002"  # the marks tell the line editor what takes no room
MARKS = str.maketrans("", "", "\001\002")
CLEAR_LINE = "\r\033[K"
INTERRUPT = "\x03"  # what Ctrl-C sends, and the mark at the end of the line
BINDINGS = (
    "tab: complete",
    "set enable-bracketed-paste on",
    r'"\C-c": "\C-e\C-v\C-c\C-m"',
)
LEAVING = "Ctrl-C again or Ctrl-D quits.\n"
PASTE, NO_PASTE = "\033[?2004h", "\033[?2004l"  # pasted text is marked, and no longer

T = TypeVar("T")


class Keyboard:
    """Reads lines behind a prompt. Whatever is printed meanwhile can stand above the line that is being typed."""

    def __init__(self, prompt: str, *, edits: bool = False) -> None:
        self._prompt = prompt
        self._edits = edits
        self._reading = False

    async def read(self) -> str | None:
        """Return the next line, None at the end of the input. Ctrl-C twice cancels the task, as SIGINT does."""
        told = False
        while (typed := await self._read()) and typed.endswith(INTERRUPT):
            if told and typed == INTERRUPT:
                signal.raise_signal(signal.SIGINT)
                await asyncio.sleep(0)
                return None
            if told := typed == INTERRUPT:
                sys.stdout.write(LEAVING)
        return typed

    async def _read(self) -> str | None:
        self._reading = True
        try:
            with _interrupt_as_key() if self._edits else nullcontext():
                return await _read(self._prompt)
        except asyncio.CancelledError:
            sys.stdout.write("\n")  # what comes next begins a line of its own
            raise
        finally:
            self._reading = False

    @contextmanager
    def above(self) -> Iterator[None]:
        """Print what the block prints above the line that is being typed, and that line again below."""
        if not self._reading:
            yield
            return
        sys.stdout.write(CLEAR_LINE)
        try:
            yield
        finally:
            self._show_line("\n")

    def suspend(self, shells: list[Any]) -> None:
        """Stop, as Ctrl-Z asks, with the terminal in the state `shells`; once continued, go on where one was."""
        ours = termios.tcgetattr(sys.stdin)
        sys.stdout.write(NO_PASTE)
        sys.stdout.flush()
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, shells)
        _stop()
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, ours)
        if self._reading:
            self._show_line(PASTE if self._edits else "")

    def _show_line(self, before: str) -> None:
        """Write the prompt and what is typed so far, as the line editor knows it."""
        sys.stdout.write(f"{before}{self._prompt.translate(MARKS)}{_typed_so_far()}")
        sys.stdout.flush()


async def until_interrupted(work: Coroutine[Any, Any, T]) -> T | None:
    """Return what `work` returns, None when Ctrl-C ended it first."""
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGINT)
    async with running(work, name="answer") as task:
        signal.signal(signal.SIGINT, lambda number, frame: loop.call_soon_threadsafe(task.cancel))
        try:
            await asyncio.wait({task})
        finally:
            signal.signal(signal.SIGINT, before)
    return None if task.cancelled() else task.result()


@asynccontextmanager
async def open_keyboard(prompt: str, words: Sequence[str] = ()) -> AsyncIterator[Keyboard]:
    """Open the keyboard for the length of the block; Tab completes a line to one of `words`."""
    edits = _prepare_editing(words)
    before = termios.tcgetattr(sys.stdin) if sys.stdin.isatty() else None
    keyboard = Keyboard(STYLED.format(prompt) if before else prompt, edits=edits and before is not None)
    loop = asyncio.get_running_loop()
    if before:
        loop.add_signal_handler(signal.SIGTSTP, keyboard.suspend, before)
    try:
        yield keyboard
    finally:
        if before:
            loop.remove_signal_handler(signal.SIGTSTP)
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
            if edits:
                sys.stdout.write(NO_PASTE)


def _stop() -> None:
    """Stop this process until it is continued, as it would without a handler."""
    ours = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    signal.raise_signal(signal.SIGTSTP)
    signal.signal(signal.SIGTSTP, ours)


def _prepare_editing(words: Sequence[str]) -> bool:
    """Have editing and history; return whether Ctrl-C and pasted lines are keys, too, which only GNU's library does."""
    try:
        import readline
    except ImportError:
        return False
    readline.set_completer_delims("")
    readline.set_completer(lambda typed, number: complete(typed, words, number))
    for binding in BINDINGS:
        readline.parse_and_bind(binding)
    return "libedit" not in (readline.__doc__ or "")


@contextmanager
def _interrupt_as_key() -> Iterator[None]:
    """Let Ctrl-C be a key of the line editor for the length of the block."""
    before = termios.tcgetattr(sys.stdin)
    keys = [*before[6]]
    keys[termios.VINTR] = b"\0"
    termios.tcsetattr(sys.stdin, termios.TCSANOW, [*before[:6], keys])
    try:
        yield
    finally:
        now = termios.tcgetattr(sys.stdin)
        now[6][termios.VINTR] = before[6][termios.VINTR]
        termios.tcsetattr(sys.stdin, termios.TCSANOW, now)


def complete(typed: str, words: Sequence[str], number: int) -> str | None:
    """Return the `number`-th of the words that begin as the line does, None after the last one."""
    fitting = [word for word in words if word.startswith(typed.lstrip().casefold())]
    return fitting[number] if number < len(fitting) else None


def _typed_so_far() -> str:
    try:
        import readline
    except ImportError:
        return ""
    return readline.get_line_buffer()


def _forget_dropped(typed: str) -> None:
    """Take a line that Ctrl-C dropped out of the history, which has it with the mark at its end."""
    if not typed.endswith(INTERRUPT):
        return
    import readline

    newest = readline.get_current_history_length()
    if newest and readline.get_history_item(newest) == typed:
        readline.remove_history_item(newest - 1)


async def _read(prompt: str) -> str | None:
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str | None] = loop.create_future()

    def settle(typed: str | None) -> None:
        if not line.done():
            line.set_result(typed)

    def read() -> None:
        typed: str | None = None
        try:
            typed = input(prompt)
            _forget_dropped(typed)
        except (EOFError, OSError, ValueError):
            pass
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, typed)

    threading.Thread(target=read, name="keyboard", daemon=True).start()
    return await line
