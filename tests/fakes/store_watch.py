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


async def until(found):
    """Return what `found()` gives, awaited if need be, as soon as that is true."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            result = found()
            if result := await result if asyncio.iscoroutine(result) else result:
                return result
            await asyncio.sleep(0.01)


def server_id(socket: Path) -> int:
    """The process id of the server that answers, or 0 while none does."""
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=0.5, retry=Retry(NoBackoff(), 0))
    try:
        return client.info("server")["process_id"]
    except redis.RedisError:
        return 0
    finally:
        client.close()


def parent_id(process_id: int) -> int:
    """The process id of the parent: a server's is its guard, a guard's is the owner."""
    return int(_ps("ppid", process_id) or 0)


def is_running(process_id: int) -> bool:
    """Whether the process lives; one that has ended and that nobody has buried does not."""
    return not _ps("stat", process_id).startswith("Z") if _ps("stat", process_id) else False


def data_is_free(home: Path) -> bool:
    """Whether neither a server nor a guard is left: the kernel keeps the lock as long as one of them lives."""
    lock = take_lock(home / "server.lock")
    if lock is not None:
        os.close(lock)
    return lock is not None


def _ps(field: str, process_id: int) -> str:
    asked = subprocess.run(["ps", "-o", f"{field}=", "-p", str(process_id)], capture_output=True, text=True)
    return asked.stdout.strip()
