"""The terminal that a process runs in: digests of terminal channels are drawn there, and nobody speaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.console.app import open_console
from adapters.console.publish import ConsolePublisher
from adapters.kit.face import FaceApp, FaceParts, OpenFace
from bot.ports import Jobs, Publisher


@asynccontextmanager
async def open_face(parts: FaceParts, jobs: Jobs) -> AsyncIterator[OpenFace]:
    """Open what draws; to listen is to wait."""

    async def listen(stop: asyncio.Event) -> None:
        await stop.wait()

    async with open_publisher(parts) as publisher:
        yield OpenFace(name="console", publisher=publisher, listen=listen, events={})


@asynccontextmanager
async def open_publisher(parts: FaceParts) -> AsyncIterator[Publisher]:
    """Open what draws."""
    yield ConsolePublisher(parts.bot.store.transcript, open_console(), parts.settings.emoji[0])


APP = FaceApp(open=open_face, open_publisher=open_publisher, layout="list")
