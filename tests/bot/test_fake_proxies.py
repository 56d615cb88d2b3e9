"""Stand-ins that pass connections on: when one ends while somebody is connected, nothing stays open behind it."""

import asyncio
from contextlib import asynccontextmanager, closing
from urllib.parse import urlsplit

from cases import each
from fakes.http_proxy import open_proxy
from fakes.redis_proxy import RedisProxy
from fakes.socks_proxy import SocksProxy

PATIENCE_S = 30.0


@asynccontextmanager
async def far_end():
    """A server behind a proxy: gives its port, what it heard first, and whether the connection was closed there."""
    heard, closed = asyncio.Event(), asyncio.Event()

    async def serve(reader, writer):
        with closing(writer):
            await reader.read(1)
            heard.set()
            while await reader.read(100):
                pass
            closed.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], heard, closed


@asynccontextmanager
async def redis_proxy(port):
    async with RedisProxy(f"redis://127.0.0.1:{port}/0") as proxy:
        yield urlsplit(proxy.url).port, b"*1\r\n$4\r\nPING\r\n"


@asynccontextmanager
async def http_proxy(port):
    async with open_proxy() as proxy:
        yield urlsplit(proxy.url).port, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\nhello".encode()


@asynccontextmanager
async def socks_proxy(port):
    async with SocksProxy(port) as proxy:
        yield int(proxy.address.rpartition(":")[2]), b"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x00hello"


@each("opened", [redis_proxy, http_proxy, socks_proxy])
async def test_a_proxy_that_ends_closes_what_it_connected(opened):
    async with asyncio.timeout(PATIENCE_S), far_end() as (port, heard, closed):
        async with opened(port) as (entrance, said):
            _, writer = await asyncio.open_connection("127.0.0.1", entrance)
            writer.write(said)
            await heard.wait()
        with closing(writer):
            await closed.wait()
