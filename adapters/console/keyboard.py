"""Lines from the keyboard, with editing and history, while everything else goes on.

The line is read in a thread of its own that nobody waits for, so that Ctrl-C ends the program at once; whatever state
the reading left the terminal in is put back.
"""

import asyncio
import sys
import termios
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

STYLED = "\001\033[1;36m\002{}\001\033[0m\002"  # the marks tell the line editor what takes no room


@asynccontextmanager
async def line_reader(prompt: str) -> AsyncIterator[Callable[[], Awaitable[str | None]]]:
    """Yield a function that returns the next line, None at the end of the input."""
    with suppress(ImportError):
        import readline  # noqa: F401  being imported is all it takes to have editing and history
    before = termios.tcgetattr(sys.stdin) if sys.stdin.isatty() else None
    try:
        yield lambda: _read(STYLED.format(prompt) if before else prompt)
    finally:
        if before:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


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
