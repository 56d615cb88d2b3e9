"""A real Redis behind a line that goes wrong on demand: errors, silence, lost replies, resets, delay."""

import asyncio
from contextlib import closing, suppress
from urllib.parse import unquote, urlsplit


class RedisProxy:
    """Passes everything on to the server at `target` until it is told to misbehave. `mode`:

    `ok` · `silent` (nothing comes back, nothing is done) · `lost` (done, but the reply never comes) · `reset` ·
    `half` (done, and cut off in the middle of the reply) · `slow` (each reply late by `delay_s`) · or an error such as
    `-READONLY …`, with which every command is refused.
    """

    def __init__(self, target: str) -> None:
        self.mode = "ok"
        self.delay_s = 0.0
        self.url = ""
        self._target = target
        self._tasks: set[asyncio.Task] = set()

    async def __aenter__(self) -> "RedisProxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        database = urlsplit(self._target).path if self._target.startswith("redis") else "/0"
        self.url = f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}{database or '/0'}"
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self._target)
        if parts.scheme == "unix":
            return await asyncio.open_unix_connection(unquote(parts.path))
        return await asyncio.open_connection(parts.hostname, parts.port or 6379)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        with closing(writer):
            server_reader, server_writer = await self._connect()
            with closing(server_writer):
                back = asyncio.create_task(self._pump_back(server_reader, writer))
                self._tasks.add(back)
                try:
                    await self._pass_on(reader, writer, server_writer)
                finally:
                    back.cancel()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server_writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            while command := await _read_command(reader):
                if self.mode == "reset":
                    break
                if self.mode.startswith("-"):
                    writer.write(self.mode.encode() + b"\r\n")
                elif self.mode != "silent":
                    server_writer.write(command)

    async def _pump_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                await asyncio.sleep(self.delay_s if self.mode == "slow" else 0)
                if self.mode in ("lost", "half"):
                    writer.write(data[: len(data) // 2] if self.mode == "half" else b"")
                    writer.close()
                    return
                writer.write(data)


async def _read_command(reader: asyncio.StreamReader) -> bytes:
    """Return the bytes of the next whole command, b"" at the end."""
    head = await reader.readline()
    if not head:
        return b""
    parts = [head]
    for _ in range(int(head[1:])):
        length = await reader.readline()
        parts += [length, await reader.readexactly(int(length[1:]) + 2)]
    return b"".join(parts)
