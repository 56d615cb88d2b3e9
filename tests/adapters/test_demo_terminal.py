"""`papers demo` at a real terminal: one talks, turns pages, undoes, and Ctrl-C twice ends it."""

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Sequence
from pathlib import Path
from urllib.request import urlopen

import pytest
from fakes.forked_commands import forking_python

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"
DEADLINE_S = 60.0


def hear_ctrl_c() -> None:
    """A test run in the background of a shell ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def take_terminal() -> None:
    """A shell needs the terminal for itself to stop and continue what runs in it."""
    hear_ctrl_c()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A process at a terminal of its own, 100 columns wide; `read_until` waits for words on the screen."""

    def __init__(self, home: Path, command: Sequence[str] = ()) -> None:
        self._unread = ""
        self._decoder = getincrementaldecoder("utf-8")("replace")  # a letter may come in two parts
        self._end, inner = pty.openpty()
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        variables = kept | {"PAPERS_HOME": str(home), "HF_BASE_URL": NOWHERE, "ARXIV_BASE_URL": NOWHERE}
        self.process = subprocess.Popen(
            command or [*forking_python(), "-m", "adapters.cli", "demo"],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            cwd=home,
            env=variables | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "TERM": "xterm"},
            start_new_session=True,
            preexec_fn=take_terminal if command else hear_ctrl_c,
        )
        os.close(inner)

    def read_until(self, words: str) -> str:
        until = time.monotonic() + DEADLINE_S
        while words not in self._unread:
            assert time.monotonic() < until, f"{words!r} never came:\n{self._unread[-2000:]}"
            if select.select([self._end], [], [], 0.1)[0]:
                self._unread += self._decoder.decode(os.read(self._end, 65536))
        seen, words, self._unread = self._unread.partition(words)
        return seen + words

    def type(self, line: str) -> None:
        self.press(f"{line}\n")

    def press(self, keys: str) -> None:
        os.write(self._end, keys.encode())

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._end)


@pytest.fixture
def terminal(tmp_path):
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def test_one_can_talk_and_leave(terminal):
    said = terminal.read_until("papers ›")
    assert "Digests and alerts come here while this is open" in said
    assert "In a browser, on this machine only" in said
    address = re.search(r"http://127\.0\.0\.1:\d+/", said)[0]
    with urlopen(address) as page:
        assert "Papers · " in page.read().decode()
    terminal.type("unsu\t")
    terminal.read_until("You don't have a digest")
    terminal.type("help follow")
    assert "unfollow" not in terminal.read_until("author:Albert Gu")
    terminal.type("save 1")
    terminal.read_until("undo")
    terminal.type("undo")
    terminal.read_until("Removed")
    terminal.type("* 2")
    terminal.read_until("Saved")
    terminal.type("today")
    terminal.read_until("Page 1 · ")
    terminal.type("next")
    terminal.read_until("Page 2 · ")
    terminal.type("quit")
    assert terminal.process.wait(DEADLINE_S) == 0


def test_a_paste_is_one_line_and_ctrl_c_drops_what_was_begun_and_then_ends_it(terminal):
    terminal.read_until("papers ›")
    terminal.press("\x1b[200~help\nfollow\x1b[201~\n")
    terminal.read_until("author:Albert Gu")
    terminal.read_until("papers ›")
    terminal.press("save 1\x03")
    terminal.read_until("papers ›")
    terminal.press("saved\n")
    terminal.read_until("Nothing saved yet")
    terminal.read_until("papers ›")
    terminal.press("hello wor\x03")
    terminal.read_until("papers ›")
    terminal.press("\x1b[A\n")
    terminal.read_until("Nothing saved yet")
    terminal.read_until("papers ›")
    terminal.press("\x03")
    terminal.read_until("Ctrl-C again or Ctrl-D quits.")
    terminal.read_until("papers ›")
    terminal.press("\x03")
    assert terminal.process.wait(DEADLINE_S) == 130
    assert "^C\r\n" in terminal.read_until("\x1b[?2004l")


def test_an_interrupt_from_outside_ends_it_at_once(terminal):
    terminal.read_until("papers ›")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.process.wait(DEADLINE_S) == 130
    assert "\n" in terminal.read_until("\x1b[?2004l"), "the shell's prompt begins a line of its own"


READING = """
import asyncio
from adapters.console.keyboard import open_keyboard
async def read():
    async with open_keyboard("papers > ") as keyboard:
        while typed := await keyboard.read():
            print(f"<{typed}>")
asyncio.run(read())
"""


@pytest.mark.soak
def test_ctrl_z_gives_the_shell_its_terminal_and_fg_goes_on_with_what_was_typed(tmp_path):
    (tmp_path / "reading.py").write_text(READING)
    terminal = Terminal(tmp_path, ["bash", "--norc", "-i"])
    terminal.type(f"{sys.executable} reading.py")
    terminal.read_until("papers > ")
    for typed in ("sav", "save"):
        terminal.press(typed)
        terminal.read_until(typed)  # what was not read yet goes with Ctrl-Z, as in any shell
        terminal.press("\x1a")
        assert "\x1b[?2004l" in terminal.read_until("Stopped")
        terminal.type("echo shell $((1+1))")
        terminal.read_until("shell 2\r\n")
        terminal.type("fg")
        terminal.read_until(f"papers > \x1b[0m{typed}")
        terminal.press("save 1"[len(typed) :] + "\n")
        terminal.read_until("<save 1>")
        terminal.read_until("papers > ")
    terminal.press("\x04")
    terminal.type("exit")
    terminal.process.wait(DEADLINE_S)
    terminal.close()
