"""The pages on this machine only, beside something else that runs: what `papers demo` offers."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click

from adapters.web.app import build_public
from adapters.web.draw_page import error_pages
from adapters.web.pages import Pages
from adapters.web.server import serve
from bot.bot import PapersBot
from bot.tasks import running

HOST = "127.0.0.1"


@asynccontextmanager
async def show_pages(bot: PapersBot, *, shown: bool = True) -> AsyncIterator[str]:
    """Show the pages at a free port until the block ends; give their address, "" where they are not wanted. Raises
    PortTakenError."""
    if not shown:
        yield ""
        return
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = serve(build_public(Pages(bot).routes(), error_pages(bot.clock)), 0, stop, port.set_result, host=HOST)
    async with running(serving, name="pages") as task:
        await asyncio.wait({task, port}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        yield address_of(port.result())
        stop.set()
        await task


def address_of(port: int, host: str = HOST) -> str:
    """Return the address of a port of this machine."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def open_browser(address: str) -> bool:
    """Show a page in the browser of this desktop; return False where there is none."""
    if sys.platform != "linux":
        return click.launch(address) == 0
    opener = shutil.which("xdg-open") if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") else None
    if opener:  # what it says is for whoever wrote it
        quiet = subprocess.DEVNULL
        subprocess.Popen([opener, address], stdout=quiet, stderr=quiet)  # noqa: S603 - our own address
    return opener is not None
