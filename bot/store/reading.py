"""How values lie in Redis, and how every stored value is read: what cannot be read is skipped and logged once.

A value is one version byte, then MessagePack, deflated where it pays. All reading of the store goes through `read`, so
one bad value costs itself only. `papers doctor` names the keys (bot/store/audit.py, with the same readers); the log
names only the kind of key, since a key may name a person.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeVar

import msgspec
import structlog

from bot.model import Channel, PaperId, Person, Value
from bot.store import keys

log = structlog.get_logger(__name__)

MOST_NOTED = 1_000  # unreadable values that a process tells apart; more are skipped all the same
PAPER_ID = re.compile(r"[A-Za-z0-9][\w.:/-]{0,99}")  # `2504.13173`, `cs/0601001`, `title:` and hexadecimal digits
UNREADABLE = (msgspec.MsgspecError, ValueError, TypeError, LookupError, OverflowError, OSError, RecursionError)

S = TypeVar("S")
T = TypeVar("T")
N = TypeVar("N")
V = TypeVar("V", bound=Value)

_noted: set[tuple[str, int]] = set()
PLAIN = b"\x01"
DEFLATED = b"\x02"
DEFLATE_FROM = 4_000  # bytes; most papers stay plain: deflating an edition took longer than fetching it, and saves half
LARGEST = 4_000_000  # bytes after inflation; the largest real paper (3,303 authors) needs 90,000
_encoder = msgspec.msgpack.Encoder(order="deterministic")


def read(key: str, stored: S | None, reader: Callable[[S], T]) -> T | None:
    """Return what is stored at `key`, by `reader`; None when that is nothing, or cannot be read."""
    if stored is None:
        return None
    try:
        return reader(stored)
    except UNREADABLE:
        note_unreadable(key, stored)
        return None


def read_all(key: str, rows: Iterable[S | None], reader: Callable[[S], T]) -> list[T]:
    """Return those of the values that are there and can be read, in their order."""
    return [value for stored in rows if (value := read(key, stored, reader)) is not None]


def read_fields(
    key: str, rows: Mapping[bytes, bytes], name: Callable[[bytes], N], reader: Callable[[bytes], T]
) -> dict[N, T]:
    """Return those fields of a hash whose name and value can be read."""
    try:
        return {name(field): reader(stored) for field, stored in rows.items()}
    except UNREADABLE:  # rare: then one by one, which takes twice as long
        pass
    pairs = ((read(key, field, name), read(key, stored, reader)) for field, stored in rows.items())
    return {field: value for field, value in pairs if field is not None and value is not None}


def stored_as(kind: type[V]) -> Callable[[bytes], V]:
    """Return the reader of values of this kind."""
    return partial(decode, kind=kind)


def text(stored: bytes) -> str:
    """Read UTF-8 text; raises UnicodeDecodeError, which `read` skips."""
    return stored.decode()


def paper_id(stored: bytes) -> PaperId:
    """Read the id of a paper."""
    name = stored.decode()
    if not PAPER_ID.fullmatch(name):
        raise ValueError("no id")
    return PaperId(name)


def number(stored: bytes) -> int:
    """Read a whole number in decimal digits; raises ValueError, which `read` skips."""
    return int(stored)


def day(stored: bytes) -> date:
    """Read the date of an edition."""
    return date.fromisoformat(stored.decode())


def instant_ms(stored: bytes | float) -> datetime:
    """Read an instant in milliseconds since 1970."""
    return datetime.fromtimestamp(float(stored) / 1000, UTC)


def as_ms(at: datetime) -> int:
    """Return an instant as `instant_ms` reads it."""
    return round(at.timestamp() * 1000)


def listed(reply: object) -> list[bytes]:
    """Read the members of a list or a set; where a pipeline could not read one, the error stands in its place."""
    if not isinstance(reply, list | set):
        raise TypeError("no members")
    return list(reply)


def person(member: bytes) -> Person:
    """Read a person out of a set's member."""
    platform, workspace, user = msgspec.json.decode(member, type=tuple[str, str, str])
    return Person(platform=platform, workspace=workspace, user=user)


def channel(member: bytes) -> Channel:
    """Read a channel out of a set's member."""
    platform, workspace, channel_id, *series = msgspec.json.decode(member, type=list[str])
    if len(series) > 1:
        raise ValueError("no channel")
    return Channel(platform=platform, workspace=workspace, id=channel_id, series=series[0] if series else "")


def note_unreadable(key: str, stored: object) -> None:
    """Count a value that could not be read, and log it the first time."""
    if len(_noted) >= MOST_NOTED or (key, hash(stored)) in _noted:
        return
    _noted.add((key, hash(stored)))
    kind = keys.declared(key)
    log.warning("storage.unreadable", kind=kind.pattern if kind else "unknown")


class CorruptValueError(ValueError):
    """Stored bytes that are not what they should be: skip and count them."""


def encode(value: Value, over: bytes | None = None) -> bytes:
    """Return the stored form of `value`. Whoever changes a stored value passes what is stored now as `over`: the result
    has its fields that only a newer version of the bot knows, since two versions may work on one store, and an earlier
    one may come back. Values in lists are replaced whole."""
    packed = _encoder.encode(value)
    if over:
        packed = _with_newer(value, packed, over)
    if len(packed) < DEFLATE_FROM:
        return PLAIN + packed
    return DEFLATED + zlib.compress(packed, 6)


def decode(stored: bytes, kind: type[V]) -> V:
    """Return the value stored as `kind`; raise CorruptValueError for anything else."""
    try:
        return msgspec.msgpack.decode(_unpack(stored), type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise CorruptValueError(f"not a stored {kind.__name__}") from error


def _with_newer(value: Value, packed: bytes, over: bytes) -> bytes:
    """The packed form of `value` with what `over` has beyond it; as it is where that is nothing or is none of ours."""
    try:
        new, old = msgspec.msgpack.decode(packed), msgspec.msgpack.decode(_unpack(over))
        return _encoder.encode(new) if _carry(value, new, old) else packed
    except UNREADABLE:
        return packed


def _carry(value: object, new: object, old: object) -> bool:
    """Put into `new`, the plain form of `value`, what only `old` has, also in values within; return whether it had."""
    if not isinstance(new, dict) or not isinstance(old, dict):
        return False
    if isinstance(value, Value):
        within = {name: getattr(value, name) for name in value.__struct_fields__}
        unknown = {name: each for name, each in old.items() if name not in within and name not in new}
        new.update(unknown)
    else:
        within, unknown = value if isinstance(value, dict) else {}, {}
    return any([bool(unknown), *(_carry(within[name], new.get(name), old.get(name)) for name in within)])


def _unpack(stored: bytes) -> bytes:
    """Return the MessagePack in a stored value; raise ValueError for what is none of ours."""
    version, packed = stored[:1], stored[1:]
    if version == PLAIN:
        return packed
    if version == DEFLATED:
        inflater = zlib.decompressobj()
        try:
            inflated = inflater.decompress(packed, LARGEST)
        except zlib.error as error:
            raise ValueError("not deflated") from error
        if inflater.unconsumed_tail:
            raise ValueError("too large")
        return inflated
    raise ValueError(f"unknown version {version!r}")
