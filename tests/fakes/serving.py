"""An application of the web process at a free port of this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from adapters.web.connections import Limits
from adapters.web.server import serve


@asynccontextmanager
async def serving(app: web.Application, limits: Limits | None = None) -> AsyncIterator[str]:
    """Serve until the block ends; give the address, without a slash behind it."""
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(app, 0, stop, port.set_result, limits=limits))
    try:
        yield f"http://127.0.0.1:{await port}"
    finally:
        stop.set()
        async with asyncio.timeout(60):
            await task
