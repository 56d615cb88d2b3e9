"""The folder of the embedded server: its files, its two locks and its configuration.

    owner.lock   held by the process whose child the server is
    server.lock  held by the server itself and by its guard: free means that nobody uses the data
    server.conf  written at each start; holds the password, if there is one
    server.log   what the server says
    server.sock  where everybody attaches
    appendonlydir/  the data

The lock files are never removed; that they exist means nothing, only the kernel's lock on them does. Nobody else may
write to the folder, and nothing in it may be a link or another user's: a server would read and write it as this user.
Limits: a local file system, since neither sockets nor locks can be relied on across a network.
"""

import fcntl
import hashlib
import os
import re
import stat
from pathlib import Path

from bot.errors import HomeError
from bot.model import Value

LONGEST_SOCKET = 100  # bytes; the kernel's limit is 107 on Linux and 103 on macOS
SHORT_ROOT = Path("/tmp")  # noqa: S108 - fixed, because TMPDIR differs between processes; ownership is checked
LOG_LIMIT = 1_000_000  # bytes; beyond, the log of the former starts is kept once, as server.log.1
SAFE = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-")
HERE_ONLY = "127.0.0.1"
EVERYWHERE = "* -::*"
FILES = ("owner.lock", "server.lock", "server.conf", "server.log", "server.log.1")
DATA = "appendonlydir"  # the server's own name for it


class ServerHome(Value, frozen=True, kw_only=True):
    """Where everything is. `socket` is in `folder`, or in a short private folder where that path is too long or no
    UTF-8, which a socket's address has to be."""

    folder: Path
    socket: Path

    @property
    def owner_lock(self) -> Path:
        return self.folder / "owner.lock"

    @property
    def server_lock(self) -> Path:
        return self.folder / "server.lock"

    @property
    def config(self) -> Path:
        return self.folder / "server.conf"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


def prepare_home(folder: Path, *, short_root: Path = SHORT_ROOT) -> ServerHome:
    """Create what is missing and return the paths; raise HomeError where that is not possible or not private."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = folder.resolve()
        refuse_strange(folder)
        socket = folder / "server.sock"
        if len(os.fsencode(socket)) > LONGEST_SOCKET or not _is_text(folder):
            name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
            socket = _private_folder(short_root / f"papers-{os.getuid()}-{name}") / "server.sock"
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(f"no permission to write to {folder}")
    except OSError as error:
        raise HomeError(
            f"PAPERS_HOME cannot be used: {explain_error(error)}. Set it to a folder of your own."
        ) from error
    return ServerHome(folder=folder, socket=socket)


def explain_error(error: OSError) -> str:
    """Return what is wrong with which file, without the number that the system has for it."""
    if isinstance(error, FileExistsError):
        return f"{error.filename} is a file"
    return f"{error.filename}: {error.strerror}" if error.filename else str(error)


def refuse_strange(folder: Path) -> None:
    """Raise PermissionError for a home that others may write to, or where something is a link or another user's."""
    _refuse_shared(folder, folder.stat())
    kinds = {**dict.fromkeys(FILES, stat.S_ISREG), "server.sock": stat.S_ISSOCK, DATA: stat.S_ISDIR}
    for name, is_kind in kinds.items():
        path = folder / name
        if not os.path.lexists(path):
            continue
        seen = path.lstat()
        if not is_kind(seen.st_mode):
            found = "a link" if stat.S_ISLNK(seen.st_mode) else "of an unexpected kind"
            raise PermissionError(f"{path} is {found} and is not followed; remove it")
        _refuse_shared(path, seen)


def _refuse_shared(path: Path, seen: os.stat_result) -> None:
    if seen.st_uid != os.getuid():
        raise PermissionError(f"{path} belongs to another user")
    if not stat.S_ISSOCK(seen.st_mode) and seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        mode = stat.S_IMODE(seen.st_mode)
        raise PermissionError(f"other users may write to {path} (mode {mode:o}): run `chmod go-w {path}`")


def take_lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock until it is closed, or None while another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def build_config(home: ServerHome, *, port: int = 0, password: str = "") -> str:
    """Return the server's configuration, with names that Redis 7.0 and Valkey share.

    Without a port there is no TCP. With a port but no password only this machine can reach it.
    """
    lines = [
        f"dir {_quote(os.fsencode(home.folder))}",
        f"unixsocket {_quote(os.fsencode(home.socket))}",
        "unixsocketperm 700",
        f"port {port}",
        f"bind {EVERYWHERE if password else HERE_ONLY}",
        "appendonly yes",
        "appendfsync everysec",
        "aof-load-truncated yes",  # a SIGKILL in mid write leaves half a command at the end
        'save ""',  # the append-only file is enough
        "maxmemory-policy noeviction",
        "daemonize no",
        "hz 50",  # it looks for SIGTERM that often: a short command should not wait a tenth of a second to end
    ]
    if password:
        lines.append(f"requirepass {_quote(password.encode())}")
    return "\n".join(lines) + "\n"


def save_config(home: ServerHome, text: str) -> None:
    """Write the configuration, readable by its owner only, and start a new log when the old one has grown large."""
    descriptor = os.open(home.config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)
    if home.log.exists() and home.log.stat().st_size > LOG_LIMIT:
        home.log.replace(home.log.with_suffix(".log.1"))


def load_password(home: ServerHome) -> str:
    """Return the password of the server that runs or ran here, "" for none."""
    try:
        text = home.config.read_text()
    except FileNotFoundError:
        return ""
    found = re.search(r'^requirepass "(.*)"$', text, re.MULTILINE)
    return _unquote(found[1]).decode() if found else ""


def _private_folder(path: Path) -> Path:
    """Return `path` as a folder that only this user can enter; others may have made it first, to listen in."""
    path.mkdir(mode=0o700, exist_ok=True)
    seen = path.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or stat.S_IMODE(seen.st_mode) & 0o077:
        raise PermissionError(f"{path}, where the socket belongs, is not a private folder of yours; remove it")
    return path


def _is_text(path: Path) -> bool:
    """Whether the path is UTF-8; Python keeps other bytes as lone surrogates."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _quote(value: bytes) -> str:
    return '"' + "".join(chr(byte) if byte in SAFE else f"\\x{byte:02x}" for byte in value) + '"'


def _unquote(quoted: str) -> bytes:
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), quoted.encode())
