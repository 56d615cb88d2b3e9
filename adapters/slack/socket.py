"""Slack through a socket that the bot opens: no address of its own is needed. For the operator behind a firewall."""

import asyncio

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.errors import ConfigurationError

TOKENS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})


async def run_socket(app: AsyncApp, app_token: str, stop: asyncio.Event) -> None:
    """Hear Slack until `stop`; lost connections are opened again by the library."""
    handler = AsyncSocketModeHandler(app, app_token)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await stop.wait()
    except SlackApiError as error:
        if error.response.get("error") in TOKENS:
            raise ConfigurationError(
                "SLACK_APP_TOKEN is not accepted by Slack. It begins with xapp- and has the scope connections:write"
            ) from None
        raise
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
