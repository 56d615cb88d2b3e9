"""The web process: tells machines how this process is, and is where platforms reach the bot. For the operator.

`/healthz` says that the process lives, `/readyz` that it can answer people, `/metrics` what it did. A face that is
called by its platform adds its own routes. There is no access log: what platforms call may hold secrets.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from bot.errors import WorldError

log = structlog.get_logger(__name__)

BODY_BYTES = 1_000_000  # Slack's payloads are far smaller
ANSWER_S = 10.0
CLOSE_S = 3.0  # for requests under way when the process stops
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Trouble = Callable[[], Awaitable[str]]
Metrics = Callable[[], Awaitable[bytes]]
Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PortTakenError(WorldError):
    """The port cannot be listened at."""


def build_web(trouble: Trouble, metrics: Metrics, routes: Sequence[web.AbstractRouteDef] = ()) -> web.Application:
    """Return the application. `trouble` says why this process is not ready, "" when it is; `metrics` the page."""
    app = web.Application(middlewares=[_answer_in_time], client_max_size=BODY_BYTES)

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readiness(request: web.Request) -> web.Response:
        reason = await trouble()
        if reason:
            return web.json_response({"status": "not ready", "reason": reason}, status=503)
        return web.json_response({"status": "ready"})

    async def measure(request: web.Request) -> web.Response:
        return web.Response(body=await metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    app.add_routes([web.get("/healthz", health), web.get("/readyz", readiness), web.get("/metrics", measure)])
    app.add_routes(routes)
    return app


async def serve(app: web.Application, port: int, stop: asyncio.Event, listening: Callable[[int], None]) -> None:
    """Answer requests at `port` (0: any free one) of all addresses until `stop`; `listening` is told the port.

    What is under way then has a moment to end. Raises PortTakenError.
    """
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=CLOSE_S)
    await runner.setup()
    try:
        listener = _listen(port)
        await web.SockSite(runner, listener).start()
        listening(listener.getsockname()[1])
        await stop.wait()
    except OSError as error:
        raise PortTakenError(f"port {port} cannot be used ({error.strerror}); set PORT to another one") from error
    finally:
        await runner.cleanup()


def _listen(port: int) -> socket.socket:
    """One socket for IPv6 and IPv4 where the machine has both."""
    if socket.has_dualstack_ipv6():
        return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
    return socket.create_server(("", port))


@web.middleware
async def _answer_in_time(request: web.Request, handler: Handle) -> web.StreamResponse:
    """Answer within the deadline, whatever happens; a mistake of ours is one traceback and says nothing of itself."""
    try:
        async with asyncio.timeout(ANSWER_S):
            response = await handler(request)
    except web.HTTPException as error:
        if error.status < 400:  # it leads somewhere else
            raise
        response = web.json_response({"error": error.reason}, status=error.status, headers=_allowed(error))
    except (TimeoutError, WorldError) as error:
        log.warning("web.failed", path=request.path, reason=str(error) or "it took too long")
        response = web.json_response({"error": "not now"}, status=503)
    except Exception:
        log.exception("web.broken", path=request.path)
        response = web.json_response({"error": "sorry, that went wrong here"}, status=500)
    response.headers.update(HEADERS)
    return response


def _allowed(error: web.HTTPException) -> dict[str, str]:
    return {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
