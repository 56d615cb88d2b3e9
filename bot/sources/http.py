"""One way out to the sites papers come from: bounded in time, size and places.

Everything that goes wrong is a `SourceError` that says in a few words what the site did, to be read after its name. No
address, no header and no token is part of it.
"""

import random
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version

import httpx

from bot.errors import LATE, UNREACHED, ConfigurationError, SourceError
from bot.model import Value
from bot.ports import Clock
from bot.proxies import explain_proxy, load_proxies
from bot.sources.headers import (
    ACCEPTED,
    LONGEST_S,
    Inflater,
    is_same_site,
    next_address,
    parse_retry_after,
    parse_spent_quota,
)
from bot.sources.trust import trust_late
from bot.tasks import within

DEADLINE_S = 10.0  # for a whole call, redirects and body included; the longest good answer seen took 4
BODY_CAP = 8_000_000  # the longest recorded list is 330 kB, the longest page under 2 MB
REDIRECTS = 3
TAG_CAP = 200
PROXY_EXAMPLE = "http://proxy.example.org:3128, or socks5://proxy.example.org:1080"
QUOTA_SPENT = "takes no more requests for a while"
JITTER = 0.1  # only ever added, so that processes do not all come back at once

ANSWERS = frozenset({200, 304, 400, 404})  # what a source reads for itself; any other status is trouble
MOVED = frozenset({301, 302, 303, 307, 308})
REFUSED = frozenset({403, 418, 429})  # "not you, not now": asking again at once makes it worse


@dataclass(frozen=True, slots=True)
class Site:
    """A place the bot may ask. Requests go nowhere else, and `token` is sent only there.

    `pause_s` is how long to leave it alone after a refusal that names no time; it doubles with each further one.
    """

    name: str
    base_url: str
    token: str = field(default="", repr=False)
    pause_s: float = 30.0

    def address(self, path: str) -> str:
        """Return the address of a path that begins with a slash."""
        return self.base_url.rstrip("/") + path


class Response(Value, frozen=True, kw_only=True):
    """An answer with one of the statuses in `ANSWERS`. `url` is where it came from in the end."""

    status: int
    url: str
    body: bytes = b""
    etag: str = ""
    link: str = ""
    content_type: str = ""

    def good_body(self) -> bytes:
        """Return the body of an answer that is what was asked for; SourceError for any other."""
        if self.status != 200:
            raise SourceError(f"answered {self.status}")
        return self.body


class Fetcher:
    """Asks sites, within limits, and remembers for each the instant before which it must not be asked again."""

    def __init__(
        self, client: httpx.AsyncClient, clock: Clock, chance: random.Random, *, deadline_s: float = DEADLINE_S
    ) -> None:
        self._client = client
        self._clock = clock
        self._chance = chance
        self._deadline_s = deadline_s
        self._not_before: dict[str, datetime] = {}
        self._refusals: dict[str, int] = {}
        self._refused: dict[str, str] = {}

    async def fetch(self, site: Site, url: str, params: Mapping[str, str] | None = None, *, etag: str = "") -> Response:
        """Return the site's answer to a GET, or raise SourceError.

        `url` must lie on the site. `etag` makes the request conditional; 304 means that nothing changed.
        """
        self.check_turn(site)
        try:
            address = httpx.URL(url, params=params) if params else httpx.URL(url)
            return await within(self._deadline_s, self._follow(site, address, etag), name=f"fetch from {site.name}")
        except TimeoutError as error:
            raise SourceError(LATE) from error
        except httpx.InvalidURL as error:
            raise SourceError("named an address that is none") from error
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise SourceError(_reason(error, site)) from error

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    def wait_s(self, site: Site) -> float:
        """Return for how long the site asked to be left alone from now on; 0 when it may be asked."""
        until = self._not_before.get(site.name)
        return max((until - self._clock.now()).total_seconds(), 0.0) if until else 0.0

    def check_turn(self, site: Site) -> None:
        """Raise SourceError, with what the site answered last, while it must not be asked again."""
        wait_s = self.wait_s(site)
        if wait_s > 0:
            raise SourceError(self._refused.get(site.name, QUOTA_SPENT), retry_after_s=wait_s)

    async def _follow(self, site: Site, url: httpx.URL, etag: str) -> Response:
        if not is_same_site(httpx.URL(site.base_url), url):
            raise SourceError("named an address elsewhere")
        for _ in range(REDIRECTS + 1):
            response = await self._ask(site, url, etag)
            if isinstance(response, Response):
                return response
            url = response
        raise SourceError("sent us around in circles")

    async def _ask(self, site: Site, url: httpx.URL, etag: str) -> Response | httpx.URL:
        """Return the answer, or where it can be had instead."""
        headers = {"Accept-Encoding": ACCEPTED}
        if etag:
            headers["If-None-Match"] = etag
        if site.token:
            headers["Authorization"] = f"Bearer {site.token}"
        async with self._client.stream("GET", url, headers=headers) as answer:
            if answer.status_code in MOVED:
                return next_address(url, answer.headers.get("location", ""))
            self._note_pace(site, answer)
            if answer.status_code not in ANSWERS:
                raise SourceError(_refusal(answer.status_code, site), retry_after_s=self.wait_s(site))
            return Response(
                status=answer.status_code,
                url=str(url),
                body=b"" if answer.status_code == 304 else await _read(answer),
                etag=_tag(answer.headers.get("etag", "")),
                link=answer.headers.get("link", ""),
                content_type=answer.headers.get("content-type", ""),
            )

    def _note_pace(self, site: Site, answer: httpx.Response) -> None:
        """Remember when the site may be asked again, after an answer of any status."""
        now = self._clock.now()
        if answer.status_code in ANSWERS:
            self._refusals.pop(site.name, None)
            self._refused.pop(site.name, None)
            wait_s = parse_spent_quota(answer.headers)
        else:
            self._refused[site.name] = _refusal(answer.status_code, site)
            wait_s = parse_retry_after(answer.headers, now)
            if answer.status_code in REFUSED:
                wait_s = wait_s or self._own_pause(site)
        if wait_s > 0:
            wait_s *= 1 + JITTER * self._chance.random()
            self._not_before[site.name] = now + timedelta(seconds=wait_s)

    def _own_pause(self, site: Site) -> float:
        refusals = self._refusals.get(site.name, 0)
        self._refusals[site.name] = refusals + 1
        return min(site.pause_s * 2.0 ** min(refusals, 10), LONGEST_S)


def build_fetcher(clock: Clock, chance: random.Random, *, deadline_s: float = DEADLINE_S) -> Fetcher:
    """Return the connections that all sources share.

    HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY are obeyed, SOCKS proxies too. Raises ConfigurationError with the
    name of one that cannot be used.
    """
    try:
        client = httpx.AsyncClient(
            headers={"User-Agent": f"papers-bot/{version('papers-bot')} (daily papers for a team's chat)"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # nothing a site hands out is kept
            follow_redirects=False,
            verify=trust_late(),
            timeout=httpx.Timeout(deadline_s),
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
        )
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError(_explain_proxy()) from None
    return Fetcher(client, clock, chance, deadline_s=deadline_s)


def _explain_proxy() -> str:
    """Return which proxy variable the HTTP library refuses. It may hold a password, so its value is not shown."""
    for name, address in load_proxies().items():
        try:
            httpx.Proxy(address if "://" in address else f"http://{address}")
        except (ValueError, httpx.InvalidURL):
            if name != "no":
                return f"{name.upper()}_PROXY cannot be used. For example: {name.upper()}_PROXY={PROXY_EXAMPLE}"
    return "NO_PROXY cannot be used. For example: NO_PROXY=localhost,.example.org"


async def _read(answer: httpx.Response) -> bytes:
    inflater = Inflater(answer.headers.get("content-encoding", ""), BODY_CAP)
    async for chunk in answer.aiter_raw():
        inflater.feed(chunk)
    return inflater.body()


def _refusal(status: int, site: Site) -> str:
    if status == 407 and (refusal := explain_proxy(site.base_url, status)):  # only proxies answer so
        return f"could not be reached: {refusal}"
    return "did not accept the token" if status == 401 and site.token else f"answered {status}"


def _tag(text: str) -> str:
    """A tag is sent back in a header, so one that could not be is none."""
    return text if text.isascii() and text.isprintable() and len(text) <= TAG_CAP else ""


def _reason(error: BaseException, site: Site) -> str:
    """Say what broke; the library's own text may hold addresses, so it stays in the cause."""
    if isinstance(error, httpx.TimeoutException):
        return LATE
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return "broke off"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "could not prove who it is"
        cause = cause.__cause__ or cause.__context__
    status = re.match(r"[45]\d\d\b", str(error)) if isinstance(error, httpx.ProxyError) else None
    refusal = explain_proxy(site.base_url, int(status[0]) if status else 0)
    return f"{UNREACHED}: {refusal}" if refusal else UNREACHED
