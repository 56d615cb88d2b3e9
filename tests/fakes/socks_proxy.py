"""A SOCKS5 proxy on the wire (RFC 1928), without authentication: remembers what it was asked to connect to."""

import asyncio
import socket
from contextlib import closing


class SocksProxy:
    """Connects everybody to one port of this machine, whatever host they name."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self._port = port
        self._tasks: set[asyncio.Task] = set()

    async def __aenter__(self) -> "SocksProxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        with closing(writer):
            await self._connect(reader, writer)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly((await reader.readexactly(2))[1])  # version, number of methods, methods
        writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = socket.inet_ntoa(await reader.readexactly(4))
        await reader.readexactly(2)
        self.asked.append(host)
        answers, asks = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        with closing(asks):
            await asyncio.gather(_pass_on(reader, asks), _pass_on(answers, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
