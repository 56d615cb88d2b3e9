"""Stored values that no healthy bot has written, made out of those that it has.

`ODD` names what may be wrong; `spoil` does it to one key. Values keep their outer form where the oddity lies deeper: a
map of MessagePack stays one, with other leaves.
"""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

PLACE = "\x7f\x7f"  # where bytes that are no text go: as long as they are
BROKEN = b"\xff\xfe"
HUGE, LOW = 2**63 - 1, -(2**63)
TYPES = ("another type", "a stream")
LIVES = ("no end", "an end in a second")
FAR = "times thousands of years from now"

Change = Callable[[bytes], bytes]


def _unpack(stored: bytes) -> tuple[str, Any]:
    """The form of a stored value, and what is in it."""
    try:
        if stored[:1] in (b"\x01", b"\x02"):
            return "packed", msgspec.msgpack.decode(stored[1:] if stored[0] == 1 else zlib.decompress(stored[1:]))
        if stored[:1] in (b"[", b"{"):
            return "json", msgspec.json.decode(stored)
    except (msgspec.MsgspecError, zlib.error):
        pass
    return "text", stored.decode("utf-8", "replace")


def _pack(form: str, tree: Any) -> bytes:
    if form == "packed":
        return b"\x01" + msgspec.msgpack.encode(tree)
    return msgspec.json.encode(tree) if form == "json" else str(tree).encode()


def _leaves(tree: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(tree, dict):
        return {key: _leaves(value, change) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_leaves(value, change) for value in tree]
    return change(tree)


def _with_leaves(change: Callable[[Any], Any]) -> Change:
    def changed(stored: bytes) -> bytes:
        form, tree = _unpack(stored)
        return _pack(form, _leaves(tree, change))

    return changed


def _with_tree(change: Callable[[Any], Any]) -> Change:
    def changed(stored: bytes) -> bytes:
        form, tree = _unpack(stored)
        return _pack(form, change(tree))

    return changed


def _texts(new: str) -> Callable[[Any], Any]:
    return lambda leaf: new if isinstance(leaf, str) else leaf


def _numbers(new: Any) -> Callable[[Any], Any]:
    """Numbers become `new`, and so does text that is one."""
    return lambda leaf: new if type(leaf) in (int, float) or (isinstance(leaf, str) and leaf.isdecimal()) else leaf


def _days(new: datetime) -> Callable[[Any], Any]:
    def change(leaf: Any) -> Any:
        if isinstance(leaf, datetime):
            return new
        is_day = isinstance(leaf, str) and len(leaf) == 10 and leaf[4:5] == leaf[7:8] == "-"
        return new.date().isoformat() if is_day else leaf

    return change


def _nested(stored: bytes) -> bytes:
    return b"\x01" + b"\x91" * 10_000 + b"\x01" if stored[:1] in (b"\x01", b"\x02") else b"[" * 10_000


def _no_text(stored: bytes) -> bytes:
    return _with_leaves(_texts(PLACE))(stored).replace(b"\\u007f", b"\x7f").replace(PLACE.encode(), BROKEN)


def _twice(stored: bytes) -> bytes:
    """A map of MessagePack with each of its fields twice; anything else twice."""
    form, tree = _unpack(stored)
    if form != "packed" or not isinstance(tree, dict):
        return stored + stored
    pairs = b"".join(msgspec.msgpack.encode(part) for pair in tree.items() for part in pair)
    return b"\x01\xde" + (2 * len(tree)).to_bytes(2, "big") + pairs + pairs


ODD: dict[str, Change] = {
    "nothing": lambda stored: b"",
    "a half": lambda stored: stored[: len(stored) // 2],
    "something behind it": lambda stored: stored + b"\x00\xc1",
    "a version of the future": lambda stored: b"\x09" + stored[1:],
    "a list for a map": _with_tree(lambda tree: [1, "two"] if isinstance(tree, dict) else [tree]),
    "an empty map": _with_tree(lambda tree: {}),
    "null in every place": _with_leaves(lambda leaf: None),
    "lists in every place": _with_leaves(lambda leaf: [1]),
    "numbers that are none": _with_leaves(_numbers(float("nan"))),
    "numbers without end": _with_leaves(_numbers(float("inf"))),
    "huge numbers": _with_leaves(_numbers(HUGE)),
    "numbers far below nothing": _with_leaves(_numbers(LOW)),
    "bytes that are no text": _no_text,
    "zero bytes": _with_leaves(_texts("\x00")),
    "empty texts": _with_leaves(_texts("")),
    "long texts": _with_leaves(_texts("x" * 200_000)),
    "texts of signs": _with_leaves(_texts("\u202e<!channel> @everyone [a](b) ``` {0} %s \U0001f516")),
    "the last of all days": _with_leaves(_days(datetime.max.replace(tzinfo=UTC))),
    "the first of all days": _with_leaves(_days(datetime.min.replace(tzinfo=UTC))),
    "ten thousand lists": _nested,
    "a text for all": _with_tree(lambda tree: "x"),
    "the fields twice": _twice,
    "true in every place": _with_leaves(lambda leaf: True),
    "bytes in every place": _with_leaves(lambda leaf: leaf.encode() if isinstance(leaf, str) else leaf),
    "days that are none": _with_leaves(_texts("0000-00-00")),
    "slashes and breaks": _with_leaves(_texts("a/../b\n\r\t{person:x}:*")),
    "more than 63 bits": _with_leaves(_numbers(2**64 - 1)),
}
ALL = (*ODD, *TYPES, *LIVES, FAR)


async def spoil(redis: Any, key: str, kind: str, odd: str) -> None:
    """Make what lies at `key`, whose type should be `kind`, `odd`: one of `ALL`."""
    if odd in TYPES:
        await _retype(redis, key, kind, odd)
    elif odd == FAR:
        await _move_far(redis, key, kind)
    elif odd in LIVES:
        await (redis.persist(key) if odd == "no end" else redis.expire(key, 1))
    else:
        await SPOIL[kind](redis, key, ODD[odd])


async def _move_far(redis: Any, key: str, kind: str) -> None:
    """Give the members of a sorted set the first and the last of all times in turn."""
    if kind == "zset":
        ends = (253_402_300_799_999.0, -62_135_596_800_001.0)
        await redis.zadd(key, {name: ends[at % 2] for at, name in enumerate(await redis.zrange(key, 0, -1))})


async def _retype(redis: Any, key: str, kind: str, odd: str) -> None:
    await redis.delete(key)
    if odd == "a stream" and kind != "stream":
        await redis.xadd(key, {"what": "is this"})
    elif kind == "list":
        await redis.set(key, "what is this")
    else:
        await redis.rpush(key, "what is this")


async def _spoil_string(redis: Any, key: str, change: Change) -> None:
    await redis.set(key, change(await redis.get(key)), keepttl=True)


async def _spoil_hash(redis: Any, key: str, change: Change) -> None:
    """Every value, and one more under an odd name."""
    rows = {field: change(value) for field, value in (await redis.hgetall(key)).items()}
    await redis.hset(key, mapping=rows | {change(min(rows)): next(iter(rows.values()))})


async def _spoil_set(redis: Any, key: str, change: Change) -> None:
    """One more among the good ones."""
    await redis.sadd(key, change(min(await redis.smembers(key))))


async def _spoil_zset(redis: Any, key: str, change: Change) -> None:
    """An odd one before the good ones, and one behind them."""
    [member] = await redis.zrange(key, 0, 0)
    await redis.zadd(key, {change(member): "-inf", change(member) + b" ": "inf"})


async def _spoil_list(redis: Any, key: str, change: Change) -> None:
    await redis.lpush(key, change((await redis.lrange(key, 0, 0))[0]))


async def _spoil_stream(redis: Any, key: str, change: Change) -> None:
    [(_, note)] = await redis.xrevrange(key, count=1)
    await redis.xadd(key, {field: change(value) for field, value in note.items()})


SPOIL = {
    "string": _spoil_string,
    "hash": _spoil_hash,
    "set": _spoil_set,
    "zset": _spoil_zset,
    "list": _spoil_list,
    "stream": _spoil_stream,
}
