"""What the terminal face draws on: a terminal, or a pipe where no line is filled up with spaces."""

import re
import sys
from typing import IO, TextIO, cast

from rich.console import Console

from adapters.console.render import WIDTH

NO_WIDTH = 80  # columns where COLUMNS=0 says that there is none: rich would print nothing
FILLING = re.compile(r"(?<! ) +$", re.MULTILINE)


def open_console(*, stderr: bool = False) -> Console:
    """Return the terminal, at most as wide as is good to read; in a pipe no line ends in spaces."""
    stream = sys.stderr if stderr else sys.stdout
    file = None if stream.isatty() else cast(IO[str], Unpadded(stream))
    console = Console(stderr=stderr, file=file, highlight=False, markup=False, emoji=False)
    width = min(console.width or NO_WIDTH, WIDTH)
    if width != console.width:
        console.width = width
    return console


class Unpadded:
    """A text stream without the spaces that fill a line up to the width of the table in it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.encoding = stream.encoding

    def write(self, text: str) -> int:
        """Write whole lines."""
        return self._stream.write(FILLING.sub("", text))

    def flush(self) -> None:
        """Hand on what was written."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Return False: at a terminal nothing is changed."""
        return False


def can_show(sign: str, console: Console) -> bool:
    """Return whether the terminal has this sign."""
    try:
        sign.encode(getattr(console.file, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
