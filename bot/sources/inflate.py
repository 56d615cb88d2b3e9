"""Turn what came over the wire into the body, never holding more than a cap. A bomb costs nothing.

A megabyte of gzip can hide a gigabyte, and HTTP libraries hand it out before a check can act; so we inflate ourselves.
"""

import zlib

from bot.errors import SourceError

ACCEPTED = "gzip, deflate"
"""What to send as Accept-Encoding; anything else that comes back is refused."""

GZIP, ZLIB, RAW_DEFLATE = 31, 15, -15  # zlib's window codes


class Inflater:
    """Collects the chunks of one body and inflates them; raises SourceError when it is too long, broken or cut."""

    def __init__(self, encoding: str, cap_bytes: int) -> None:
        self._encoding = encoding.strip().lower()
        self._cap = cap_bytes
        self._body = bytearray()
        self._packed: zlib._Decompress | None = None
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise SourceError("sent an encoding that was not asked for")

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire."""
        if self._encoding in ("", "identity"):
            self._body += chunk
        elif chunk:
            self._inflate(chunk)
        if len(self._body) > self._cap:
            raise SourceError("sent more than a list of papers can be")

    def body(self) -> bytes:
        """Return the whole body, after the last chunk."""
        if self._packed is not None and not self._packed.eof:
            raise SourceError("cut its answer short")
        return bytes(self._body)

    def _inflate(self, chunk: bytes) -> None:
        if self._packed is None:
            self._packed = zlib.decompressobj(_window(self._encoding, chunk))
        try:
            self._body += self._packed.decompress(chunk, self._cap + 1 - len(self._body))
        except zlib.error as error:
            raise SourceError("sent a broken answer") from error
        if self._packed.unconsumed_tail:
            raise SourceError("sent more than a list of papers can be")


def _window(encoding: str, chunk: bytes) -> int:
    """Servers disagree about what `deflate` is; the first byte tells."""
    if encoding != "deflate":
        return GZIP
    return ZLIB if chunk[0] & 0x0F == zlib.DEFLATED else RAW_DEFLATE
