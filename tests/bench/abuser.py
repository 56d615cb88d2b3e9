"""Attacks on a running bot, as a process of its own: its requests are made and signed before it begins.

    python tests/bench/abuser.py ATTACK PORT SECRET HOOKS RUN

HOOKS is where answers go, RUN a name that no run had before. It says `ready`, begins when it is told to, ends when its
standard input ends, and says how many seconds of CPU the attack took.
"""

import hashlib
import hmac
import json
import select
import socket
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

TEAM, BOT = "T1AAAAAAA", "U0BOTBOT1"
SECONDS = 20  # for so long there are requests
WORDS = ("attention", "memory", "diffusion", "agents", "video", "speech", "robot", "graph", "token", "reward", "policy")
EXPORTING = [f"U5{number:07}" for number in range(30)]
TALKING = ("U8TALKER0", "U9TALKER0")
IDLE, REOPENED = 1_100, 100
AT_ONCE = 300

Timed = list[tuple[float, bytes]]
"""Requests, each with the second in which it is sent."""


class Abuser:
    """Makes the requests of one attack and sends them."""

    def __init__(self, port: int, secret: str, hooks: str, run: str) -> None:
        self.address, self.secret, self.hooks, self.run = ("127.0.0.1", port), secret, hooks, run
        self.lines: list[socket.socket] = []  # open until the end: what is closed at once is not answered

    def signed(self, body: str, kind: str) -> bytes:
        stamp = str(int(time.time()))
        mac = hmac.new(self.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        return f"{head}X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={mac}\r\n\r\n{body}".encode()

    def command(self, user: str, text: str, number: int) -> bytes:
        name = f"{self.run}n{number}"
        fields = {"command": "/papers", "text": text, "team_id": TEAM, "user_id": user, "channel_id": "C1AAAAAAA"}
        fields |= {"response_url": f"{self.hooks}{name}", "trigger_id": f"8.{name}"}
        return self.signed(urlencode(fields), "application/x-www-form-urlencoded")

    def message(self, user: str, text: str, number: int) -> bytes:
        event = {"type": "message", "channel_type": "im", "user": user, "channel": f"D{user[1:]}", "text": text}
        event |= {"ts": f"{time.time() + number * 1e-4:.6f}"}
        own = [{"team_id": TEAM, "user_id": BOT, "is_bot": True}]
        told = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{self.run}{user}{number}"}
        return self.signed(json.dumps(told | {"authorizations": own, "event": event}), "application/json")

    def searches(self) -> Timed:
        """One person types a hundred different searches a second."""
        return [
            (n / 100, self.command("U9ABUSER0", f"{WORDS[n % 11]} {WORDS[n // 11 % 11]} {n}", n))
            for n in range(SECONDS * 100)
        ]

    def messages(self) -> Timed:
        """Two people write ten private messages a second each."""
        steps = range(SECONDS * 10)
        return [(n / 10, self.message(user, f"{WORDS[n % 11]} {n}", n)) for n in steps for user in TALKING]

    def exports(self) -> Timed:
        """Thirty people export a week at once, each for the first time."""
        return [(0.0, self.command(user, "export bibtex week", n)) for n, user in enumerate(EXPORTING)]

    def send(self, timed: Timed) -> Iterator[None]:
        """Over eight connections that stay open, as a platform does."""
        self.lines = [socket.create_connection(self.address) for _ in range(8)]
        begun = time.monotonic()
        for number, (at, request) in enumerate(timed):
            while (left := begun + at - time.monotonic()) > 0:
                time.sleep(min(left, 0.1))
                yield
            line = self.lines[number % 8]
            line.settimeout(0)
            with suppress(BlockingIOError):
                line.recv(65536)  # the answer to the one before
            line.settimeout(5)
            line.sendall(request)

    def packed(self) -> Iterator[None]:
        """Fifty bodies a second that would unpack to a thousand times their size: 24 MB a second."""
        body = zlib.compress(b"0" * 480_000_000, 1)[:486_000]
        kinds = [
            f"POST {path} HTTP/1.1\r\nHost: x\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body
            for path in ("/slack/events", "/healthz", "/nowhere")
            for extra in ("Content-Encoding: deflate\r\n", "")
        ]
        yield
        for number in range(SECONDS * 50):
            with suppress(OSError), socket.create_connection(self.address, timeout=5) as line:
                line.sendall(kinds[number % len(kinds)])
                line.recv(100)
            time.sleep(0.02)
            yield

    def idle(self) -> Iterator[None]:
        """1,100 connections that say nothing; of those that the bot closes a hundred a second are opened again."""
        lines = [self.open() for _ in range(IDLE)]
        while True:
            time.sleep(1)
            yield
            poll = select.poll()
            for line in lines:
                poll.register(line, select.POLLIN)
            closed = {number for number, _ in poll.poll(0)[:REOPENED]}
            lines = [self.open(line) if line.fileno() in closed else line for line in lines]

    def health(self) -> Iterator[None]:
        """300 requests at once for /metrics and /readyz, twice a second; slower where the answers take longer."""
        asks = [
            f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode() for path in ("/metrics", "/readyz")
        ]
        while True:
            begun, poll, lines = time.monotonic(), select.epoll(), {}
            for number in range(AT_ONCE):
                line = self.open()
                lines[line.fileno()] = line
                poll.register(line, select.EPOLLOUT)
                line.ask = asks[number % 2]
            while lines and time.monotonic() - begun < 5:
                for number, _ in poll.poll(0.1):
                    self.talk(lines, number, poll)
            yield
            time.sleep(max(0.0, begun + 0.5 - time.monotonic()))

    def talk(self, lines: dict, number: int, poll: select.epoll) -> None:
        """Ask, then read until the end."""
        line = lines[number]
        try:
            if line.ask:
                line.send(line.ask)
                line.ask = b""
                poll.modify(number, select.EPOLLIN)
            elif not line.recv(1 << 20):
                lines.pop(number).close()
        except OSError:
            lines.pop(number).close()

    def open(self, before: socket.socket | None = None) -> socket.socket:
        if before is not None:
            before.close()
        line = Line()
        line.setblocking(False)
        with suppress(BlockingIOError):
            line.connect(self.address)
        return line


class Line(socket.socket):
    """A connection, and what is still to be asked over it."""

    ask = b""


def main(attack: str, port: str, secret: str, hooks: str, run: str) -> None:
    abuser = Abuser(int(port), secret, hooks, run)
    made = getattr(abuser, attack)()
    steps = abuser.send(made) if isinstance(made, list) else made
    if attack == "packed":
        next(steps)
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.process_time()
    while not select.select([sys.stdin], [], [], 0)[0]:
        if next(steps, "over") == "over":
            sys.stdin.readline()
    print(f"{time.process_time() - begun:.2f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
