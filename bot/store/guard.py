"""Keep the embedded server no longer than its owner, even when that dies by SIGKILL. No orphans.

Run as a program of its own (`python -I -S guard.py LOCK LOG STOP_S COMMAND...`), standard library only, so that it
starts in some 20 ms. Standard input is a pipe whose other end only the owner holds: its end is the owner's end, on
Linux and macOS alike. The lock's descriptor is handed on to the server, so that the lock is free only when both are
gone: this is what keeps two servers from ever sharing the data. Limits: if this process is killed as well, the server
lives on until the next owner asks it to go; a child that the owner forks without exec keeps the pipe open.
"""

import fcntl
import os
import select
import signal
import sys
import time

IN_USE = 75  # exit code: somebody else's server still holds the lock
FAILED = 70  # exit code: the server ended by itself
STDIN, STDOUT, STDERR = 0, 1, 2
NOT_OURS = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)  # the terminal's; only the owner decides


def main(lock_path: str, log_path: str, stop_s: str, *command: str) -> int:
    """Run `command` until it ends, the owner ends, or SIGTERM comes; return the exit code of this program."""
    for number in NOT_OURS:
        signal.signal(number, signal.SIG_IGN)
    wake = _open_wake()
    os.umask(0o077)
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    os.dup2(log, STDERR)
    lock = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return IN_USE
    os.set_inheritable(lock, True)
    server = _spawn(command, log)
    while True:
        ready, _, _ = select.select([STDIN, wake], [], [])
        if _is_gone(server):
            return FAILED
        if STDIN in ready or os.read(wake, 4096).count(signal.SIGTERM):
            _stop(server, wake, float(stop_s))
            return 0


def _open_wake() -> int:
    """Return a descriptor that becomes readable when SIGTERM or SIGCHLD comes."""
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return readable


def _spawn(command: tuple[str, ...], log: int) -> int:
    return os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, STDIN, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, log, STDOUT),
            (os.POSIX_SPAWN_DUP2, log, STDERR),
        ],
        setsigdef=NOT_OURS,
    )


def _is_gone(server: int) -> bool:
    return os.waitpid(server, os.WNOHANG)[0] == server


def _stop(server: int, wake: int, stop_s: float) -> None:
    """End the server: it may write out its data for `stop_s` seconds, then it is killed."""
    os.kill(server, signal.SIGTERM)
    deadline = time.monotonic() + stop_s
    while not _is_gone(server):
        left = deadline - time.monotonic()
        if left <= 0:
            os.kill(server, signal.SIGKILL)
            os.waitpid(server, 0)
            return
        if select.select([wake], [], [], left)[0]:
            os.read(wake, 4096)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
