"""A store as lines of JSON that any server can take: one key a line, with its type, its time to live and its value.

DUMP and RDB files will not do: Valkey 9 and Redis 7.0 do not read each other's. Bytes that are no text are base64.
"""

import base64
import json
from typing import Any


async def dump_rows(redis: Any) -> list[str]:
    """Return every key of the database, sorted, as lines."""
    names = sorted([name async for name in redis.scan_iter(count=500)])
    return [json.dumps(await _dump(redis, name), ensure_ascii=False, sort_keys=True) for name in names]


async def load_rows(redis: Any, lines: list[str]) -> None:
    """Write what `dump_rows` has returned."""
    pipe = redis.pipeline(transaction=False)
    for row in map(json.loads, lines):
        key = unpack(row["key"])
        LOAD[row["type"]](pipe, key, row)
        if row["ttl_ms"] > 0:
            pipe.pexpire(key, row["ttl_ms"])
    await pipe.execute()


async def _dump(redis: Any, key: bytes) -> dict[str, Any]:
    kind = (await redis.type(key)).decode()
    row = {
        "key": pack(key),
        "type": kind,
        "ttl_ms": max(0, await redis.pttl(key)),
        "value": await DUMP[kind](redis, key),
    }
    if kind == "stream":
        groups = await redis.xinfo_groups(key)
        row["groups"] = {pack(each["name"]): pack(each["last-delivered-id"]) for each in groups}
    return row


async def _dump_string(redis: Any, key: bytes) -> Any:
    return pack(await redis.get(key))


async def _dump_hash(redis: Any, key: bytes) -> Any:
    return [[pack(field), pack(value)] for field, value in sorted((await redis.hgetall(key)).items())]


async def _dump_set(redis: Any, key: bytes) -> Any:
    return [pack(member) for member in sorted(await redis.smembers(key))]


async def _dump_zset(redis: Any, key: bytes) -> Any:
    return [[pack(member), score] for member, score in await redis.zrange(key, 0, -1, withscores=True)]


async def _dump_list(redis: Any, key: bytes) -> Any:
    return [pack(member) for member in await redis.lrange(key, 0, -1)]


async def _dump_stream(redis: Any, key: bytes) -> Any:
    return [
        [name.decode(), [[pack(field), pack(value)] for field, value in fields.items()]]
        for name, fields in await redis.xrange(key)
    ]


def _load_string(pipe: Any, key: bytes, row: dict[str, Any]) -> None:
    pipe.set(key, unpack(row["value"]))


def _load_hash(pipe: Any, key: bytes, row: dict[str, Any]) -> None:
    pipe.hset(key, mapping={unpack(field): unpack(value) for field, value in row["value"]})


def _load_set(pipe: Any, key: bytes, row: dict[str, Any]) -> None:
    pipe.sadd(key, *map(unpack, row["value"]))


def _load_zset(pipe: Any, key: bytes, row: dict[str, Any]) -> None:
    pipe.zadd(key, {unpack(member): score for member, score in row["value"]})


def _load_list(pipe: Any, key: bytes, row: dict[str, Any]) -> None:
    pipe.rpush(key, *map(unpack, row["value"]))


def _load_stream(pipe: Any, key: bytes, row: dict[str, Any]) -> None:
    for name, fields in row["value"]:
        pipe.xadd(key, {unpack(field): unpack(value) for field, value in fields}, id=name)
    for group, last in row["groups"].items():
        pipe.xgroup_create(key, group, id=last, mkstream=True)


DUMP = {
    "string": _dump_string,
    "hash": _dump_hash,
    "set": _dump_set,
    "zset": _dump_zset,
    "list": _dump_list,
    "stream": _dump_stream,
}
LOAD = {
    "string": _load_string,
    "hash": _load_hash,
    "set": _load_set,
    "zset": _load_zset,
    "list": _load_list,
    "stream": _load_stream,
}


def pack(raw: bytes) -> Any:
    """Return bytes as text, or, where they are none, as {"base64": …}."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode()}
    return text if text.isprintable() else {"base64": base64.b64encode(raw).decode()}


def unpack(packed: Any) -> bytes:
    """Return the bytes that `pack` was given."""
    return packed.encode() if isinstance(packed, str) else base64.b64decode(packed["base64"])


async def every_byte(redis: Any) -> bytes:
    """All keys and all values of the store."""
    read = {
        "string": redis.get,
        "hash": redis.hgetall,
        "set": redis.smembers,
        "zset": lambda key: redis.zrange(key, 0, -1),
        "list": lambda key: redis.lrange(key, 0, -1),
        "stream": lambda key: redis.xrange(key),
    }
    parts = []
    for key in await redis.keys("*"):
        kind = (await redis.type(key)).decode()
        parts += [key, repr(await read[kind](key)).encode()]
    return b"\n".join(parts)
