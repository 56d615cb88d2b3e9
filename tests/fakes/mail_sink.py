"""A mail server in a process of its own that takes everything and keeps nothing: `python mail_sink.py`.

It prints its port, and how many mails it took when its input ends.
"""

import asyncio
import sys

REPLIES = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}
taken = 0


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    global taken
    writer.write(b"220 sink\r\n")
    try:
        while line := await reader.readline():
            command = line[:4].upper()
            writer.write(REPLIES.get(command, b"250 OK\r\n"))
            if command == b"DATA":
                await reader.readuntil(b"\r\n.\r\n")
                taken += 1
                writer.write(b"250 OK\r\n")
            elif command == b"QUIT":
                break
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1_000_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
