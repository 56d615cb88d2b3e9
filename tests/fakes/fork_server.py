"""Processes that cost a fork instead of a second of imports: a server is forked off, imports once and forks for each.

It starts while no other thread runs. What `start_server` returns stands for `sys.executable`. That (fakes/forked.py, a
few milliseconds) hands its arguments, environment, folder and standard streams over, passes SIGINT and SIGTERM on and
ends as the fork ends; the fork is killed with it. Understood are `-m MODULE ...` and `-c CODE ...`, after `-u` or not.
The pid is not that of the fork.
"""

import atexit
import faulthandler
import json
import logging
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

FORKED = Path(__file__).with_name("forked.py")
KEPT, MOST_FILES = 3, 4096
LARGEST = 1 << 20  # bytes of arguments and environment


def start_server(load: Callable[[], None]) -> tuple[str, ...]:
    """Return what starts a fork of a new server; where `load` fails, each such process fails at once and says why."""
    folder = tempfile.TemporaryDirectory(prefix="papers-fork-")
    address = str(Path(folder.name) / "s")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(32)
        lifeline, alive = os.pipe()  # closed with this process: the server ends
        if not (pid := os.fork()):
            os.dup2(lifeline, 0)
            _serve_or_say_why(_let_go(listener), load, Path(f"{address}.failed"))
        os.close(lifeline)
    atexit.register(_stop, pid, alive, folder)
    return sys.executable, "-I", "-S", str(FORKED), address


def _let_go(listener: socket.socket) -> socket.socket:
    """Let go of the files and exit functions of the process that was forked; return the one socket that stays."""
    os.dup2(listener.fileno(), KEPT)
    os.closerange(KEPT + 1, MOST_FILES)
    atexit._clear()
    atexit.register(logging.shutdown)
    faulthandler.disable()
    logging.root.handlers.clear()
    logging.root.setLevel(logging.WARNING)
    return socket.socket(fileno=KEPT)


def _stop(pid: int, alive: int, folder: tempfile.TemporaryDirectory[str]) -> None:
    os.close(alive)
    os.waitpid(pid, 0)
    folder.cleanup()


def _serve_or_say_why(listener: socket.socket, load: Callable[[], None], why: Path) -> NoReturn:
    """End here whatever happens: an error that leaves this function would go on as a second process of the tests."""
    try:
        load()
        serve(listener)
    except BaseException:
        why.write_text(traceback.format_exc().rstrip(), "utf-8")
        os._exit(1)
    os._exit(0)


def serve(listener: socket.socket) -> None:
    """Fork for every connection until standard input ends."""
    running: dict[int, socket.socket] = {}
    ended, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    over = False
    while not over:
        ready, _, _ = select.select([0, ended, listener, *running.values()], [], [])
        over = 0 in ready
        if listener in ready:
            start(listener, running)
        if ended in ready:
            os.read(ended, 4096)
            reap(running)
        kill([pid for pid, connection in running.items() if over or connection in ready])


def forget_rewriting() -> None:
    """Leave imports to Python: whoever runs tests rewrites their asserts by a finder of its own."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not type(finder).__module__.startswith("_pytest")]


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def start(listener: socket.socket, running: dict[int, socket.socket]) -> None:
    """Fork for the next connection; whoever is gone by then gets no fork, and harms nobody else's."""
    connection, _ = listener.accept()
    try:
        asked, streams, _, _ = socket.recv_fds(connection, LARGEST, 3)
    except OSError:
        asked, streams = b"", []
    if not asked:
        connection.close()
        return
    if pid := os.fork():
        running[pid] = connection
        tell(connection, pid)
        for number in streams:
            os.close(number)
        return
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored, where the tests run in the background of a shell
    become(json.loads(asked), streams)
    os.closerange(3, 256)
    end(run(sys.argv[1:]))


def reap(running: dict[int, socket.socket]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if connection := running.pop(ended[0], None):
                tell(connection, os.waitstatus_to_exitcode(ended[1]))
                connection.close()


def tell(connection: socket.socket, number: int) -> None:
    """Send a number, unless whoever it is for is gone: then `serve` sees the end of the connection."""
    with suppress(OSError):
        connection.sendall(number.to_bytes(4, "big", signed=True))


def become(asked: dict, streams: list[int]) -> None:
    """Take over what the interpreter takes over when it starts: arguments, environment, folder, standard streams.

    The one authority that tests trust (see conftest.py) is trusted by the fork, too.
    """
    sys.argv = ["python", *asked["arguments"]]
    authority = {name: value for name, value in os.environ.items() if name == "SSL_CERT_FILE"}
    os.environ.clear()
    os.environ.update(authority | asked["environment"])
    os.chdir(asked["folder"])
    given = dict(zip(asked["open"], streams, strict=True))
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if number in given:
            os.dup2(given[number], number)
            errors = "backslashreplace" if number == 2 else "strict"
            lines = number == 2 or os.isatty(number)
            stream = os.fdopen(number, "w" if number else "r", 1 if lines else -1, errors=errors, closefd=False)
        else:
            os.close(number)
            stream = None
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def run(arguments: list[str]) -> int:
    """Return the exit code."""
    kind, what, *rest = arguments[arguments[0] == "-u" :]
    sys.argv = [what if kind == "-m" else "-c", *rest]
    try:
        if kind == "-m":
            sys.modules.pop(what, None)  # imported already, which runpy warns of
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def end(code: int) -> None:
    """End as the interpreter does, but leave the memory to the system: to free every module takes 0.3 s."""
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except OSError:
            code = 120  # as the interpreter says it
    os._exit(code)
