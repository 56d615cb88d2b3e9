"""Is everything in the store what it should be? What cannot be read is skipped everywhere, and named here, by `papers
doctor`.

Looks at every key of ours, and at every value in it. Slow on a large store; nothing waits for it.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from redis.asyncio import Redis

from bot.errors import StorageError
from bot.model import Finding
from bot.store import keys
from bot.store.reading import UNREADABLE
from bot.store.shapes import SHAPES, Reader, Shape

ODD = ("corrupt", "refused")  # a key that changes meanwhile, or may not be read: the others can be looked at
NAMED = 3  # examples of each kind of trouble
SLICE = 1_000  # members of a set or fields of a hash looked at in one step


async def check_values(client: Redis) -> tuple[Finding, ...]:
    """Return one finding: all is well, or how many keys and values are not, and some of their names."""
    redis: Any = client
    odd: list[str] = []
    try:
        async for raw in redis.scan_iter(match=f"{keys.PREFIX}:*", count=500):
            try:
                odd += await _look_at(redis, raw)
            except StorageError as error:
                if error.reason not in ODD:
                    raise
                odd.append(f"{raw.decode('utf-8', 'replace')} (could not be looked at)")
    except StorageError as error:
        return (Finding(topic="values", level="warning", text=f"They could not be looked at: {error}."),)
    if not odd:
        return (Finding(topic="values", level="good", text="All stored values are readable."),)
    named = ", ".join(odd[:NAMED]) + (f" and {len(odd) - NAMED} more" if len(odd) > NAMED else "")
    advice = "They are skipped everywhere. A refresh rewrites papers and editions; the rest can be deleted."
    return (Finding(topic="values", level="warning", text=f"{len(odd)} cannot be read: {named}.", advice=advice),)


async def _look_at(redis: Any, raw: bytes) -> list[str]:
    """Return the names of what is wrong at one key."""
    key = raw.decode("utf-8", "replace")
    declared = keys.declared(key)
    if declared is None or key.encode() != raw:
        return [f"{key} (not ours)"]
    if declared.pattern == keys.PUT_ASIDE:
        return [f"{key} (was put aside)"]
    pipe = redis.pipeline(transaction=False)
    pipe.type(key)
    pipe.ttl(key)
    kind, ttl_s = await pipe.execute()
    if kind.decode() == "none" or declared.kind == "any":
        return []
    if kind.decode() != declared.kind:
        return [f"{key} (a {kind.decode()}, not a {declared.kind})"]
    odd = [f"{key} (never runs out)"] if declared.ttl_s and ttl_s < 0 else []
    shape = SHAPES[declared.pattern]
    async for name, readers in READ[declared.kind](redis, key, shape):
        if not all(_can_be_read(reader, stored) for reader, stored in readers):
            odd.append(f"{name.decode('utf-8', 'replace')[:80]} in {key}" if name else key)
    return odd


Checks = AsyncIterator[tuple[bytes, Iterable[tuple[Reader, object]]]]
"""The name of a value, "" where it has none, and what is to be read of it, by which reader."""


async def _look_at_string(redis: Any, key: str, shape: Shape) -> Checks:
    if (stored := await redis.get(key)) is not None:
        yield b"", [(shape.value, stored)]


async def _look_at_hash(redis: Any, key: str, shape: Shape) -> Checks:
    async for field, stored in redis.hscan_iter(key, count=SLICE):
        yield field, _field_checks(shape, field, stored)


async def _look_at_set(redis: Any, key: str, shape: Shape) -> Checks:
    async for member in redis.sscan_iter(key, count=SLICE):
        yield member, [(shape.value, member)]


async def _look_at_zset(redis: Any, key: str, shape: Shape) -> Checks:
    async for member, score in redis.zscan_iter(key, count=SLICE):
        yield member, [(shape.value, member), (shape.score, score)]


async def _look_at_list(redis: Any, key: str, shape: Shape) -> Checks:
    for number, member in enumerate(await redis.lrange(key, 0, -1)):
        yield b"%d" % number, [(shape.value, member)]


async def _look_at_stream(redis: Any, key: str, shape: Shape) -> Checks:
    for position, note in await redis.xrange(key):
        fields: Mapping[bytes, bytes] = note or {}
        yield position, [check for name, stored in fields.items() for check in _field_checks(shape, name, stored)]


def _field_checks(shape: Shape, field: bytes, stored: bytes) -> list[tuple[Reader, object]]:
    special = shape.fields.get(field)
    return [(special, stored)] if special else [(shape.name, field), (shape.value, stored)]


def _can_be_read(reader: Reader, stored: object) -> bool:
    try:
        reader(stored)
    except UNREADABLE:
        return False
    return True


READ = {
    "string": _look_at_string,
    "hash": _look_at_hash,
    "set": _look_at_set,
    "zset": _look_at_zset,
    "list": _look_at_list,
    "stream": _look_at_stream,
}
