"""Listening at a port until the process stops."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable

from aiohttp import web

from adapters.web.connections import ERROR_PAGE, Connection, Door, Limits
from bot.errors import WorldError
from bot.tasks import running

CLOSE_S = 3.0  # for requests under way when the process stops
WAITING_MOST = 512  # connections that the system has accepted and this process not yet
AGAIN_S = 1.0  # after the system had no descriptor or no memory for a connection
HIGHEST = 65535
FOR_GOOD = (errno.EADDRINUSE, errno.EACCES)  # waiting mends neither; an address of this machine may come later


class PortTakenError(WorldError):
    """The port cannot be listened at."""


async def check_free(host: str, port: int, setting: str = "PORT") -> None:
    """Raise PortTakenError where another process listens at `port`, or this one may not."""
    try:
        (await _listen(host, port)).close()
    except OSError as error:
        if error.errno in FOR_GOOD:
            raise _taken(error, host, port, setting) from error


async def serve(
    app: web.Application,
    port: int,
    stop: asyncio.Event,
    listening: Callable[[int], None],
    *,
    host: str = "",
    limits: Limits | None = None,
    setting: str = "PORT",
    spare: int = 0,
) -> None:
    """Answer requests at `port` (0: any free one) of `host` until `stop`; `listening` is told the port.

    Without a `host` all addresses are listened at, IPv6 and IPv4. A port that another process uses is replaced by the
    next free one of the `spare` ports after it. Requests under way at the end have CLOSE_S. Raises PortTakenError,
    which names `setting`.
    """
    runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=CLOSE_S)
    await runner.setup()
    try:
        listener = await _listen_near(host, port, spare)
        await _answer_at(listener, runner, Door(limits or Limits(), app.get(ERROR_PAGE)), stop, listening)
    except OSError as error:
        raise _taken(error, host, port, setting) from error
    finally:
        await runner.cleanup()


def _taken(error: OSError, host: str, port: int, setting: str) -> PortTakenError:
    if error.errno == errno.EADDRINUSE:
        why = "is already in use"
    else:
        why = f"cannot be used ({os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror})"
    way = "--port or PORT" if setting == "PORT" else setting
    return PortTakenError(f"port {port} on {host or 'all addresses'} {why}; choose another with {way}")


async def _answer_at(
    listener: socket.socket,
    runner: web.AppRunner,
    door: Door,
    stop: asyncio.Event,
    listening: Callable[[int], None],
) -> None:
    loop, server = asyncio.get_running_loop(), runner.server
    if server is None:
        raise RuntimeError("the runner is not set up")
    with listener:
        listener.listen(WAITING_MOST)
        listener.setblocking(False)
        accepting = _accept(listener, lambda: Connection(door, server, loop), door.limits.enter_s)
        async with (
            running(accepting, name="accept connections") as ending,
            running(stop.wait(), name="stop") as stopped,
        ):
            listening(listener.getsockname()[1])
            await asyncio.wait({ending, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                ending.result()


async def _accept(listener: socket.socket, enter: Callable[[], Connection], pause_s: float) -> None:
    """Let connections in one by one with a pause after each: hundreds that come at once are spread over a second, and
    answers go on between them. asyncio's own server takes all that wait at a time."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            line, _ = await loop.sock_accept(listener)
            await loop.connect_accepted_socket(enter, line)
            await asyncio.sleep(pause_s)
        except ConnectionError:  # gone already
            continue
        except OSError as error:
            loop.call_exception_handler({"message": "no connection can be accepted", "exception": error})
            await asyncio.sleep(AGAIN_S)


async def _listen_near(host: str, port: int, spare: int) -> socket.socket:
    last = min(port + spare, HIGHEST)
    for at in range(port, last):
        try:
            return await _listen(host, at)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    return await _listen(host, last)


async def _listen(host: str, port: int) -> socket.socket:
    """Bind one socket: for IPv6 and IPv4 where no host is named and the machine has both."""
    if host:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, *_, address = found[0]
        return socket.create_server(address[:2], family=family)
    if socket.has_dualstack_ipv6():
        return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
    return socket.create_server(("", port))
