"""A Redis on the wire that misbehaves on demand: refuses, keeps silent, loses replies, hangs up, drips."""

import asyncio

SILENCE = b""  # the command is carried out, its reply never comes
HANG_UP = None  # the command is carried out, then the connection is closed


class WireRedis:
    """Answers each command by name, `+OK` where nothing is set; `commands` is what a person would find done."""

    def __init__(self) -> None:
        self.replies: dict[bytes, bytes | None] = {}
        self.scripted: dict[bytes, list[bytes]] = {}  # answers that are given once, in order, before those
        self.default = b"+OK\r\n"
        self.delay_s = 0.0
        self.commands: list[bytes] = []
        self.url = ""
        self._connections: set[asyncio.Task] = set()

    async def __aenter__(self) -> "WireRedis":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/0"
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def done(self, name: bytes) -> int:
        """How often a command was carried out."""
        return self.commands.count(name)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(asyncio.current_task())
        try:
            while name := await _read_command(reader):
                self.commands.append(name)
                script = self.scripted.get(name)
                reply = script.pop(0) if script else self.replies.get(name, self.default)
                if reply is HANG_UP:
                    return
                await asyncio.sleep(self.delay_s)
                writer.write(reply)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _read_command(reader: asyncio.StreamReader) -> bytes:
    """Return the upper-case name of the next command, b"" at the end."""
    head = await reader.readline()
    words = [await _read_word(reader) for _ in range(int(head[1:] or 0))]
    return words[0].upper() if words else b""


async def _read_word(reader: asyncio.StreamReader) -> bytes:
    length = int((await reader.readline())[1:])
    return (await reader.readexactly(length + 2))[:-2]
