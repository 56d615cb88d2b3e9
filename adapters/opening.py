"""The bot for a command that answers once: its own server starts while the rest of the program is imported."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import OpenBot
    from bot.settings import Settings


@asynccontextmanager
async def open_for_one_answer(settings: "Settings") -> "AsyncIterator[OpenBot]":
    """Open the bot for the length of the block. Raises ServerStartError.

    A server needs a tenth of a second on another core; the imports take three, and would only wait for it before.
    """
    async with AsyncExitStack() as stack:
        server = None
        if not settings.redis_url:
            from bot.store.server import open_server

            server = await stack.enter_async_context(open_server(settings.home, meanwhile=import_rest))
        from bot.app import open_bot

        yield await stack.enter_async_context(open_bot(settings, follows=False, server=server))


def import_rest() -> None:
    """Import what answers once."""
    import adapters.console.asking  # noqa: F401
    import bot.app  # noqa: F401
