"""Open connections of the web process: how many there may be, and how long one may keep it waiting.

Every connection costs a descriptor and some kilobytes before it has said anything. A request has a deadline for its
headers, a connection without a request is closed. When the process or one address has reached its limit, the connection
that has waited longest makes room for the new one; only when all of them are being answered is the new one refused.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from adapters.web.addresses import Network, find_client, is_trusted, parse_address, site_of
from adapters.web.pacing import Lanes
from adapters.web.sending import HEADERS
from bot.model import Value

ErrorPage = Callable[[int], bytes]
ERROR_PAGE: web.AppKey[ErrorPage | None] = web.AppKey("error_page")  # of an HTTP status, where people use browsers

log = structlog.get_logger(__name__)

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))
OPEN_MOST = 512
PAGE_HEADERS = {**HEADERS, "Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff"}
LINE_BYTES = 16_000  # of a request's first line: an address of 10,000 characters is answered with a page


class Limits(Value, frozen=True, kw_only=True):
    """How much strangers get. `trusted` are proxies: their connections count in all only, their clients by address."""

    headers_s: float = 10.0
    idle_s: float = 55.0
    answer_s: float = 10.0
    enter_s: float = 0.004  # from one new connection to the next: four times of what one costs with its request
    stranger_s: float = 0.002  # from one answer to what nobody signed to the next
    site_s: float = 0.03  # the same for one address, after a few at once: 64, the most there can be, take two seconds
    linger_s: float = 1.0  # what is still being sent after the answer is read so long, so that the answer arrives
    open_most: int = OPEN_MOST
    per_address: int = 64
    trusted: Sequence[Network] = LOOPBACK


class Door:
    """The connections of one port."""

    def __init__(self, limits: Limits, error_page: ErrorPage | None = None) -> None:
        self.limits = limits
        self.error_page = error_page
        self._open: set[Connection] = set()
        self._waiting: OrderedDict[Connection, None] = OrderedDict()
        self._by_site: Counter[str] = Counter()
        self.lanes = Lanes(limits.stranger_s, limits.site_s)

    def __len__(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def enter(self, connection: "Connection") -> bool:
        """Let a connection in where there is room, or where a waiting one makes room; return whether it is in."""
        site = connection.site
        if site and self._by_site[site] >= self.limits.per_address and not self._make_room(site):
            return False
        if len(self._open) >= self.limits.open_most and not self._make_room():
            return False
        self._open.add(connection)
        self._waiting[connection] = None
        if site:
            self._by_site[site] += 1
        return True

    def leave(self, connection: "Connection") -> None:
        """The connection is closed."""
        if connection in self._open:
            self._open.discard(connection)
            self._waiting.pop(connection, None)
            if connection.site:
                self.free(connection.site)

    def take(self, site: str) -> bool:
        """Count a proxied request of this address; return False when it has too many under way."""
        if self._by_site[site] >= self.limits.per_address:
            return False
        self._by_site[site] += 1
        return True

    def free(self, site: str) -> None:
        """Count one less of this address."""
        self._by_site[site] -= 1
        if self._by_site[site] <= 0:
            del self._by_site[site]

    def wait(self, connection: "Connection") -> None:
        """The connection has no request under way."""
        if connection in self._open:
            self._waiting[connection] = None

    def work(self, connection: "Connection") -> None:
        """The connection has a request under way."""
        self._waiting.pop(connection, None)

    def _make_room(self, site: str = "") -> bool:
        oldest = next((each for each in self._waiting if not site or each.site == site), None)
        if oldest is not None:
            oldest.drop("too many connections")
        return oldest is not None


class Connection(web.RequestHandler):
    """One connection. `site` is the address that it counts for, "" for a trusted proxy's or a vouched one."""

    def __init__(self, door: Door, server: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        idle_s = door.limits.idle_s
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # what platforms call may hold secrets
            keepalive_timeout=idle_s,
            lingering_time=door.limits.linger_s,
            auto_decompress=False,
            max_line_size=LINE_BYTES,
        )
        self.door = door
        self.site = ""
        self.client_site = ""  # the address the request under way counts for, "" where only trusted proxies are known
        self.peer = ""
        self._proxied_site = ""
        self._idle = False
        self._vouched = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or close at once where there is no room."""
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]) if isinstance(peer, tuple) else ""
        address = parse_address(self.peer)
        self.site = "" if address is None or is_trusted(address, self.door.limits.trusted) else site_of(address)
        if not self.door.enter(self):
            log.info("web.turned_away", reason="too many connections", limited=True)
            transport.abort()  # type: ignore[attr-defined]  # a stream of TCP
            return
        super().connection_made(transport)
        self._wait_at_most(self.door.limits.headers_s, "no request in time")

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count it no longer."""
        self._stop_waiting()
        self.door.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read; the first byte of a further request begins the deadline of its headers."""
        if self._idle and data:
            self._idle = False
            self._wait_at_most(self.door.limits.headers_s, "no headers in time")
        super().data_received(data)

    def drop(self, reason: str) -> None:
        """Close it at once, whatever is still to be sent. Without a `reason` it is not worth a word."""
        if reason:
            log.info("web.turned_away", reason=reason, limited=True)
        self.door.leave(self)
        if self.transport is not None:
            self.transport.abort()

    @contextmanager
    def serving(self, request: web.Request) -> Iterator[bool]:
        """Answer `request` in the block; gives whether its address may have one more."""
        self._stop_waiting()
        self.door.work(self)
        self._vouched = False
        site = "" if self.site else self._client_site(request)
        self.client_site = self.site or site
        allowed = not site or self.door.take(site)
        self._proxied_site = site if allowed else ""
        try:
            yield allowed
        finally:
            self._free_request()
            self._idle = True
            self.door.wait(self)
            self._wait_at_most(self.door.limits.idle_s, "")

    def vouch(self) -> None:
        """Say that the request under way is signed: it counts for no address, nor does a direct peer's connection."""
        self._vouched = True
        self._free_request()
        if self.site:
            self.door.free(self.site)
            self.site = ""

    async def pace(self, *, allowed: bool) -> None:
        """Wait until the answer may leave: at once where the request under way is signed."""
        if not allowed:
            await self.door.lanes.wait_to_refuse()
        elif not self._vouched:
            await self.door.lanes.wait_turn(self.client_site)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer what is no HTTP, and what failed outside of the application, in a few bytes; a line that is too long
        with a page, where there are pages."""
        if isinstance(exc, HttpProcessingError):
            log.info("web.turned_away", reason=type(exc).__name__, limited=True)
        else:
            log.error("web.broken", path="", exc_info=exc, limited=True)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun already")
        page = self.door.error_page if isinstance(exc, LineTooLong) else None
        if isinstance(exc, LineTooLong):
            status = 414 if LINE_BYTES in exc.args else 431  # the address, or a header
        response = _Bare(body=page(status), status=status, headers=PAGE_HEADERS) if page else _Bare(status=status)
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Say what the library could not handle."""
        log.error("web.broken", path="", exc_info=kw.get("exc_info"), limited=True)

    def _client_site(self, request: web.Request) -> str:
        forwarded = request.headers.getall("X-Forwarded-For", ())
        client = find_client(self.peer, forwarded, self.door.limits.trusted)
        return site_of(client) if client else ""

    def _free_request(self) -> None:
        if self._proxied_site:
            self.door.free(self._proxied_site)
            self._proxied_site = ""

    def _wait_at_most(self, seconds: float, reason: str) -> None:
        self._stop_waiting()
        if self.transport is not None:
            self._deadline = self._loop.call_later(seconds, self.drop, reason)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _Bare(web.Response):
    """A response without the library's name and version, where no application sees it before it is sent."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.pop("Server", None)
