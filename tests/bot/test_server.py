"""The embedded server as its owner sees it: shared, healed, gone afterwards, clear when it cannot be."""

import asyncio
import os
import signal
import socket
import stat
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from fakes.sources import FakeSource

from bot.app import open_bot
from bot.errors import ConfigurationError, ServerStartError, StorageError
from bot.settings import Settings
from bot.store import server, server_process
from bot.store.client import open_client
from bot.store.server import open_server, run_server
from bot.store.server_home import LONGEST_SOCKET, take_lock
from bot.store.written import confirm_written, prepare_end
from tests.fakes.store_watch import DEADLINE_S, data_is_free, is_running, server_id, until


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


async def test_a_first_process_owns_the_server_and_a_second_attaches(home):
    async with open_server(home) as first, open_server(home) as second:
        assert (first.owner, second.owner) == (True, False)
        assert first.url == second.url
        async with open_client(first.url) as writer, open_client(second.url) as reader:
            await writer.set("paper", b"titans")
            assert await reader.get("paper") == b"titans"

    assert data_is_free(home)


async def test_what_was_saved_is_there_after_an_orderly_restart(home):
    async with open_server(home) as server, open_client(server.url) as client:
        await client.set("bookmark", b"kept")

    async with open_server(home) as server, open_client(server.url) as client:
        assert await client.get("bookmark") == b"kept"


async def test_the_store_writes_everything_down_and_never_throws_anything_away(home):
    async with open_server(home) as server, open_client(server.url) as client:
        settings = await client.config_get("append*", "maxmemory-policy", "port", "aof-load-truncated")

    assert settings["appendonly"] == "yes"
    assert settings["appendfsync"] == "everysec"
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["aof-load-truncated"] == "yes"
    assert settings["port"] == "0"


async def test_nobody_else_on_the_machine_can_look_inside(home):
    async with open_server(home) as server, open_client(server.url) as client:
        await client.set("bookmark", b"mine")
        files = [server.home.socket, home / "server.conf", home / "server.log", *(home / "appendonlydir").iterdir()]

        assert all(stat.S_IMODE(file.stat().st_mode) & 0o077 == 0 for file in [home, *files])


async def test_a_killed_server_is_started_again_with_its_data(home):
    async with open_server(home) as server, open_client(server.url) as client:
        await asyncio.gather(*(client.set(f"bookmark:{n}", b"kept") for n in range(20)))
        await confirm_written(client)
        former = server_id(server.home.socket)
        os.kill(former, signal.SIGKILL)

        await until(lambda: server_id(server.home.socket) not in (0, former))

        assert await asyncio.gather(*(client.get(f"bookmark:{n}") for n in range(20))) == [b"kept"] * 20
        assert server.owner


async def test_a_killed_guard_is_survived_and_never_leaves_two_servers(home):
    async with open_server(home) as server, open_client(server.url) as client:
        await client.set("bookmark", b"kept")
        former = server_id(server.home.socket)
        os.kill(server._process._guard.pid, signal.SIGKILL)

        await until(lambda: server_id(server.home.socket) not in (0, former))

        assert await client.get("bookmark") == b"kept"
        assert not is_running(former)

    assert data_is_free(home)


async def test_while_the_server_is_away_calls_fail_kindly(home):
    async with open_server(home) as server, open_client(server.url) as client:
        await client.ping()
        client.deadline_s = 0.1
        frozen = server_id(server.home.socket)
        os.kill(frozen, signal.SIGSTOP)
        try:
            with pytest.raises(StorageError, match="didn't answer in time"):
                await client.get("bookmark")
        finally:
            os.kill(frozen, signal.SIGCONT)

        async def answers():
            try:
                return await client.ping()
            except StorageError:
                return False

        assert await until(answers)


async def test_a_server_that_will_not_end_is_killed_with_its_owner(home, monkeypatch):
    monkeypatch.setattr("bot.store.server_process.STOP_S", 0.05)
    async with open_server(home) as server:
        os.kill(server_id(server.home.socket), signal.SIGSTOP)  # SIGTERM does not reach it

    assert data_is_free(home)


async def test_an_attached_process_takes_over_when_the_owner_leaves(home):
    async with AsyncExitStack() as stays:
        async with open_server(home) as first, open_client(first.url) as client:
            second = await stays.enter_async_context(open_server(home))
            await client.set("bookmark", b"kept")

        await until(lambda: second.owner and server_id(second.home.socket))
        async with open_client(second.url) as client:
            assert await client.get("bookmark") == b"kept"


async def test_a_socket_that_somebody_deleted_is_there_again_with_all_that_was_written(home):
    """As what cleans /tmp does, after some days, where a home has a long name."""
    async with open_server(home) as server:
        async with open_client(server.url) as client:
            await client.set("bookmark", b"kept")
        former = server_id(server.home.socket)
        server.home.socket.unlink()
        assert await until(lambda: server_id(server.home.socket)) != former
        async with open_client(server.url, patience_s=10.0) as client:
            assert await client.get("bookmark") == b"kept"

    assert data_is_free(home)


async def test_commands_at_once_all_write_while_the_server_changes_its_owner(home):
    """Whoever came second has its next write under way when the first one ends, and its server with it."""
    async with AsyncExitStack() as stays:
        async with open_server(home) as first:
            await stays.enter_async_context(open_server(home))
            client = await stays.enter_async_context(open_client(first.url, patience_s=10.0))
            await client.set("first", b"kept")

        async with client.pipeline(transaction=False) as pipe:
            written = await asyncio.gather(
                client.set("second", b"kept"), pipe.set("third", b"kept").get("first").execute()
            )

        assert written == [True, [True, b"kept"]]


async def test_a_process_that_stays_waits_while_the_server_changes_its_owner(home):
    """Whoever asks it in these tenths of a second is not told that the storage isn't reachable."""
    async with AsyncExitStack() as stays:
        async with open_server(home):
            bot = await stays.enter_async_context(open_bot(Settings(papers_home=home), source=FakeSource()))
            assert not bot.server.owner

        assert await bot.redis.set("second", b"kept")
        await until(lambda: bot.server.owner)
        assert await bot.redis.get("second") == b"kept"


async def test_what_comes_while_a_server_ends_is_carried_out_by_the_next_one_only(home):
    async with AsyncExitStack() as stays:
        async with open_server(home) as first, open_client(first.url) as client:
            await stays.enter_async_context(open_server(home))
            patient = await stays.enter_async_context(open_client(first.url, patience_s=10.0))
            await prepare_end(client)
            counted = asyncio.create_task(patient.incr("count"))

        assert await counted == 1


async def test_leftovers_of_a_crash_do_not_stand_in_the_way(home):
    home.mkdir()
    for name in ("owner.lock", "server.lock"):
        (home / name).write_text("4711")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(home / "server.sock"))

    async with open_server(home) as server:
        assert server.owner
        assert server_id(server.home.socket)


async def test_half_a_command_at_the_end_of_the_data_is_cut_off(home):
    """What a SIGKILL in mid write leaves."""
    async with open_server(home) as server, open_client(server.url) as client:
        await client.set("bookmark", b"kept")
    [data] = (home / "appendonlydir").glob("*.incr.aof")
    with data.open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$8\r\nbook")

    async with open_server(home) as server, open_client(server.url) as client:
        assert await client.get("bookmark") == b"kept"
        assert await client.dbsize() == 1


async def test_damaged_data_is_said_and_not_touched(home):
    async with open_server(home):
        pass
    [data] = (home / "appendonlydir").glob("*.incr.aof")
    data.write_bytes(b"\0" * 100)

    with pytest.raises(ServerStartError, match=r"its data is damaged\. Restore .*appendonlydir"):
        async with open_server(home):
            pass

    assert data.read_bytes() == b"\0" * 100
    assert data_is_free(home)


async def test_a_deep_home_gets_its_socket_in_a_short_private_folder(tmp_path):
    home = tmp_path / ("d" * LONGEST_SOCKET)
    async with open_server(home) as first, open_server(home) as second:
        assert first.home.socket == second.home.socket
        assert len(os.fsencode(first.home.socket)) <= LONGEST_SOCKET
        assert stat.S_IMODE(first.home.socket.parent.stat().st_mode) == 0o700
        assert server_id(first.home.socket)
    first.home.socket.parent.rmdir()


async def test_a_home_with_odd_letters_works(tmp_path):
    home = tmp_path / 'a "b" ü #?%'
    async with open_server(home) as server, open_client(server.url) as client:
        assert await client.ping()
    assert data_is_free(home)


@pytest.mark.parametrize("binary", ["/bin/false", "/nowhere/valkey-server"])
async def test_a_binary_that_does_not_run_is_said(home, binary):
    with pytest.raises(ServerStartError, match=rf"The server {binary} does not start: .*server\.log"):
        async with open_server(home, binary=Path(binary)):
            pass

    assert data_is_free(home)


async def test_a_home_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="PAPERS_HOME cannot be used"):
        async with open_server(tmp_path / "file" / "home"):
            pass


@pytest.mark.parametrize("name", ["owner.lock", "server.lock", "server.conf"])
async def test_files_that_cannot_be_used_are_said(home, name):
    (home / name).mkdir(parents=True)

    with pytest.raises(ConfigurationError, match=rf"PAPERS_HOME cannot be used: .*{name} is of an unexpected kind"):
        async with open_server(home):
            pass


async def test_in_the_foreground_it_can_be_reached_by_tcp_with_a_password(home):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handle = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(run_server(home, port=port, password='p ä"#?', ready=handle.set_result))
    try:
        server = await asyncio.wait_for(handle, DEADLINE_S)
        async with open_client(f"redis://:p%20%C3%A4%22%23%3F@127.0.0.1:{port}/0") as client:
            await client.set("bookmark", b"by tcp")
        async with open_server(home) as attached, open_client(attached.url) as client:
            assert not attached.owner
            assert await client.get("bookmark") == b"by tcp"
        async with open_client(f"redis://127.0.0.1:{port}/0") as stranger:
            with pytest.raises(StorageError, match="refuses our user or password"):
                await stranger.get("bookmark")
        with pytest.raises(ServerStartError, match="Another process owns the server"):
            await run_server(home, port=port + 1)
        assert server.owner
    finally:
        running.cancel()
        await asyncio.wait({running})
    assert data_is_free(home)


async def test_a_taken_port_is_said(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServerStartError, match="does not start: Failed listening on port"):
            await run_server(home, port=taken.getsockname()[1])


async def test_a_guard_of_a_killed_owner_that_comes_late_is_waited_for(home, monkeypatch):
    late = []
    clear = server_process.clear_data

    async def clear_then_lose(place):
        """After the first look the data is taken once more; the next look finds it free again."""
        while late and late[0] is not None:
            os.close(late[0])
            late[0] = None
        await clear(place)
        if not late:
            late.append(take_lock(place.server_lock))

    for module in (server, server_process):
        monkeypatch.setattr(module, "clear_data", clear_then_lose)
    async with open_server(home) as handle:
        assert handle.owner
        assert late == [None]
