"""The embedded server between real processes that are killed: no orphan, no second server, nothing lost."""

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bot.store.client import open_client
from bot.store.server import open_server
from tests.fakes.store_watch import data_is_free, is_running, parent_id, server_id, until

ROOT = Path(__file__).parents[2]
PROCESS = """
import asyncio, sys
from pathlib import Path
from bot.store.server import open_server

async def main():
    async with open_server(Path(sys.argv[1])) as server:
        print("owner" if server.owner else "attached", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main())
"""


class Processes:
    """Real processes that share one home, each in a session of its own like a terminal's."""

    def __init__(self, home):
        self.home = home
        self.socket = home / "server.sock"
        self.url = f"unix://{self.socket}"
        self._started = []

    def start(self):
        """Start one; return it and what it is: `owner` or `attached`."""
        process = subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(self.home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        return process, process.stdout.readline().strip()

    def owner_id(self):
        return parent_id(parent_id(server_id(self.socket)))

    async def end(self):
        for process in self._started:
            process.kill()
            process.communicate()
        if server := server_id(self.socket):  # a guard was killed, too
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGTERM)
        await until(lambda: data_is_free(self.home))


@pytest.fixture
async def processes(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    processes = Processes(home)
    yield processes
    await processes.end()


async def test_a_killed_owner_leaves_nothing_behind_and_nothing_is_lost(processes):
    owner, _ = processes.start()
    server = server_id(processes.socket)
    guard = parent_id(server)
    async with open_client(processes.url) as client:
        await client.set("bookmark", b"kept")

    owner.kill()
    await until(lambda: data_is_free(processes.home))

    assert not is_running(server)
    await until(lambda: not is_running(guard))
    async with open_server(processes.home) as server, open_client(server.url) as client:
        assert server.owner
        assert await client.get("bookmark") == b"kept"


async def test_two_processes_share_one_server_and_one_outlives_the_other(processes):
    owner, first = processes.start()
    attached, second = processes.start()
    assert (first, second) == ("owner", "attached")
    assert processes.owner_id() == owner.pid

    owner.kill()

    await until(lambda: processes.owner_id() == attached.pid)


async def test_ctrl_c_reaches_the_owner_only_and_its_server_ends_in_order(processes):
    owner, _ = processes.start()
    server = server_id(processes.socket)
    assert os.getsid(server) != os.getsid(owner.pid)

    os.killpg(owner.pid, signal.SIGINT)
    owner.communicate()  # ends its input, as a terminal would

    assert data_is_free(processes.home)
    assert "ready to exit" in (processes.home / "server.log").read_text()


async def test_a_process_manager_that_ends_the_owner_ends_the_server(processes):
    owner, _ = processes.start()

    owner.terminate()
    owner.communicate()

    await until(lambda: data_is_free(processes.home))
    assert "ready to exit" in (processes.home / "server.log").read_text()


async def test_a_server_without_owner_and_guard_is_replaced_by_the_next_owner(processes):
    owner, _ = processes.start()
    orphan = server_id(processes.socket)
    async with open_client(processes.url) as client:
        await client.set("bookmark", b"kept")
    os.kill(parent_id(orphan), signal.SIGKILL)
    owner.kill()
    owner.wait()

    async with open_server(processes.home) as server, open_client(server.url) as client:
        assert server.owner
        assert server_id(processes.socket) != orphan
        assert not is_running(orphan)
        assert await client.get("bookmark") == b"kept"


@pytest.mark.soak
async def test_whoever_is_killed_the_store_comes_back_with_everything(processes, kills=20):
    """Owner, guard and server in any mixture, while a long-lived process is attached or takes over."""
    chance = random.Random(kills)
    living = [processes.start()[0], processes.start()[0]]
    for number in range(kills):
        server = server_id(processes.socket)
        guard = parent_id(server)
        owner = parent_id(guard)
        async with open_client(processes.url) as client:
            await client.set(f"bookmark:{number}", b"kept")

        victims = chance.sample([owner, guard, server], chance.randint(1, 3))
        for victim in victims:
            with suppress(ProcessLookupError):  # it went after the one before it, as it should
                os.kill(victim, signal.SIGKILL)
        for process in living:
            if process.pid in victims:
                process.wait()
        living = [process for process in living if process.poll() is None]
        await until(lambda former=server: server_id(processes.socket) not in (0, former))

        async with open_client(processes.url) as client:
            assert await client.dbsize() == number + 1
        while len(living) < 2:
            living.append(processes.start()[0])
