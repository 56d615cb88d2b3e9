"""A proxy as offices have one: tunnels (CONNECT) and passes plain requests on, or refuses everybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from urllib.parse import urlsplit


class HttpProxy:
    """`seen` are the requests as `METHOD host path`; with `refuses` every one is answered with this status."""

    def __init__(self, refuses: int = 0) -> None:
        self.seen: list[str] = []
        self.url = ""
        self._refuses = refuses
        self._tasks: set[asyncio.Task] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._pass_on(reader, writer)
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, _, rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").partition("\r\n")
        method, target, version = first.split(" ")
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        self.seen.append(f"{method} {parts.netloc} {parts.path}".strip())
        if self._refuses:
            writer.write(f"{version} {self._refuses} Refused\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        there, to = await asyncio.open_connection(parts.hostname, parts.port)
        with closing(to):
            if method == "CONNECT":
                writer.write(f"{version} 200 OK\r\n\r\n".encode())
            else:
                once = "" if "upgrade:" in rest.lower() else "Connection: close\r\n"
                path = f"{parts.path}?{parts.query}" if parts.query else parts.path
                to.write(f"{method} {path} {version}\r\n{once}{rest}".encode("latin-1"))
            await asyncio.gather(_pump(reader, to), _pump(there, writer))

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while chunk := await source.read(65_536):
        target.write(chunk)
        await target.drain()
    target.close()


@asynccontextmanager
async def open_proxy(*, refuses: int = 0) -> AsyncIterator[HttpProxy]:
    """Open a proxy for the length of the block."""
    proxy = HttpProxy(refuses)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
