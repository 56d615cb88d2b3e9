"""Who may speak to the web process: only Slack, with a fresh signature.

The library raises for time stamps that are no numbers and for signatures that are no ASCII; here each of them is a
plain 401, before anything else looks at the request.
"""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

WINDOW_S = 300
STAMP_HEADER, SIGNATURE_HEADER = "X-Slack-Request-Timestamp", "X-Slack-Signature"
STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def find_claim(request: web.Request, now: datetime) -> tuple[str, str] | None:
    """Return the time stamp and the signature of a request, None where it has not one of each, or is not of now."""
    stamps, signatures = (request.headers.getall(name, []) for name in (STAMP_HEADER, SIGNATURE_HEADER))
    if len(stamps) != 1 or len(signatures) != 1:
        return None
    stamp, signature = stamps[0], signatures[0]
    if not STAMP.fullmatch(stamp) or not SIGNATURE.fullmatch(signature):
        return None
    return (stamp, signature) if abs(now.timestamp() - int(stamp)) <= WINDOW_S else None


def is_genuine(claim: tuple[str, str], body: bytes, secret: str) -> bool:
    """Whether Slack signed this body at the time that the claim says."""
    stamp, signature = claim
    signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={signed}", signature)


def guard(handler: Handler, secret: str, now: Callable[[], datetime]) -> Handler:
    """Return a handler that answers 401 to everybody but Slack. An empty secret lets nobody in.

    The body is read only where the headers may be Slack's.
    """

    async def guarded(request: web.Request) -> web.StreamResponse:
        claim = find_claim(request, now())
        if not secret or claim is None or not is_genuine(claim, await request.read(), secret):
            return web.Response(status=401)
        if vouch := getattr(request.protocol, "vouch", None):  # the web process counts no signed request by its address
            vouch()
        return await handler(request)

    return guarded
