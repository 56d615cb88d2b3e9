"""A write is confirmed to a person only once the server has it in its append-only file.

The server answers before anybody looks whether that write succeeded: on a full disk the first "OK" is wrong. So the
writing pipeline ends with a pop that waits a millisecond, which makes the server go round its loop and write, and then
asks how that went: one round trip in all. A power cut may still cost the last second (`appendfsync everysec`), and a
server without an append-only file can confirm nothing more than that it has the value in memory.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from bot.errors import StorageError
from bot.store import keys
from bot.store.client import MESSAGES, BoundedRedis, check_replies

ROUND_S = 0.001  # the shortest wait; what matters is that the server comes to write its file meanwhile
HELD_MS = 5_000  # longer than an embedded server takes to end
LOOK_S = 0.05
LOOKS = 50  # a slow fsync may hold the file up for two seconds


async def execute_written(redis: Redis, pipe: Pipeline) -> list[Any]:
    """Carry out a pipeline that is no transaction and return its replies once what it wrote is in the file.

    Raises StorageError whose reason is `disk` when the write stands in memory only, and may be lost.
    """
    pipe.blpop([keys.NOTHING], timeout=ROUND_S)  # fractions of a second since Redis 6
    pipe.info("persistence")
    *replies, popped, state = await pipe.execute(raise_on_error=False)
    check_replies(replies)
    if isinstance(popped, Exception) or not _is_settled(state):
        await confirm_written(redis)
    _promise(redis)
    return replies


async def confirm_written(redis: Redis) -> None:
    """Return once all that was written before is in the file; raise StorageError like `execute_written`."""
    was_free = False
    for _ in range(LOOKS):
        try:
            state: Any = await redis.info("persistence")
        except StorageError as error:
            if error.reason == "refused":  # a managed server that forbids INFO
                return
            raise
        if _is_settled(state) or was_free:
            _promise(redis)
            return
        was_free = not int(state.get("aof_pending_bio_fsync", 0))  # then all is written before the next answer
        await asyncio.sleep(LOOK_S)
    raise StorageError("Redis is too slow to write to its disk", reason="disk")


async def prepare_end(redis: Redis) -> None:
    """Before an embedded server ends: put what somebody was told is kept on the disk, else raise StorageError. Then the
    server carries out nothing more, so that whatever had no answer can be sent again to the next one."""
    if isinstance(redis, BoundedRedis):
        redis.patience_s = 0.0  # what the next server says is not about this one's file
        if redis.promised:
            await _flush(redis)
    with suppress(StorageError):
        await redis.client_pause(HELD_MS)


def _is_settled(state: Any) -> bool:
    """Whether nothing waits to be written; raise StorageError when writing failed. Without a file nothing waits."""
    if not isinstance(state, Mapping) or not state.get("aof_enabled"):
        return True
    if state.get("aof_last_write_status", "ok") != "ok":
        raise StorageError(MESSAGES["disk-full"], reason="disk")
    return not int(state.get("aof_buffer_length", 0))


def _promise(redis: Redis) -> None:
    if isinstance(redis, BoundedRedis):
        redis.promised = True


async def _flush(redis: Redis) -> None:
    try:
        await redis.config_set("appendfsync", "always")  # now the server ends rather than answer without writing
        await redis.set(keys.TRIAL, b"1", ex=keys.TRIAL_TTL_S)
    except StorageError as error:
        said = "The last changes could not be written to disk and are not kept. Free some space and try again"
        raise StorageError(said, reason="disk") from error
