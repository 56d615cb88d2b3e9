"""Slack through a socket that the bot opens: no address of its own is needed."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.inbox import OK, Inbox
from bot.tasks import running


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
