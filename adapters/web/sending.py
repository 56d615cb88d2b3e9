"""How a page is sent: with its tag, so that whoever has it already gets 304; kept for a moment, so that a crowd costs
one answer.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from aiohttp import hdrs, web
from cachetools import TTLCache

from bot.model import Value

KEPT_BYTES = 20_000_000
KEPT_S = 30.0
HTML, ATOM, JSON_FEED = "text/html", "application/atom+xml", "application/feed+json"
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "img-src 'self' https://cdn-uploads.huggingface.co https://cdn-thumbnails.huggingface.co"
)
HEADERS = {"Content-Security-Policy": CONTENT_POLICY, "Referrer-Policy": "no-referrer"}
AGAIN_S = 30  # after a page could not be had


class Drawn(Value, frozen=True, kw_only=True):
    """A page as it is sent. `again_s` says when to ask again, 0 where that changes nothing; `keeps` is what browsers
    may do with it."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    keeps: str = "public, max-age=60"
    file_name: str = ""
    again_s: int = 0


class Kept:
    """The pages that this process drew within the last `KEPT_S`; the oldest make room."""

    def __init__(self, *, kept_s: float = KEPT_S, most: int = KEPT_BYTES) -> None:
        timer = asyncio.get_running_loop().time
        self._pages: TTLCache[str, Drawn] = TTLCache(most, kept_s, timer, lambda drawn: len(drawn.body) + 1_000)
        self._most = most
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def __len__(self) -> int:
        """How many pages are kept."""
        return len(self._pages)

    async def get(self, name: str, draw: Callable[[], Awaitable[Drawn]]) -> Drawn:
        """Return the page of this name, drawn now unless it is kept; several who ask at once wait for one drawing."""
        if drawn := self._pages.get(name):
            return drawn
        async with self._turns.setdefault(name, asyncio.Lock()):
            drawn = self._pages.get(name) or await draw()
        if not drawn.again_s and len(drawn.body) < self._most // 2:
            self._pages[name] = drawn
        return drawn


def send(request: web.Request, drawn: Drawn) -> web.Response:
    """Return the response: 304 without a body for whoever has exactly this page."""
    tag = hashlib.blake2b(drawn.body, digest_size=12).hexdigest()
    headers = {**HEADERS, hdrs.CACHE_CONTROL: drawn.keeps if drawn.status == 200 else "no-store"}
    if drawn.again_s:
        headers[hdrs.RETRY_AFTER] = str(drawn.again_s)
    if drawn.file_name:
        headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{drawn.file_name}"'
    if drawn.status == 200:
        headers[hdrs.ETAG] = f'"{tag}"'
        if any(each.value in (tag, "*") for each in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
    return web.Response(
        body=drawn.body, status=drawn.status, headers=headers, content_type=drawn.media_type, charset="utf-8"
    )
