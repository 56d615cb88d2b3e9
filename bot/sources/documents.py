"""The documents inside a saved file, as text: unzipped, taken out of an e-mail or a web archive (MHTML). Pure.

gzip is inflated up to a cap, so that a small file cannot become a huge one. The standard library reads the messages.
"""

import email
import email.policy
import gzip
import re
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO

SIZE_CAP = 20_000_000  # bytes, also after inflating; the largest recorded page has 2 MB
MOST_PARTS = 50  # attachments and alternatives of one message
NESTING = 3  # gzip inside an e-mail inside gzip

_GZIP = b"\x1f\x8b"
_HEADERS = re.compile(rb"(?:From [^\n]*\n)?(?:[!-9;-~]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
_MESSAGE = re.compile(rb"^(?:MIME-Version|Content-Type|Received|Message-ID|Snapshot-Content-Location):", re.I | re.M)
_LOOK_AT = 100_000  # bytes in which the headers of a message end


class TooLargeError(ValueError):
    """The file, or what is packed into it, has more than SIZE_CAP bytes."""


def read_documents(body: bytes, *, depth: int = NESTING) -> Iterator[str]:
    """Yield the texts in a file, the most telling first: a plain file is one, a message has one for each part.

    Of a cut gzip file what is left is yielded. Raises TooLargeError.
    """
    if len(body) > SIZE_CAP:
        raise TooLargeError
    if depth and body.startswith(_GZIP):
        yield from read_documents(_inflated(body), depth=depth - 1)
    elif depth and _is_message(body):
        for part in _parts(body):
            yield from read_documents(part, depth=depth - 1)
    else:
        yield decode_text(body)


def decode_text(body: bytes, charset: str = "") -> str:
    """Return the text: in its own charset, UTF-16 or UTF-8, else in Windows' Latin letters; never fails."""
    for name in (charset, _utf_16(body)):
        try:
            if name:
                return body.decode(name, "replace").removeprefix("\ufeff")
        except LookupError:
            continue
    text = body.decode("utf-8-sig", "replace")
    beyond = sum(1 for character in text[:SIZE_CAP] if character > "\x7f") if "\ufffd" in text else 0
    mostly_broken = 2 * text.count("\ufffd") > beyond
    controls = any(byte < 0x20 and byte not in b"\t\n\r\f" for byte in body[:4_000])
    return body.decode("cp1252", "replace") if mostly_broken and not controls else text


def _utf_16(body: bytes) -> str:
    """The kind of UTF-16 that a byte order mark, or every other byte, says; "" for another encoding."""
    start = body[:400]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    half = len(start) // 2
    if half and 5 * start[1::2].count(0) > 4 * half and b"\0" not in start[::2]:
        return "utf-16-le"
    return "utf-16-be" if half and 5 * start[::2].count(0) > 4 * half and b"\0" not in start[1::2] else ""


def _inflated(body: bytes) -> bytes:
    inflated = bytearray()
    try:
        with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
            while chunk := packed.read1(1 << 16):
                inflated += chunk
                if len(inflated) > SIZE_CAP:
                    raise TooLargeError
    except (EOFError, OSError, zlib.error):
        pass  # cut or broken: what came before is read
    return bytes(inflated)


def _is_message(body: bytes) -> bool:
    headers = _HEADERS.match(body[:_LOOK_AT].lstrip())
    return bool(headers and _MESSAGE.search(headers[0]))


def _parts(body: bytes) -> list[bytes]:
    """The parts of a message: attachments first, then HTML, then plain text; pictures and styles are left out."""
    if body.lower().count(b"boundary=") > MOST_PARTS:
        return []
    message = email.message_from_bytes(body.lstrip(), policy=email.policy.default)
    parts = [part for part in message.walk() if isinstance(part, EmailMessage) and not part.is_multipart()]
    telling = [part for part in parts if _rank(part) is not None][:MOST_PARTS]
    return [_content(part) for part in sorted(telling, key=lambda part: _rank(part) or 0)]


def _rank(part: EmailMessage) -> int | None:
    kind = part.get_content_type()
    if part.is_attachment() or part.get_content_maintype() == "application":
        return 0
    return {"text/html": 1, "application/xhtml+xml": 1, "text/plain": 2}.get(kind)


def _content(part: EmailMessage) -> bytes:
    """The bytes of a part; a text in another charset as UTF-8."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or ""
    if part.get_content_maintype() != "text" or charset in ("", "utf-8", "us-ascii"):
        return raw
    return decode_text(raw, charset).encode("utf-8", "replace")
