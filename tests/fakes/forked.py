"""The stand-in of one process that fakes/fork_server.py forks: hands over what it was started with, ends as it ends."""

import os

OPEN = []  # of the standard streams, before the socket takes the number of a closed one
for number in range(3):
    try:
        os.fstat(number)
    except OSError:
        continue
    OPEN.append(number)

import json  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402

early: list[int] = []


def give_up() -> None:
    """End with what the server wrote down when it failed."""
    try:
        with open(f"{sys.argv[1]}.failed") as why:  # noqa: PTH123 (pathlib takes longer to import than all the rest)
            sys.exit(why.read())
    except FileNotFoundError:
        sys.exit("the fork server is gone")


def read(connection: socket.socket) -> int:
    while len(said := connection.recv(4, socket.MSG_PEEK)) < 4:
        if not said:
            give_up()
    return int.from_bytes(connection.recv(4), "big", signed=True)


for each in (signal.SIGINT, signal.SIGTERM):
    signal.signal(each, lambda number, _frame: early.append(number))
with socket.socket(socket.AF_UNIX) as server:
    folder = os.getcwd()  # noqa: PTH109
    asked = {"arguments": sys.argv[2:], "environment": dict(os.environ), "folder": folder, "open": OPEN}
    try:
        server.connect(sys.argv[1])
        socket.send_fds(server, [json.dumps(asked).encode()], OPEN)
        pid = read(server)
    except OSError:  # refused, or reset while it waited
        give_up()
    for number in OPEN:
        os.close(number)  # a pipe ends when the fork has ended
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _frame: os.kill(pid, number))
    for number in early:
        os.kill(pid, number)
    code = read(server)
os._exit(code if code >= 0 else 128 - code)
