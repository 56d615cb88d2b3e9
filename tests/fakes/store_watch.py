"""What a test can see of an embedded server from outside: who answers, who lives, whether anything is left."""

import asyncio
import os
import subprocess
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.store.server_home import take_lock

DEADLINE_S = 60.0
PROC = Path("/proc")


async def until(found):
    """Return what `found()` gives, awaited if need be, as soon as that is true."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            result = found()
            if result := await result if asyncio.iscoroutine(result) else result:
                return result
            await asyncio.sleep(0.01)


def server_id(socket: Path) -> int:
    """The process id of the server that answers, or 0 while none does: one that still loads its data does not."""
    options = {"socket_timeout": 0.5, "retry": Retry(NoBackoff(), 0), "driver_info": None}
    client = redis.Redis(unix_socket_path=str(socket), **options)
    try:
        told = client.info()
        return 0 if told["loading"] else told["process_id"]
    except redis.RedisError:
        return 0
    finally:
        client.close()


def parent_id(process_id: int) -> int:
    """The process id of the parent: a server's is its guard, a guard's is the owner."""
    _, parent = _look_at(process_id)
    return int(parent)


def is_running(process_id: int) -> bool:
    """Whether the process lives; one that has ended and that nobody has buried does not."""
    state, _ = _look_at(process_id)
    return state[:1] not in ("", "Z")


def data_is_free(home: Path) -> bool:
    """Whether neither a server nor a guard is left: the kernel keeps the lock as long as one of them lives."""
    lock = take_lock(home / "server.lock")
    if lock is not None:
        os.close(lock)
    return lock is not None


def _look_at(process_id: int) -> tuple[str, str]:
    """The state and the parent of a process, as Linux shows them or `ps` elsewhere; `("", "0")` when there is none."""
    if PROC.exists():
        try:
            told = (PROC / str(process_id) / "stat").read_text().rpartition(")")[2]
        except OSError:  # also when it ends meanwhile
            told = ""
    else:
        asked = ["ps", "-o", "stat=,ppid=", "-p", str(process_id)]
        told = subprocess.run(asked, capture_output=True, text=True).stdout
    state, parent, *_ = told.split() or ("", "0")
    return state, parent
