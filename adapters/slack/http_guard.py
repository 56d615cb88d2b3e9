"""Who may speak to the web process: only Slack, with a fresh signature. For the operator, and against everybody else.

The library raises for time stamps that are no numbers and for signatures that are no ASCII; here each of them is a
plain 401, before anything else looks at the request.
"""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from aiohttp import web

LARGEST = 1_000_000  # bytes; the largest real request, a form, has 250,000
WINDOW_S = 300
STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_genuine(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """Whether Slack signed this body within the last five minutes; everything odd is not genuine."""
    stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    if not STAMP.fullmatch(stamp) or not SIGNATURE.fullmatch(signature):
        return False
    if abs(now.timestamp() - int(stamp)) > WINDOW_S:
        return False
    signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={signed}", signature)


def guard(handler: Handler, secret: str, now: Callable[[], datetime]) -> Handler:
    """Return a handler that answers 401 to everybody but Slack. An empty secret lets nobody in."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.content_length is not None and request.content_length > LARGEST:
            return web.Response(status=413)
        if any(
            len(request.headers.getall(name, [])) > 1 for name in ("X-Slack-Signature", "X-Slack-Request-Timestamp")
        ):
            return web.Response(status=401)
        body = await request.read()
        if not secret or not is_genuine(request.headers, body, secret, now()):
            return web.Response(status=401)
        return await handler(request)

    return guarded
