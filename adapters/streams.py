"""Standard streams of a command: closed, full or with nobody reading, none of them ends in a traceback."""

import errno
import io
import os
import sys
from contextlib import suppress
from shutil import get_terminal_size
from textwrap import fill
from typing import Any

import click

from adapters.help_pages import GroupedHelp
from adapters.start import INTERRUPTED

WORLD_FAILED = 1
UNWRITTEN = "papers: standard output cannot be written: {}."


class CommandGroup(GroupedHelp):
    """A group of commands whose output either reaches its reader or is reported lost: one line, exit code 1.

    A reader that stops early (`papers week | head`) is no failure.
    """

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line and exit."""
        open_missing_streams()
        sys.stderr = open_errors()
        output = Output(sys.stdout.fileno(), sys.stdout.encoding)
        sys.stdout = output.text
        try:
            super().main(*args, **{**options, "standalone_mode": False})
            sys.exit(output.end(0))
        except OutputLostError:  # raised by click's own printing: --help, --version
            sys.exit(output.end(WORLD_FAILED))
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(output.end(error.exit_code))
        except click.Abort:
            sys.exit(output.end(INTERRUPTED))
        except click.ClickException as error:
            click.echo(f"papers: {_in_a_line(error)}", err=True)
            sys.exit(output.end(error.exit_code))
        except SystemExit as end:
            sys.exit(output.end(end.code if isinstance(end.code, int) else 0))


def _in_a_line(error: click.ClickException) -> str:
    """What was wrong with a command line, and where its help stands, unless the message says what to type."""
    said = " ".join(error.format_message().split())
    if not isinstance(error, click.UsageError) or error.ctx is None or "papers " in said:
        return said
    return f"{said.rstrip('.')}{'' if '?' in said[-2:] else '.'} Help: {error.ctx.command_path} --help"


class OutputLostError(OSError):
    """Standard output cannot be written."""


def tell(said: str) -> None:
    """Say something on standard error: in one line, which a terminal gets broken between words."""
    if sys.stderr.isatty():
        columns = get_terminal_size().columns
        said = fill(said, columns, break_long_words=False, break_on_hyphens=False)
    click.echo(said, err=True)


class Output(io.FileIO):
    """Standard output that remembers why something could not be written, whoever caught the error."""

    def __init__(self, number: int, encoding: str) -> None:
        super().__init__(number, "w", closefd=False)
        self.lost: OSError | None = None
        buffer = io.BufferedWriter(self)
        # a terminal that knows no ▲ shows a ?
        self.text = io.TextIOWrapper(buffer, encoding=encoding, errors="replace", line_buffering=self.isatty())

    def write(self, data: Any, /) -> int | None:  # type: ignore[override]
        try:
            return super().write(data)
        except OSError as error:
            self.lost = OutputLostError(error.errno, error.strerror)
            raise self.lost from error

    def end(self, code: int) -> int:
        """Write out what was printed and return the exit code: `code`, or 1 when some of it was lost."""
        with suppress(OutputLostError):
            self.text.flush()
        if self.lost is None:
            return code
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())  # the interpreter tries what is left once more
        if self.lost.errno == errno.EPIPE:
            return 0
        with suppress(OSError):
            click.echo(UNWRITTEN.format(self.lost.strerror), err=True)
        return WORLD_FAILED


class Errors(io.FileIO):
    """Standard error that drops what cannot be written: a full disk below the log, or a log reader that is gone, ends
    no process."""

    def write(self, data: Any, /) -> int:
        with suppress(OSError):
            super().write(data)
        return memoryview(data).nbytes


def open_errors() -> io.TextIOWrapper:
    """Return standard error, line by line."""
    buffer = io.BufferedWriter(Errors(sys.stderr.fileno(), "w", closefd=False))
    return io.TextIOWrapper(buffer, sys.stderr.encoding, sys.stderr.errors, line_buffering=True)


def open_missing_streams() -> None:
    """Give a process that was started with closed standard streams open ones.

    Without this the next socket or file would take the free number and be mistaken for the terminal. Printing to a
    closed standard output fails, as it does for other commands; what goes to a closed standard error is dropped.
    """
    for number, name, flags in ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_RDONLY), (2, "stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", closefd=False))
