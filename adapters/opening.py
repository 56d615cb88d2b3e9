"""The bot for a command that answers once: its own server starts while the rest of the program is imported."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import OpenBot
    from bot.settings import Settings

HEAVY = ("adapters.console.asking", "bot.app")  # 0.3 s of work; a server is up after 0.1 s of waiting


@asynccontextmanager
async def open_for_one_answer(settings: "Settings") -> "AsyncIterator[OpenBot]":
    """Open the bot for the length of the block. Raises ServerStartError."""
    async with AsyncExitStack() as stack:
        server = None
        if not settings.redis_url:
            from bot.store.server import open_server
            from bot.tasks import run_all

            opening = stack.enter_async_context(open_server(settings.home))
            server, _ = await run_all((opening, asyncio.to_thread(_import_all)))
        from bot.app import open_bot

        yield await stack.enter_async_context(open_bot(settings, follows=False, server=server))


def _import_all() -> None:
    for name in HEAVY:
        import_module(name)
