"""The platforms for which there are settings, opened: for every process that posts, listens, or looks whether it could.

For the operator, who sets a token and has the face. A composition root like adapters/cli.py; what a platform needs is
in slack_house.py and discord_house.py, which are loaded only where that platform is set up.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.console.app import open_console
from adapters.console.publisher import ConsolePublisher
from adapters.faces import Face
from bot.ports import Finding, Jobs, Pacer, Publisher
from bot.roles import platforms as platforms_of
from bot.settings import Settings
from bot.wiring import OpenBot


@asynccontextmanager
async def open_faces(
    settings: Settings, platforms: Collection[str], bot: OpenBot, pacer: Pacer, jobs: Jobs
) -> AsyncIterator[Sequence[Face]]:
    """Open the faces of these platforms, and let the core post through them. Nothing listens yet."""
    async with AsyncExitStack() as stack:
        faces = []
        if "slack" in platforms:
            from adapters import slack_house

            faces.append(await stack.enter_async_context(slack_house.open_face(settings, bot, pacer, jobs)))
        if "discord" in platforms:
            from adapters import discord_house

            faces.append(await stack.enter_async_context(discord_house.open_face(settings, bot, pacer)))
        if "console" in platforms:
            faces.append(_console(bot))
        for face in faces:
            bot.desk.publishers[face.name] = face.publisher
        yield faces


@asynccontextmanager
async def open_publisher(settings: Settings, bot: OpenBot, platform: str) -> AsyncIterator[Publisher | None]:
    """Open what posts to one platform, without listening there; None for the terminal, which needs nothing."""
    if platform == "slack":
        from adapters import slack_house

        async with slack_house.open_publisher(settings, bot) as publisher:
            yield publisher
    elif platform == "discord":
        from adapters import discord_house

        async with discord_house.open_publisher(settings, bot) as publisher:
            yield publisher
    else:
        yield None


async def examine_platforms(settings: Settings, bot: OpenBot) -> Sequence[Finding]:
    """Return what `doctor` finds out about each platform that is set up."""
    findings: list[Finding] = []
    if "slack" in platforms_of(settings):
        from adapters import slack_house

        findings += await slack_house.examine(settings, bot)
    if "discord" in platforms_of(settings):
        from adapters import discord_house

        findings += await discord_house.examine(settings, bot)
    return findings


def _console(bot: OpenBot) -> Face:
    """The terminal that the process runs in: digests of terminal channels are drawn there, and nobody speaks."""

    async def listen(stop: asyncio.Event) -> None:
        await stop.wait()

    publisher = ConsolePublisher(bot.transcript, open_console())
    return Face(name="console", publisher=publisher, listen=listen, events={})
