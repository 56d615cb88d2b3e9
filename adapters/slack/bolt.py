"""Slack's own library (Bolt), set up so that it only dispatches: requests are checked, kept and answered by us.

They come to the web process, or through a socket that the bot opens, which needs no address of its own.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.api import build_client
from adapters.slack.inbox import OK, Inbox
from adapters.slack.listeners import Listeners
from bot.tasks import running

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


async def run_socket(
    app: AsyncApp, inbox: Inbox, app_token: str, connected: Callable[[], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Hear Slack until `stop`; lost connections are opened again by the library, and each is told as `connected`."""

    async def greet(client: object, message: dict[str, Any], raw: str | None) -> None:
        if message.get("type") == "hello":
            await connected()

    handler = AsyncSocketModeHandler(app, app_token)

    async def hear(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        status = await inbox.take(request.payload) if isinstance(request.payload, dict) else None
        if status is None:
            await handler.handle(client, request)  # type: ignore[arg-type]
        elif status == OK:
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    handler.client.socket_mode_request_listeners[:] = [hear]
    handler.client.proxy = app.client.proxy
    handler.client.message_listeners.append(greet)
    try:
        # the library tries to connect for ever, also when it is told to close
        connect: Coroutine[Any, Any, None] = handler.connect_async()  # type: ignore[no-untyped-call]
        async with running(connect, name="slack: connect") as connecting, running(stop.wait(), name="stop") as stopping:
            await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                connecting.result()
            await stopping
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
