"""What a site's headers say: where it sends us, how long it wants to be left alone, how the body is packed.

A redirect may lead elsewhere on the same host, or from http to https, and nowhere else: no answer of a site can make
this machine ask its own network. Waits seen so far: seconds, an HTTP date, nothing, nonsense, and Hugging Face's
`RateLimit: "api";r=0;t=120`. A megabyte of gzip can hide a gigabyte, and HTTP libraries hand it out before a check can
act, so bodies are inflated here, never beyond a cap. No I/O.
"""

import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.errors import SourceError

_LINKS = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT = re.compile(r"""\brel\s*=\s*["']?next\b""", re.I)
ACCEPTED = "gzip, deflate"
"""What to send as Accept-Encoding; anything else that comes back is refused."""
GZIP, ZLIB, RAW_DEFLATE = 31, 15, -15  # zlib's window codes
LONGEST_S = 3600.0  # nobody means to lock a reader out for longer; an hour later it is asked again
_SPENT = re.compile(r"\br=0\b[^,]*\bt=(\d{1,9})\b")


def next_address(asked: httpx.URL, location: str) -> httpx.URL:
    """Return the address that a redirect from `asked` names; raise SourceError when it leaves the site.

    The host stays the same, so a private address is reached only when the configured one is private already.
    """
    if not location:
        raise SourceError("sent us on without saying where")
    try:
        target = asked.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError("sent us to an address that is none") from error
    if not is_same_site(asked, target) or target.userinfo:
        raise SourceError("sent us to another site")
    return target.copy_with(fragment=None)


def is_same_site(asked: httpx.URL, target: httpx.URL) -> bool:
    """Return whether `target` is on the host and port of `asked`, or is that host's https address."""
    same_door = (target.scheme, target.port) == (asked.scheme, asked.port)
    upgraded = (asked.scheme, target.scheme, target.port) == ("http", "https", None)
    return target.host == asked.host and (same_door or upgraded)


def next_page(asked: str, link: str) -> str:
    """Return the address a `Link` header calls `next`, joined with the one asked for; "" when there is none.

    Raise SourceError when it lies on another host. A header from behind a proxy may say http for https: the scheme
    and port asked for are kept.
    """
    for address, parameters in _LINKS.findall(link):
        if not _NEXT.search(parameters):
            continue
        here = httpx.URL(asked)
        try:
            target = here.join(address.strip())
        except (httpx.InvalidURL, ValueError) as error:
            raise SourceError("named a next page that is no address") from error
        if target.host != here.host:
            raise SourceError("named a next page on another site")
        return str(target.copy_with(scheme=here.scheme, netloc=here.netloc, fragment=None))
    return ""


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


def parse_retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds to wait, at most an hour; 0 when the headers name none that lies ahead."""
    text = headers.get("retry-after", "").strip()
    wait_s = _seconds(text) if text else 0.0
    if text and not wait_s:
        wait_s = _until(text, now)
    return _bounded(wait_s) or parse_spent_quota(headers)


def parse_spent_quota(headers: Mapping[str, str]) -> float:
    """Return the seconds until a quota that has nothing left is filled again; 0 while something is left."""
    spent = _SPENT.search(headers.get("ratelimit", ""))
    return _bounded(float(spent[1])) if spent else 0.0


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return seconds if seconds > 0 else 0.0  # also false for nan


def _until(text: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_S)


def _window(encoding: str, chunk: bytes) -> int:
    """Servers disagree about what `deflate` is; the first byte tells."""
    if encoding != "deflate":
        return GZIP
    return ZLIB if chunk[0] & 0x0F == zlib.DEFLATED else RAW_DEFLATE
