"""Start, watch and stop one server with its guard. Quick to start, sure to end, clear when it fails.

Only the holder of `owner.lock` may start. Whoever starts first makes sure that no former server is left on the data:
it is asked to go (SIGTERM, which writes everything out), after a while killed, and its lock awaited.
"""

import asyncio
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from bot.errors import ServerStartError
from bot.store.guard import IN_USE
from bot.store.server_home import DATA, ServerHome, take_lock

State = Literal["ready", "loading", "silent"]

GUARD = Path(__file__).with_name("guard.py")
STEP_S = 0.01  # between two looks while something starts or ends
ANSWER_S = 0.5
START_S = 10.0  # to the first answer
LOADING_S = 120.0  # while it answers that it is loading: about 10 GB of data
STOP_S = 3.0  # to write out the last second and end; then SIGKILL
CLEAR_S = 10.0
TRIES = 3  # of a start, where guards of killed owners are still to come
LOG_TAIL = 4_000  # bytes


class ServerProcess:
    """A running server. The guard stops it when `stop` is called or this process is gone."""

    def __init__(self, home: ServerHome, guard: asyncio.subprocess.Process, leash: int) -> None:
        self._home = home
        self._guard = guard
        self._leash: int | None = leash

    @property
    def is_gone(self) -> bool:
        return self._guard.returncode is not None

    @property
    def is_late(self) -> bool:
        """Whether another guard had taken the data."""
        return self._guard.returncode == IN_USE

    async def wait(self) -> None:
        """Return when the server or its guard has ended."""
        await self._guard.wait()

    async def stop(self) -> None:
        """End the server and return when its data is free; raise ServerStartError when it will not go."""
        if self._leash is not None:
            os.close(self._leash)
            self._leash = None
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S + 1.0):
                await self._guard.wait()
        if not self.is_gone:  # stopped or swapped out: the server is ended from here
            self._guard.kill()
            await self._guard.wait()
        await clear_data(self._home)


async def start_server(home: ServerHome, binary: Path, meanwhile: Callable[[], None] = lambda: None) -> ServerProcess:
    """Start `binary` with the configuration in `home` and return when it answers; raise ServerStartError.

    `meanwhile` is called while it starts, and holds the loop: for imports.

    A killed owner's guard may be slower than this one's start and take the data first. It ends with its owner, so it is
    waited for, and the start is tried again.
    """
    for _ in range(TRIES):
        process = await _start_once(home, binary, meanwhile)
        if not process.is_late:
            return process
        await process.stop()
    raise ServerStartError(f"Another server holds the data of {home.folder}. Stop it and try again.")


async def _start_once(home: ServerHome, binary: Path, meanwhile: Callable[[], None]) -> ServerProcess:
    log_start = home.log.stat().st_size if home.log.exists() else 0
    command = (str(home.server_lock), str(home.log), str(STOP_S), str(binary), str(home.config))
    leash_end, leash = os.pipe()
    try:
        guard = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(GUARD), *command),
            stdin=leash_end,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # out of reach of the terminal's Ctrl-C
        )
    except BaseException as error:
        os.close(leash)
        if isinstance(error, OSError):
            raise ServerStartError(f"The guard of the server cannot be started: {error}.") from error
        raise
    finally:
        os.close(leash_end)
    process = ServerProcess(home, guard, leash)
    try:
        meanwhile()
        if not await wait_ready(home.socket, given_up=lambda: process.is_gone) and not process.is_late:
            raise ServerStartError(f"The server {binary} does not start: {_read_reason(home, log_start)}")
    except BaseException:
        await process.stop()
        raise
    return process


async def wait_ready(path: Path, *, given_up: Callable[[], bool]) -> bool:
    """Return True when a server answers at `path`, False when `given_up` says so or after START_S of silence."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not given_up():
        state = await probe(path)
        if state == "ready":
            return True
        if loop.time() - began > (LOADING_S if state == "loading" else START_S):
            return False
        await asyncio.sleep(STEP_S)
    return False


async def probe(path: Path) -> State:
    """Ask the server at `path` once. Asking for the password is an answer, too."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.setblocking(False)
        try:
            async with asyncio.timeout(ANSWER_S):
                await loop.sock_connect(connection, str(path))
                await loop.sock_sendall(connection, b"PING\r\n")
                answer = await loop.sock_recv(connection, 64)
        except OSError:  # TimeoutError is one
            return "silent"
    if answer.startswith(b"-LOADING"):
        return "loading"
    return "ready" if answer.startswith((b"+PONG", b"-")) else "silent"


async def clear_data(home: ServerHome) -> None:
    """Return when no server holds the data: one that does is asked to end, then made to; else ServerStartError."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    due = [(0.0, signal.SIGTERM), (STOP_S, signal.SIGKILL)]
    while (lock := take_lock(home.server_lock)) is None:
        passed = loop.time() - began
        if passed > CLEAR_S:
            raise ServerStartError(f"A former server still holds {home.folder} and cannot be ended. End it by hand.")
        if due and passed >= due[0][0] and (process_id := _find_listener(home.socket)):
            with suppress(ProcessLookupError):
                os.kill(process_id, due.pop(0)[1])
        await asyncio.sleep(STEP_S)
    os.close(lock)


def _find_listener(path: Path) -> int:
    """Return the process id of the server behind the socket, 0 when there is none or it is out of sight.

    The kernel says it of the live connection: no file that could be stale, no number that could be somebody else's.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.setblocking(False)
        try:
            connection.connect(str(path))
            if sys.platform == "darwin":
                return connection.getsockopt(0, 2)  # SOL_LOCAL, LOCAL_PEERPID
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except OSError:
            return 0
    process_id: int = struct.unpack("3i", credentials)[0]
    return process_id


def _read_reason(home: ServerHome, start: int) -> str:
    """Return the last warning in the log since `start`, else its last line, and what to do where that is known."""
    try:
        with home.log.open("rb") as file:
            file.seek(max(start, home.log.stat().st_size - LOG_TAIL))
            lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    warnings = [line.partition(" # ")[2] for line in lines if " # " in line]
    said = (warnings or lines or ["it ended without a word"])[-1]
    if "append only file" in said:  # more than half a command is damaged: a person has to decide
        return (
            f"its data is damaged. Restore {home.folder / DATA}, or move it away to begin with an empty store. ({said})"
        )
    return f"{said} (more in {home.log})"
