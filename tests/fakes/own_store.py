"""A real server of a test's own, on a port, that can be killed and comes back with its data or empty."""

import asyncio
import signal
import socket
import subprocess
from pathlib import Path

from bot.store.server import find_binary


class OwnStore:
    """Writes every change to disk before it answers, so that a kill costs nothing."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.options = options  # of the server's command line; later ones win
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self, *, empty: bool = False) -> None:
        if empty:
            for path in sorted(self.folder.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
        self.folder.mkdir(exist_ok=True)
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        self.process = subprocess.Popen(
            [str(find_binary()), *options, "--appendonly", "yes", "--appendfsync", "always", *self.options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


async def answering(client) -> None:
    """Wait until the store answers."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await client.ping()
            except Exception:
                await asyncio.sleep(0.05)
