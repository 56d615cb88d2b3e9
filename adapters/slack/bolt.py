"""Slack's own library (Bolt), set up so that it only dispatches: requests are checked, kept and answered by us."""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.api import build_client
from adapters.slack.inbox import Inbox
from adapters.slack.listeners import Listeners

log = structlog.get_logger(__name__)

ODD = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What the library raises for bodies that are none of Slack's, whoever signed them."""


def build_app(listeners: Listeners, url: str) -> AsyncApp:
    """Return the library's app. No request asks Slack who sent it, so that nothing is waited for before the
    acknowledgement."""
    with _without_environment():
        app = AsyncApp(
            name="papers",
            client=build_client(url),
            request_verification_enabled=False,  # http_guard.py does it, and a socket needs none
            authorize=let_in,
            process_before_response=True,  # listeners only acknowledge; their work is a task of ours
        )
    app.error(pass_on)
    listeners.register(app)
    return app


@contextmanager
def _without_environment() -> Iterator[None]:
    """Hide SLACK_* in the block: of a token the library would warn that it ignores it, and with a client's id it would
    make an installation of its own, with files."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def receive(app: AsyncApp, inbox: Inbox) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of Slack's requests."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            asked = await to_bolt_request(request)
        except ODD:
            return web.Response(status=400)
        if not isinstance(asked.body, dict):
            return web.Response(status=400)
        if status := await inbox.take(asked.body):
            return web.Response(status=status)
        try:
            return await to_aiohttp_response(await app.async_dispatch(asked))
        except ODD:
            log.warning("slack.odd_request", exc_info=True, limited=True)
            return web.Response(status=400)

    return handle


async def pass_on(error: Exception) -> None:
    """Leave what the library cannot dispatch to who called it: by itself it answers 500, as if that was our mistake."""
    raise error


async def let_in(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    """Let every request through that Slack has signed: the token is looked up when it is needed, by team."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
