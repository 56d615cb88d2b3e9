"""What strangers at the port can and cannot do: every request costs them more than it costs us."""

import asyncio
import io
import json
import os
import resource
import socket
import zlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
import structlog
from aiohttp import web
from aiohttp.http_parser import DeflateBuffer
from cases import each
from fakes.logs import configured_logs
from fakes.loop_time import loop_time
from structlog.testing import capture_logs

from adapters.slack.http_guard import guard
from adapters.web import addresses, server
from adapters.web.app import BODY_BYTES, build_public, build_web
from adapters.web.connections import Limits
from adapters.web.server import serve
from bot.process import raise_descriptor_limit, tell_loop_errors

PATIENCE_S = 120.0  # of the tests; no verdict depends on it
UNHURRIED = Limits(headers_s=PATIENCE_S, idle_s=PATIENCE_S, answer_s=PATIENCE_S, linger_s=0.05)
PATHS = ("/healthz", "/readyz", "/metrics", "/slack/events", "/slack/install", "/nowhere", "/")


async def _nothing(*args: object) -> str:
    return ""


async def _page() -> bytes:
    return b"papers 1\n"


class Place:
    """A listening process, and ways to talk to it without any manners."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.read: list[int] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)
        return reader, writer

    async def say(self, *pieces: bytes) -> bytes:
        """Send these bytes and return all that comes back until the connection is closed."""
        reader, writer = await self.open()
        for piece in pieces:
            writer.write(piece)
        return await self.hear(reader)

    @staticmethod
    async def hear(reader: asyncio.StreamReader) -> bytes:
        said = b""
        async with asyncio.timeout(PATIENCE_S):
            try:
                while piece := await reader.read(65536):
                    said += piece
            except ConnectionError:
                pass
        return said

    async def post(self, path: str, body: bytes, *headers: str, method: str = "POST") -> int:
        """Return the status of one request, whose connection is closed afterwards."""
        lines = (f"{method} {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", "Connection: close", *headers)
        return status(await self.say("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body))

    async def get(self, path: str, *headers: str) -> int:
        return await self.post(path, b"", *headers, method="GET")

    def close(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


def status(answer: bytes) -> int:
    """The status of the first answer, 0 when the connection was closed without one."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else 0


@asynccontextmanager
async def listening(limits: Limits | None = None, *, trouble=_nothing, metrics=_page, routes=(), app=None):
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    app = app or build_web(trouble, metrics, [*slack_routes(), *routes])
    serving = asyncio.create_task(serve(app, 0, stop, port.set_result, limits=limits or Limits(linger_s=0.05)))
    place = Place(await port)
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield place
    finally:
        place.close()
        stop.set()
        async with asyncio.timeout(PATIENCE_S):
            await serving


def slack_routes():
    async def receive(request: web.Request) -> web.Response:
        raise AssertionError("nobody signed anything")

    async def install(request: web.Request) -> web.Response:
        return web.Response(text="Add to Slack")

    signed = guard(receive, "secret", lambda: datetime(2026, 11, 20, tzinfo=UTC))
    return (web.post("/slack/events", signed), web.get("/slack/install", install))


PACKED = zlib.compress(b"0" * 5_000_000)


@pytest.fixture
def inflated(monkeypatch) -> list[int]:
    """How many bytes the library was given to inflate, each time."""
    given: list[int] = []
    feed = DeflateBuffer.feed_data

    def watched(self, chunk, *rest):
        given.append(len(chunk))
        return feed(self, chunk, *rest)

    monkeypatch.setattr(DeflateBuffer, "feed_data", watched)
    return given


@each("encoding", ["deflate", "gzip", "br", "zstd", "identity", "", "gzip, deflate", "notgzip"])
async def test_a_packed_body_is_refused_at_every_address_and_never_inflated(encoding, inflated):
    async with listening() as place:
        for path in PATHS:
            for method in ("POST", "PUT", "GET"):
                said = await place.post(path, PACKED, f"Content-Encoding: {encoding}", method=method)
                assert said == 415, (path, method)
        chunked = b"%x\r\n" % len(PACKED) + PACKED + b"\r\n0\r\n\r\n"
        head = "POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Encoding: {}\r\n\r\n"
        assert status(await place.say(head.format(encoding).encode(), chunked)) == 415
    assert not inflated


@each("path", PATHS)
async def test_a_body_that_is_too_large_is_refused_by_its_head_alone(path):
    async with listening() as place:
        said = await place.say(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n" % path.encode())
        assert status(said) == 413


async def test_a_chunked_body_is_refused_when_it_has_become_too_large():
    async def receive(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    chunk = b"fff0\r\n" + b"x" * 0xFFF0 + b"\r\n"
    head = b"POST /any HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with listening(routes=[web.post("/any", receive)]) as place:
        assert status(await place.say(head, chunk * (BODY_BYTES // 0xFFF0 + 2))) == 413


async def test_without_the_headers_of_a_signature_no_byte_of_the_body_is_waited_for():
    async with listening() as place:
        said = await place.say(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n")
        assert status(said) == 401


ODD = {
    "no HTTP": b"hello there\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50,
    "HTTP 2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a long line": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 5_000 + b"\r\n",
    "a NUL": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    "two lengths": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a negative length": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "no length": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    "both lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an unknown transfer": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    "an odd address": b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "an odd port": b"GET http://x:99999999/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown wish": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nExpect: coffee\r\nContent-Length: 1\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
    "CONNECT": b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a space in the name": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "Latin letters": "GET /ä HTTP/1.1\r\nHost: ü\r\nConnection: close\r\n\r\n".encode("latin-1"),
    "surrogates": b"GET /%ed%a0%80 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a newline in the path": b"GET /%0d%0aX:y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
}


@each("case", ODD)
async def test_what_is_no_proper_request_is_a_4xx_or_a_closed_connection_and_names_no_library(case):
    with structlog.testing.capture_logs() as logs:
        async with listening(Limits(headers_s=0.2, idle_s=0.2, linger_s=0.05)) as place:
            said = await place.say(ODD[case])
            assert status(said) == 0 or 400 <= status(said) < 500, said
            assert b"aiohttp" not in said.lower()
            assert b"python" not in said.lower()
            assert b"server:" not in said.lower()
            assert await place.get("/healthz") == 200
    assert not [entry for entry in logs if entry.get("exc_info") or entry["event"] != "web.turned_away"]


BODIES = {
    "multipart without its end": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n',
        "multipart/form-data; boundary=x",
    ),
    "multipart without a boundary": (b"a", "multipart/form-data"),
    "JSON without an end": (b"[" * 500_000, "application/json"),
    "a charset that is none": (b"{}", "application/json; charset=nothing"),
    "bytes": (bytes(range(256)) * 1000, "text/plain; charset=utf-16"),
    "a form": (b"a=b&" * 200_000, "application/x-www-form-urlencoded"),
}


@each("case", BODIES)
@each("path", PATHS)
async def test_odd_bodies_are_nobodys_trouble(case, path):
    body, kind = BODIES[case]
    with structlog.testing.capture_logs() as logs:
        async with listening() as place:
            assert await place.post(path, body, f"Content-Type: {kind}") in (401, 404, 405)
            assert await place.post(path, body, f"Content-Type: {kind}", method="GET") in (200, 404, 405)
    assert not logs


@pytest.mark.parametrize("chunks", [b"zz\r\n", b"5\r\nab\r\n0\r\n\r\n", b"-1\r\n", b"fffffffffffffffff\r\n"])
async def test_a_body_that_breaks_off_or_is_not_chunked_as_it_says_is_a_400(chunks):
    async def receive(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    head = b"POST /any HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with structlog.testing.capture_logs() as logs:
        async with listening(routes=[web.post("/any", receive)]) as place:
            assert status(await place.say(head, chunks)) == 400
    assert {entry["event"] for entry in logs} <= {"web.turned_away"}


async def test_a_client_that_goes_in_the_middle_of_its_body_leaves_no_trace_in_the_log():
    begun, ended = asyncio.Event(), asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        begun.set()
        try:
            return web.Response(text=str(len(await request.read())))
        finally:
            ended.set()

    with structlog.testing.capture_logs() as logs:
        async with listening(routes=[web.post("/any", receive)]) as place:
            _, writer = await place.open()
            writer.write(b"POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
            async with asyncio.timeout(60):
                await begun.wait()
                writer.transport.abort()
                await ended.wait()
            assert await place.get("/healthz") == 200
    assert {entry["event"] for entry in logs} <= {"web.turned_away"}


async def test_requests_sent_without_waiting_are_all_answered_in_their_order():
    async with listening() as place:
        one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        last = b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        said = await place.say(one * 300 + last)
        assert said.count(b"HTTP/1.1 200 OK") == 300
        assert said.count(b"HTTP/1.1 404") == 1


async def test_headers_that_do_not_end_are_not_waited_for():
    async with listening(Limits(headers_s=0.05, idle_s=2 * PATIENCE_S)) as place:
        reader, writer = await place.open()
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        assert await place.hear(reader) == b""


async def test_headers_that_come_a_byte_at_a_time_have_no_longer():
    async with listening(Limits(headers_s=0.2, idle_s=2 * PATIENCE_S)) as place:
        reader, writer = await place.open()
        closed = asyncio.create_task(place.hear(reader))
        writer.write(b"GET /")
        while not closed.done():
            writer.write(b"x")
            await asyncio.sleep(0.01)
        assert await closed == b""


async def test_the_headers_of_a_second_request_have_their_own_deadline():
    async with listening(Limits(headers_s=0.1)) as place:
        reader, writer = await place.open()
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert status(await reader.readuntil(b"}")) == 200
        writer.write(b"GET /healthz HTTP/1.1\r\n")
        assert await place.hear(reader) == b""


@each("wish", [b"", b"Connection: Upgrade\r\nUpgrade: h2c\r\n", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"])
async def test_a_connection_that_says_nothing_more_is_closed_whatever_it_wished_to_become(wish):
    with structlog.testing.capture_logs() as logs:
        async with listening(Limits(idle_s=0.05)) as place:
            said = await place.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + wish + b"\r\n")
    assert status(said) == 200
    assert not logs


async def test_a_body_that_does_not_come_is_not_waited_for():
    async def receive(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async with listening(Limits(answer_s=0.05, linger_s=0.05), routes=[web.post("/any", receive)]) as place:
        said = await place.say(b"POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    assert status(said) == 408


STRANGERS = {"trusted": ()}  # nobody is a proxy, so that 127.0.0.1 is an address like any other


async def test_one_address_has_so_many_connections_and_the_one_that_waited_longest_makes_room():
    async with listening(Limits(per_address=4, **STRANGERS)) as place:
        readers = [(await place.open())[0] for _ in range(6)]
        assert [await place.hear(reader) for reader in readers[:2]] == [b"", b""]
        assert await place.get("/healthz") == 200
        assert not any(reader.at_eof() for reader in readers[3:])


async def test_where_all_of_an_addresss_connections_are_at_work_a_further_one_is_refused():
    begun, release = asyncio.Semaphore(0), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        begun.release()
        await release.wait()
        return web.Response(text="done")

    async with listening(Limits(per_address=2, **STRANGERS), routes=[web.get("/slow", slow)]) as place:
        working = [asyncio.create_task(place.get("/slow")) for _ in range(2)]
        for _ in working:
            await begun.acquire()
        assert await place.get("/healthz") == 0
        release.set()
        assert await asyncio.gather(*working) == [200, 200]
        assert await place.get("/healthz") == 200


async def test_idle_connections_lock_nobody_out():
    async with listening(Limits(open_most=20)) as place:
        for _ in range(100):
            await place.open()
        assert await place.get("/healthz") == 200


async def test_no_more_connections_are_open_than_the_process_may_have():
    async with listening(Limits(open_most=3, headers_s=2 * PATIENCE_S, idle_s=2 * PATIENCE_S)) as place:
        opened = [await place.open() for _ in range(5)]
        assert await place.get("/healthz") == 200
        for reader, _ in opened[:3]:  # those that waited longest made room: two for others, one for the request
            assert await place.hear(reader) == b""
        assert await place.get("/healthz") == 200


async def test_while_no_descriptor_is_left_connections_wait_and_the_log_says_so_in_a_line(monkeypatch):
    monkeypatch.setattr(server, "AGAIN_S", 0.01)
    asyncio.get_running_loop().set_exception_handler(tell_loop_errors)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with listening() as place:
        with socket.create_connection(("127.0.0.1", place.port)) as waiting, capture_logs() as logged:
            os.close(lowest := os.dup(waiting.fileno()))  # the number that the next descriptor would have
            resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
            try:
                while not logged:
                    await asyncio.sleep(0)
            finally:
                raise_descriptor_limit()
            assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == hard
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            assert await place.get("/healthz") == 200
    assert {(each["event"], each["exc_info"], each["limited"]) for each in logged} == {
        ("process.loop_error", None, True)
    }


async def test_a_proxys_connections_count_in_all_only_and_its_clients_by_their_own_address():
    begun, release = asyncio.Semaphore(0), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        begun.release()
        await release.wait()
        return web.Response(text="done")

    def of(client: str) -> str:
        return f"X-Forwarded-For: {client}"

    async with listening(Limits(per_address=2), routes=[web.get("/slow", slow)]) as place:
        working = [asyncio.create_task(place.get("/slow", of("203.0.113.7"))) for _ in range(2)]
        for _ in working:
            await begun.acquire()
        assert await place.get("/healthz", of("203.0.113.7")) == 429
        assert await place.get("/healthz", of("1.1.1.1, 203.0.113.7")) == 429
        assert await place.get("/healthz", of("203.0.113.8")) == 200
        assert await place.get("/healthz") == 200
        release.set()
        assert await asyncio.gather(*working) == [200, 200]
        assert await place.get("/healthz", of("203.0.113.7")) == 200


async def test_what_is_signed_counts_for_no_address():
    """All of Slack's requests come from a few addresses."""
    begun, release = asyncio.Semaphore(0), asyncio.Event()

    async def signed(request: web.Request) -> web.Response:
        request.protocol.vouch()
        begun.release()
        await release.wait()
        return web.Response(text="done")

    for limits, header in (
        (Limits(per_address=2, **STRANGERS), "X-Any: 1"),
        (Limits(per_address=2), "X-Forwarded-For: 203.0.113.7"),
    ):
        release.clear()
        async with listening(limits, routes=[web.get("/signed", signed)]) as place:
            working = []
            for _ in range(5):
                working.append(asyncio.create_task(place.get("/signed", header)))
                await begun.acquire()
            release.set()
            assert await asyncio.gather(*working) == [200] * 5
            assert await place.get("/healthz", header) == 200


ALIVE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


async def test_connections_that_come_at_once_are_let_in_one_by_one():
    """Hundreds that are opened at once take little of the time from those who have one."""
    async with listening(Limits(enter_s=3600.0)) as place:
        reader, writer = await place.open()
        writer.write(ALIVE)
        assert status(await reader.readuntil(b"}")) == 200
        second, asking = await place.open()
        asking.write(ALIVE)
        answer = asyncio.create_task(second.read(100))
        for _ in range(3):
            writer.write(ALIVE)
            assert status(await reader.readuntil(b"}")) == 200
        assert not answer.done()


async def test_answers_to_what_nobody_signed_leave_one_by_one_and_what_is_signed_waits_for_none_of_them():
    async def signed(request: web.Request) -> web.Response:
        request.protocol.vouch()
        return web.Response(text="done")

    paths = ("/healthz", "/metrics", "/nowhere", "/slack/events")
    with loop_time() as time:
        async with listening(Limits(stranger_s=2.0), routes=[web.get("/signed", signed)]) as place:
            assert await place.get("/healthz") == 200
            asking = [asyncio.create_task(place.get(path)) for path in paths]
            assert [await place.get("/signed") for _ in range(3)] == [200] * 3
            assert not any(task.done() for task in asking)
            time.pass_by(2.0 * len(asking))
            assert await asyncio.gather(*asking) == [200, 200, 404, 405]


TRUSTED = (ip_network("127.0.0.0/8"), ip_network("::1"), ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
CLIENTS = [
    ("203.0.113.7", [], "203.0.113.7"),
    ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
    ("::ffff:203.0.113.7", [], "203.0.113.7"),
    ("127.0.0.1", [], None),
    ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ("::1", ["198.51.100.1:5050"], "198.51.100.1"),
    ("127.0.0.1", ["[2001:db8::7]:443"], "2001:db8::7"),
    ("127.0.0.1", ["[2001:db8::7]"], "2001:db8::7"),
    ("127.0.0.1", ["2001:db8::7"], "2001:db8::7"),
    ("127.0.0.1", ['"[2001:db8::7]:443"'], "2001:db8::7"),
    ("127.0.0.1", ["fe80::1%eth0"], "fe80::1"),
    ("127.0.0.1", ["9.9.9.9, 198.51.100.1"], "198.51.100.1"),
    ("127.0.0.1", ["9.9.9.9", "198.51.100.1"], "198.51.100.1"),
    ("127.0.0.1", ["198.51.100.1, 10.0.0.7"], "198.51.100.1"),
    ("127.0.0.1", ["9.9.9.9, 198.51.100.1 ,10.0.0.7, 10.0.0.8"], "198.51.100.1"),
    ("127.0.0.1", ["10.0.0.7"], None),
    ("127.0.0.1", ["9.9.9.9, unknown"], None),
    ("127.0.0.1", ["9.9.9.9, _hidden"], None),
    ("127.0.0.1", ["9.9.9.9,"], None),
    ("127.0.0.1", ["203.0.113.7:http"], None),
    ("127.0.0.1", ["[2001:db8::7]x"], None),
    ("127.0.0.1", ["999.1.1.1"], None),
    ("127.0.0.1", ["127.1"], None),
    ("127.0.0.1", ["٣.٣.٣.٣"], None),
    ("127.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
    ("127.0.0.1", ["," * 5000], None),
    ("127.0.0.1", ["10.0.0.1," * 500 + "10.0.0.1"], None),
    ("", ["198.51.100.1"], None),
]


@each("peer, forwarded, client", CLIENTS)
def test_a_client_is_the_first_address_from_the_right_that_is_no_proxys(peer, forwarded, client):
    found = addresses.find_client(peer, forwarded, TRUSTED)
    assert (str(found).partition("%")[0] if found else None) == client


def test_a_household_with_its_own_network_counts_as_one():
    one, other = addresses.parse_address("2001:db8:1:2::1"), addresses.parse_address("2001:db8:1:2:ffff::9")
    assert (
        addresses.site_of(one)
        == addresses.site_of(other)
        != addresses.site_of(addresses.parse_address("2001:db8:1:3::1"))
    )


async def test_however_many_look_at_health_and_metrics_it_is_worked_out_once():
    asked, both, release = [], asyncio.Barrier(3), asyncio.Event()

    async def trouble() -> str:
        asked.append("ready")
        await both.wait()
        await release.wait()
        return ""

    async def metrics() -> bytes:
        asked.append("metrics")
        await both.wait()
        await release.wait()
        return b"papers 1\n"

    async with listening(UNHURRIED, app=build_web(trouble, metrics, fresh_s=PATIENCE_S)) as place:
        looking = [asyncio.create_task(place.get(path)) for path in ("/readyz", "/metrics") * 50]
        await both.wait()
        release.set()
        assert await asyncio.gather(*looking) == [200] * 100
    assert sorted(asked) == ["metrics", "ready"]


async def test_who_stops_waiting_for_the_metrics_takes_them_from_nobody():
    asked, release = asyncio.Event(), asyncio.Event()

    async def metrics() -> bytes:
        asked.set()
        await release.wait()
        return b"papers 1\n"

    async with listening(metrics=metrics) as place:
        _, impatient = await place.open()
        impatient.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        await asked.wait()
        patient = asyncio.create_task(place.get("/metrics"))
        impatient.transport.abort()
        release.set()
        assert await patient == 200


async def test_where_metrics_have_a_port_of_their_own_strangers_see_none():
    async with listening(app=build_public(slack_routes())) as place:
        assert [await place.get(path) for path in PATHS[:3]] == [200, 404, 404]


async def test_strangers_write_a_line_a_second_into_the_log_however_many_they_are(monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    with configured_logs("INFO", "json"):
        async with listening(Limits(open_most=20, headers_s=0.05, idle_s=0.05, linger_s=0.05, trusted=())) as place:
            for case in ODD.values():
                await place.say(case)
            for _ in range(30):
                await place.post("/nowhere\r\nX: y", b"x", "Content-Encoding: gzip")
                await place.open()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert {line["event"] for line in lines} == {"web.turned_away"}
    seconds = {line["timestamp"][:19] for line in lines}
    assert len(lines) <= len(seconds) + 1
