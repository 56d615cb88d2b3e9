"""The platforms for which there are settings, opened: for every process that posts, listens, or looks whether it could.

For the operator, who sets a token and has the face. A composition root like adapters/cli.py; what a platform needs is
in slack_house.py and discord_house.py, which are loaded only where that platform is set up.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

from adapters.console.app import open_console
from adapters.console.publisher import ConsolePublisher
from adapters.faces import Face
from bot.errors import ConfigurationError, WorldError
from bot.mistakes import check_env_mode, find_mistakes
from bot.model import Finding
from bot.ownership import Ownership, OwnPublisher
from bot.ports import Jobs, Pacer, Publisher
from bot.roles import platforms as platforms_of
from bot.settings import EXAMPLES, Settings, load_env_mode, load_names
from bot.wiring import OpenBot

CONFIRM_S = 3.0


def build_ownerships(settings: Settings, platforms: Collection[str], bot: OpenBot) -> Mapping[str, Ownership]:
    """Return for each platform with bots to tell apart whether the store is this one's; nothing is asked yet."""
    owners = bot.store.owners
    built = {}
    if "slack" in platforms:
        from adapters import slack_house

        built["slack"] = Ownership("slack", partial(slack_house.identify, settings, bot), owners)
    if "discord" in platforms:
        from adapters import discord_house

        built["discord"] = Ownership("discord", partial(discord_house.identify, settings, bot), owners)
    return built


@asynccontextmanager
async def open_faces(
    settings: Settings,
    platforms: Collection[str],
    bot: OpenBot,
    pacer: Pacer,
    jobs: Jobs,
    ownerships: Mapping[str, Ownership],
) -> AsyncIterator[Sequence[Face]]:
    """Open the faces of these platforms, and let the core post through them. Nothing listens yet.

    Raises ConfigurationError on a store that is known to be another bot's.
    """
    for ownership in ownerships.values():
        await confirm_soon(ownership)
    async with AsyncExitStack() as stack:
        faces = []
        if "slack" in platforms:
            from adapters import slack_house

            faces.append(await stack.enter_async_context(slack_house.open_face(settings, bot, pacer, jobs)))
        if "discord" in platforms:
            from adapters import discord_house

            faces.append(await stack.enter_async_context(discord_house.open_face(settings, bot, pacer)))
        if "console" in platforms:
            faces.append(_console(bot, settings.emoji[0]))
        for face in faces:
            bot.publishers[face.name] = _owned(face.publisher, ownerships.get(face.name))
        yield faces


@asynccontextmanager
async def open_publisher(settings: Settings, bot: OpenBot, platform: str) -> AsyncIterator[Publisher | None]:
    """Open what posts to one platform, without listening there; None for the terminal, which needs nothing."""
    ownership = build_ownerships(settings, [platform], bot).get(platform)
    async with AsyncExitStack() as stack:
        publisher: Publisher | None = None
        if platform == "slack":
            from adapters import slack_house

            publisher = await stack.enter_async_context(slack_house.open_publisher(settings, bot))
        elif platform == "discord":
            from adapters import discord_house

            publisher = await stack.enter_async_context(discord_house.open_publisher(settings, bot))
        if ownership is not None:
            await ownership.confirm()
        yield publisher


async def examine_platforms(settings: Settings, bot: OpenBot) -> Sequence[Finding]:
    """Return what `doctor` finds out about the settings, and about each platform that is set up."""
    findings = [*find_mistakes(settings, load_names()), *check_env_mode(load_env_mode())]
    if any(finding.level == "refused" for finding in findings):
        return findings  # asked with such a token, a platform only says that it does not accept it
    ownerships = build_ownerships(settings, platforms_of(settings), bot)
    findings += [await ownership.examine() for ownership in ownerships.values()]
    if "slack" in platforms_of(settings):
        from adapters import slack_house

        findings += await slack_house.examine(settings, bot)
    if "discord" in platforms_of(settings):
        from adapters import discord_house

        findings += await discord_house.examine(settings, bot)
    return findings


async def adopt_store(settings: Settings, bot: OpenBot) -> Sequence[str]:
    """Make the store that of the bots that are set up; return their identities in words."""
    ownerships = build_ownerships(settings, platforms_of(settings), bot)
    if not ownerships:
        raise ConfigurationError(f"No platform is set up. For example: {EXAMPLES['SLACK_BOT_TOKEN']}")
    return [await ownership.adopt() for ownership in ownerships.values()]


async def confirm_soon(ownership: Ownership) -> None:
    """Ask whose store it is before anything begins; where that takes long it is asked again behind."""
    with suppress(WorldError, TimeoutError):
        async with asyncio.timeout(CONFIRM_S):
            await ownership.confirm()


def _owned(publisher: Publisher, ownership: Ownership | None) -> Publisher:
    return OwnPublisher(publisher, ownership) if ownership else publisher


def _console(bot: OpenBot, sign: str) -> Face:
    """The terminal that the process runs in: digests of terminal channels are drawn there, and nobody speaks."""

    async def listen(stop: asyncio.Event) -> None:
        await stop.wait()

    publisher = ConsolePublisher(bot.store.transcript, open_console(), sign)
    return Face(name="console", publisher=publisher, listen=listen, events={})
