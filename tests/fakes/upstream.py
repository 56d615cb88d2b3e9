"""A site on the wire that misbehaves on demand: wrong, slow, cut off, endless, or elsewhere.

A behaviour is a coroutine function that gets the connection after a request was read, and does with it what it likes.
"""

import asyncio
import gzip
import socket
import ssl
import struct
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Behaviour = Callable[["_Counting"], Awaitable[None]]
JSON = "application/json; charset=utf-8"


@dataclass
class Asked:
    """A request as it came over the wire; header names in lower case."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


class WireSite:
    """Answers each path as told, 404 where nothing is set; `asked` is what a log of the site would show."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.url = ""
        self.sent_bytes = 0
        self._tls = tls
        self._behaviours: dict[str, list[Behaviour]] = {}
        self._connections: set[asyncio.Task] = set()

    def on(self, path: str, *behaviours: Behaviour) -> None:
        """Answer requests for `path` with these in turn; the last one stays."""
        self._behaviours[path] = list(behaviours)

    async def __aenter__(self) -> "WireSite":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                asked = _parse(head)
                self.asked.append(asked)
                behaviours = self._behaviours.get(asked.path, [answer(404)])
                await (behaviours.pop(0) if len(behaviours) > 1 else behaviours[0])(_Counting(writer, self))
            finally:
                writer.close()


class _Counting:
    """A writer that counts for its site what left."""

    def __init__(self, writer: asyncio.StreamWriter, site: WireSite) -> None:
        self.transport = writer.transport
        self._writer, self._site = writer, site

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()
        self._site.sent_bytes += len(data)


def _parse(head: list[str]) -> Asked:
    target = urlsplit(head[0].split(" ")[1])
    headers = (line.partition(":") for line in head[1:] if line)
    return Asked(
        path=target.path,
        query=dict(parse_qsl(target.query)),
        headers={name.lower(): value.strip() for name, _, value in headers},
    )


def head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} So", *(f"{name}: {value}" for name, value in headers.items()), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(status: int = 200, body: bytes = b"", kind: str = JSON, **headers: str) -> Behaviour:
    """A whole answer; header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def behave(writer: "_Counting") -> None:
        length = {} if status == 304 else {"Content-Length": str(len(body))}
        await writer.send(head(status, {"Content-Type": kind, **length, **named}) + body)

    return behave


def moved(status: int, location: str | None) -> Behaviour:
    return answer(status, **({"Location": location} if location is not None else {}))


def wrong_length(body: bytes, length: int) -> Behaviour:
    async def behave(writer: "_Counting") -> None:
        await writer.send(head(200, {"Content-Type": JSON, "Content-Length": str(length)}) + body)

    return behave


def half_closed(body: bytes) -> Behaviour:
    """Says nothing about the length, stops in the middle and closes its side."""

    async def behave(writer: "_Counting") -> None:
        await writer.send(head(200, {"Content-Type": JSON}) + body[: len(body) // 2])

    return behave


def reset(after: bytes = b"") -> Behaviour:
    async def behave(writer: "_Counting") -> None:
        if after:
            await writer.send(after)
        linger = struct.pack("ii", 1, 0)
        writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    return behave


def silent(first: bytes = b"") -> Behaviour:
    """Sends `first`, then nothing for as long as the other side waits."""

    async def behave(writer: "_Counting") -> None:
        await writer.send(first)
        await asyncio.Event().wait()

    return behave


def dripping(body: bytes) -> Behaviour:
    """Sends a byte now and then: never silent for long, never done."""

    async def behave(writer: "_Counting") -> None:
        await writer.send(head(200, {"Content-Type": JSON, "Content-Length": str(len(body))}))
        for position in range(len(body)):
            await writer.send(body[position : position + 1])
            await asyncio.sleep(0.01)

    return behave


def endless(megabytes: int) -> Behaviour:
    async def behave(writer: "_Counting") -> None:
        await writer.send(head(200, {"Content-Type": JSON, "Content-Length": str(megabytes * 1_000_000)}) + b"[")
        for _ in range(megabytes * 10):
            await writer.send(b" " * 100_000)

    return behave


@cache
def bomb(megabytes: int = 100) -> bytes:
    """That many megabytes of white space in a list, as gzip without an end; one of them is packed and repeated."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    start = packer.compress(b"[") + packer.flush(zlib.Z_FULL_FLUSH)
    return start + (packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)) * megabytes


def corrupt_gzip(body: bytes) -> bytes:
    packed = bytearray(gzip.compress(body))
    packed[len(packed) // 2] ^= 0xFF
    packed[-5] ^= 0xFF
    return bytes(packed)


def self_signed(folder: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime(2025, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "self-signed.pem"
    path.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
