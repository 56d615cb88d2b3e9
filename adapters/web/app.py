"""What the web process answers: how it is, and what platforms send.

`/healthz` says that the process lives, `/readyz` that it can answer people, `/metrics` what it did; the last two are
worked out at most once a second. A face that is called by its platform adds its own routes.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

import structlog
from aiohttp import hdrs, web

from adapters.web.connections import ERROR_PAGE, Connection, ErrorPage, Limits
from adapters.web.sending import Drawn, send
from bot.errors import WorldError

log = structlog.get_logger(__name__)

BODY_BYTES = 1_000_000  # Slack's payloads are far smaller
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
ALIVE = b'{"status": "alive"}'
AGAIN_S = 1
ODD_BODY = (web.RequestPayloadError, ConnectionError)  # cut off, or not chunked as it says

Trouble = Callable[[], Awaitable[str]]
Metrics = Callable[[], Awaitable[bytes]]
Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")
FRESH_S = 1.0


def build_web(
    trouble: Trouble,
    metrics: Metrics,
    routes: Sequence[web.AbstractRouteDef] = (),
    error_page: ErrorPage | None = None,
    *,
    fresh_s: float = FRESH_S,
) -> web.Application:
    """Return the application. `trouble` says why this process is not ready, "" when it is; `metrics` the page.

    Either is asked again after `fresh_s`, however many requests there are. `error_page` as in `build_public`.
    """
    reasons, pages = Recent(trouble, fresh_s=fresh_s), Recent(metrics, fresh_s=fresh_s)

    async def readiness(request: web.Request) -> web.Response:
        reason = await reasons.get()
        if reason:
            return web.json_response({"status": "not ready", "reason": reason}, status=503)
        return web.json_response({"status": "ready"})

    async def measure(request: web.Request) -> web.Response:
        return web.Response(
            body=await pages.get(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        )

    return build_public((web.get("/readyz", readiness), web.get("/metrics", measure), *routes), error_page)


def build_public(routes: Sequence[web.AbstractRouteDef] = (), error_page: ErrorPage | None = None) -> web.Application:
    """Return an application that shows no more than that the process lives, beside `routes`. Browsers see what went
    wrong as an `error_page`, everything else as JSON."""
    app = web.Application(middlewares=[_enter, _answer], client_max_size=BODY_BYTES)
    app[ERROR_PAGE] = error_page

    async def health(request: web.Request) -> web.Response:
        return web.Response(body=ALIVE, content_type="application/json", charset="utf-8")

    app.add_routes([web.get("/healthz", health), *routes])
    app.on_response_prepare.append(_set_headers)
    return app


class Recent(Generic[T]):
    """Works a value out one at a time, and anew only when the last one is older than `fresh_s`.

    Who asks meanwhile waits and gets the same result, or the same error.
    """

    def __init__(self, compute: Callable[[], Awaitable[T]], *, fresh_s: float = FRESH_S) -> None:
        self._compute = compute
        self._fresh_s = fresh_s
        self._lock = asyncio.Lock()
        self._done_at = -math.inf
        self._result: T | Exception

    async def get(self) -> T:
        """Return the value. Raises what working it out raised."""
        seconds = asyncio.get_running_loop().time
        async with self._lock:
            if seconds() - self._done_at >= self._fresh_s:
                try:
                    self._result = await self._compute()
                except Exception as error:
                    self._result = error
                self._done_at = seconds()
        if isinstance(self._result, Exception):
            raise self._result
        return self._result


async def _set_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall(hdrs.SERVER, None)


@web.middleware
async def _enter(request: web.Request, handler: Handle) -> web.StreamResponse:
    """Let a request in unless its head alone says that it is not worth reading, or its address has too many."""
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await _look_at_head(request, handler)
    with connection.serving(request) as allowed:
        response = (
            await _look_at_head(request, handler) if allowed else _refuse(request, 429, "too many requests at once")
        )
        await connection.pace(allowed=allowed)
        return response


async def _look_at_head(request: web.Request, handler: Handle) -> web.StreamResponse:
    if hdrs.CONTENT_ENCODING in request.headers:
        return _refuse(request, 415, "a packed body")
    if (request.content_length or 0) > BODY_BYTES:
        return _refuse(request, 413, "too large a body")
    return await handler(request)


@web.middleware
async def _answer(request: web.Request, handler: Handle) -> web.StreamResponse:
    """Answer within the deadline, whatever happens; a mistake of ours is one traceback and says nothing of itself."""
    try:
        async with asyncio.timeout(_answer_s(request)):
            return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:  # it leads somewhere else
            raise
        allowed = error.headers.get(hdrs.ALLOW)
        return _say(request, error.status, error.reason, {hdrs.ALLOW: allowed} if allowed else None)
    except ODD_BODY as error:
        return _refuse(request, 400, type(error).__name__)
    except (TimeoutError, WorldError) as error:
        if isinstance(error, TimeoutError) and not request.content.is_eof():
            return _refuse(request, 408, "no body in time")
        log.warning("web.failed", path=_path(request), reason=str(error) or "it took too long", limited=True)
        return _say(request, 503, "not now")
    except Exception:
        log.exception("web.broken", path=_path(request), limited=True)
        return _say(request, 500, "sorry, that went wrong here")


def _say(request: web.Request, status: int, reason: str, headers: Mapping[str, str] | None = None) -> web.Response:
    draw = request.app.get(ERROR_PAGE)
    if draw is None or "text/html" not in request.headers.get(hdrs.ACCEPT, ""):
        return web.json_response({"error": reason}, status=status, headers=headers)
    response = send(request, Drawn(body=draw(status), status=status))
    response.headers.update(headers or {})
    return response


def _refuse(request: web.Request, status: int, reason: str) -> web.Response:
    """Turn a stranger away, and close: what is still to come is not worth reading."""
    log.info("web.turned_away", reason=reason, limited=True)
    headers = {"Retry-After": str(AGAIN_S)} if status == 429 else None
    response = _say(request, status, reason, headers)
    response.force_close()
    return response


def _answer_s(request: web.Request) -> float:
    connection = request.protocol
    return connection.door.limits.answer_s if isinstance(connection, Connection) else Limits().answer_s


def _path(request: web.Request) -> str:
    """Return the path as it was mounted: what is written into the log is ours."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else ""
