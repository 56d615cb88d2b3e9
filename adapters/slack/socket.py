"""Slack through a socket that the bot opens: no address of its own is needed. For the operator behind a firewall."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.errors import BusyError, ConfigurationError

AGAIN_S = 10.0
TOKENS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})


async def run_socket(
    app: AsyncApp, app_token: str, connected: Callable[[], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Hear Slack until `stop`; lost connections are opened again by the library, and each is told as `connected`."""

    async def greet(client: object, message: dict[str, Any], raw: str | None) -> None:
        if message.get("type") == "hello":
            await connected()

    handler = AsyncSocketModeHandler(app, app_token)
    handler.client.message_listeners.append(greet)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await stop.wait()
    except SlackApiError as error:
        if error.response.get("error") in TOKENS:
            raise ConfigurationError(
                "SLACK_APP_TOKEN is not accepted by Slack. It begins with xapp- and has the scope connections:write"
            ) from None
        raise BusyError("Slack opens no socket just now", retry_after_s=AGAIN_S) from error
    except (aiohttp.ClientError, OSError) as error:
        raise BusyError("Slack cannot be reached", retry_after_s=AGAIN_S) from error
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
