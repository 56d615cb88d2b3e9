"""Lines from the keyboard, with editing and history, while everything else goes on.

The line is read in a thread of its own that nobody waits for, so that Ctrl-C ends the program at once; whatever state
the reading left the terminal in is put back.
"""

import asyncio
import sys
import termios
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

STYLED = "\001\033[1;36m\002{}\001\033[0m\002"  # the marks tell the line editor what takes no room
MARKS = str.maketrans("", "", "\001\002")
CLEAR_LINE = "\r\033[K"


class Keyboard:
    """Reads lines behind a prompt. Whatever is printed meanwhile can stand above the line that is being typed."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._reading = False

    async def read(self) -> str | None:
        """Return the next line, None at the end of the input."""
        self._reading = True
        try:
            return await _read(self._prompt)
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
            sys.stdout.write(f"\n{self._prompt.translate(MARKS)}{_typed_so_far()}")
            sys.stdout.flush()


@asynccontextmanager
async def open_keyboard(prompt: str, words: Sequence[str] = ()) -> AsyncIterator[Keyboard]:
    """Open the keyboard for the length of the block; Tab completes a line to one of `words`."""
    with suppress(ImportError):
        import readline  # being imported is all it takes to have editing and history

        readline.set_completer_delims("")
        readline.set_completer(lambda typed, number: complete(typed, words, number))
        readline.parse_and_bind("tab: complete")
    before = termios.tcgetattr(sys.stdin) if sys.stdin.isatty() else None
    try:
        yield Keyboard(STYLED.format(prompt) if before else prompt)
    finally:
        if before:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


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


async def _read(prompt: str) -> str | None:
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str | None] = loop.create_future()

    def settle(typed: str | None) -> None:
        if not line.done():
            line.set_result(typed)

    def read() -> None:
        try:
            typed: str | None = input(prompt)
        except (EOFError, OSError, ValueError):
            typed = None
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, typed)

    threading.Thread(target=read, name="keyboard", daemon=True).start()
    return await line
