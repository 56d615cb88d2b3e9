"""The store is killed in the middle of the work and comes back, with its data or empty: workers go on by themselves."""

import asyncio
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from fakes.fleet import Fleet

from bot.storage.client import open_client
from bot.storage.server_binary import find_binary

CHANNELS = 40


class Store:
    """A real server on a port of its own that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
            [str(find_binary()), *options, "--appendonly", "yes", "--appendfsync", "always"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store")
    store.start()
    yield store
    store.kill()


async def answering(client) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                return await client.ping()
            except Exception:
                await asyncio.sleep(0.05)


@pytest.mark.soak
@pytest.mark.parametrize("empty", [False, True], ids=["with its data", "empty"])
async def test_a_store_that_is_killed_and_comes_back_costs_no_digest(store, tmp_path, empty):
    async with open_client(store.url, timeout_s=2.0) as client:
        await answering(client)
        fleet = Fleet(client, store.url, tmp_path)
        try:
            await fleet.publish()
            for number in range(CHANNELS):
                await fleet.subscribe(f"C{number}")
            for _ in range(2):
                fleet.start(takes_s=0.02)
            await fleet.wait_for(lambda: len(fleet.shown()) >= CHANNELS)
            store.kill()
            await asyncio.sleep(1)
            store.start(empty=empty)
            await answering(client)
            if empty:  # what an older copy holds: editions and subscriptions, nothing of the digests
                await fleet.publish()
                for number in range(CHANNELS):
                    await fleet.subscribe(f"C{number}")
            await fleet.wait_for(lambda: len(fleet.shown()) >= len(fleet.expected), within_s=240)
            shown = fleet.shown()
            assert set(shown) == fleet.expected
            assert set(shown.values()) == {1}
            assert all(process.poll() is None for process in fleet.processes)
        finally:
            fleet.end()
    print(f"\n{len(shown)} messages over a store that was killed in the middle, each once")
