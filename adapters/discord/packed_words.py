"""Words packed so that more of them fit into the name of a button: 50 papers, or a digest with all its settings. Pure.

Deflate makes the words shorter, and knows those of commands beforehand; what comes of it is written 14 bits a letter.
Numbers of papers are noise to it: they stand behind, two bytes each, with a mark in the words where each belongs.
"""

import re
import struct
import zlib

MARK = " "  # stands before packed words: no others begin so

# Buttons were packed with these: another word among them, and older messages mean nothing any more.
_KNOWN = (
    b"learning language models reasoning agents video follow: restore note unsave mark unread America/New_York Asia/ "
    b"subscribe by taste by upvotes header only weekly every day mon tue wed thu fri sat sun weekdays at 07:30 "
    b"Europe/Berlin top 10 min 20 in threads about "
)
_ID = re.compile(r"(?<!\S)(\d{4})\.([0-5]\d{4})(?!\S)", re.ASCII)
_HERE = "\0"  # where an id belongs
_FIRST, _BITS = 0x4E00, 14  # of CJK's unified ideographs, which Discord takes as they are
_MOST = 4_000  # bytes of words


def pack(says: str) -> str:
    """Return the words as what stands for them where that is shorter, else as they are."""
    packed = MARK + _as_letters(_as_bytes(says)) if says.isprintable() else says
    shorter = len(packed) < len(says) or says.startswith(MARK)
    return packed if shorter and unpack(packed) == says else says


def unpack(says: str) -> str:
    """Return what `pack` made shorter; anything else as it is."""
    if not says.startswith(MARK):
        return says
    try:
        return _from_bytes(_from_letters(says.removeprefix(MARK)))
    except (ValueError, OverflowError, struct.error, zlib.error):  # words of somebody else
        return says


def _as_bytes(says: str) -> bytes:
    ids = _ID.findall(says)
    months, numbers = (struct.pack(f">{len(ids)}H", *(int(each[part]) for each in ids)) for part in (0, 1))
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=_KNOWN)
    return deflate.compress(_ID.sub(_HERE, says).encode() + months) + deflate.flush() + numbers


def _from_bytes(packed: bytes) -> str:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_KNOWN)
    whole, numbers = inflate.decompress(packed, _MOST), inflate.unused_data
    if not inflate.eof:
        raise ValueError("no whole words")
    at = len(whole) - len(numbers)
    pairs = zip(_shorts(whole[at:]), _shorts(numbers), strict=True)
    ids = (f"{month:04d}.{number:05d}" for month, number in pairs)
    words = whole[:at].decode().split(_HERE)
    return "".join(each for pair in zip(words, (*ids, ""), strict=True) for each in pair)


def _shorts(column: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(column) // 2}H", column)


def _as_letters(packed: bytes) -> str:
    letters, rest = [], int.from_bytes(b"\1" + packed)  # the 1 keeps zeros before the first byte
    while rest:
        rest, digit = divmod(rest, 1 << _BITS)
        letters.append(chr(_FIRST + digit))
    return "".join(letters)


def _from_letters(letters: str) -> bytes:
    whole = 0
    for letter in reversed(letters):
        whole = (whole << _BITS) + ord(letter) - _FIRST
    return whole.to_bytes((whole.bit_length() + 7) // 8)[1:]
