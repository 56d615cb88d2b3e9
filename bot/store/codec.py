"""How values lie in Redis: one version byte, then MessagePack, deflated where it pays. `doctor` names what cannot be
read; a value that cannot be read is skipped, never fatal.
"""

import zlib
from typing import TypeVar

import msgspec

from bot.model import Value

PLAIN = b"\x01"
DEFLATED = b"\x02"
DEFLATE_FROM = 4_000  # bytes; most papers stay plain: deflating an edition took longer than fetching it, and saves half
LARGEST = 4_000_000  # bytes after inflation; the largest real paper (3,303 authors) needs 90,000

T = TypeVar("T", bound=Value)

_encoder = msgspec.msgpack.Encoder(order="deterministic")


class CorruptValueError(ValueError):
    """Stored bytes that are not what they should be: skip and count them."""


def encode(value: Value) -> bytes:
    """Return the stored form of `value`."""
    packed = _encoder.encode(value)
    if len(packed) < DEFLATE_FROM:
        return PLAIN + packed
    return DEFLATED + zlib.compress(packed, 6)


def decode(stored: bytes, kind: type[T]) -> T:
    """Return the value stored as `kind`; raise CorruptValueError for anything else."""
    try:
        return msgspec.msgpack.decode(_unpack(stored), type=kind)
    except (msgspec.MsgspecError, zlib.error, ValueError, RecursionError) as error:
        raise CorruptValueError(f"not a stored {kind.__name__}") from error


def _unpack(stored: bytes) -> bytes:
    version, packed = stored[:1], stored[1:]
    if version == PLAIN:
        return packed
    if version == DEFLATED:
        inflater = zlib.decompressobj()
        inflated = inflater.decompress(packed, LARGEST)
        if inflater.unconsumed_tail:
            raise ValueError("too large")
        return inflated
    raise ValueError(f"unknown version {version!r}")
