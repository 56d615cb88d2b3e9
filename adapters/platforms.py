"""Opens the faces that are set up, for every process that posts, listens, or checks whether it could."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

from adapters.faces import FACES, configured_faces
from adapters.kit.face import Face, FaceParts, OpenFace
from bot.app import OpenBot
from bot.errors import ConfigurationError, UsageError, WorldError
from bot.health.settings_mistakes import check_env_mode, find_mistakes
from bot.jobs.rate_limit import FairPacer
from bot.model import Channel, Finding
from bot.ports import Jobs, Publisher
from bot.settings import EXAMPLES, Settings, load_env_mode, load_names
from bot.store.rate_limit import RedisTurns
from bot.workspaces.ownership import Ownership, owned

CONFIRM_S = 3.0


def build_parts(settings: Settings, bot: OpenBot, rested: Callable[[str], None] = lambda platform: None) -> FaceParts:
    """Return what all faces of a process share. `rested` is told the platform whose lane had to rest."""
    return FaceParts(settings=settings, bot=bot, pacer=FairPacer(RedisTurns(bot.redis), rested=rested))


def build_ownerships(parts: FaceParts, faces: Sequence[Face]) -> Mapping[str, Ownership]:
    """Return for each face with bots to tell apart whether the store is this one's; nothing is asked yet."""
    identifying = ((face.name, face.load().identify) for face in faces)
    owners = parts.bot.store.owners
    return {name: Ownership(name, partial(ask, parts), owners) for name, ask in identifying if ask}


@asynccontextmanager
async def open_faces(
    parts: FaceParts, jobs: Jobs, faces: Sequence[Face], ownerships: Mapping[str, Ownership]
) -> AsyncIterator[Sequence[OpenFace]]:
    """Open these faces, and let the core post through them. Nothing listens yet.

    Raises ConfigurationError on a store that is known to be another bot's.
    """
    for ownership in ownerships.values():
        await confirm_soon(ownership)
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(_open(face, parts, jobs)) for face in faces]
        for face in opened:
            own, publisher = ownerships.get(face.name), face.publisher
            parts.bot.publishers[face.name] = owned(publisher, own) if own else publisher
        yield opened


@asynccontextmanager
async def _open(face: Face, parts: FaceParts, jobs: Jobs) -> AsyncIterator[OpenFace]:
    app = face.load()
    if app.open:
        async with app.open(parts, jobs) as whole:
            yield whole
    else:
        async with app.open_publisher(parts) as publisher:
            yield OpenFace(name=face.name, publisher=publisher)


@asynccontextmanager
async def open_publisher(parts: FaceParts, face: Face) -> AsyncIterator[Publisher]:
    """Open what posts to one platform, without listening there. Raises ConfigurationError on another bot's store."""
    async with face.load().open_publisher(parts) as publisher:
        for ownership in build_ownerships(parts, [face]).values():
            await ownership.confirm()
        yield publisher


@asynccontextmanager
async def open_everywhere(settings: Settings, bot: OpenBot, faces: Sequence[Face] = FACES) -> AsyncIterator[None]:
    """Let the core post where people ask for it from any process: also a command at a shell, which opens no face."""
    parts = build_parts(settings, bot)
    async with AsyncExitStack() as stack:
        for face in configured_faces(faces, settings):
            if face.everywhere:
                opened = face.load().open_publisher(parts)
                bot.publishers[face.name] = await stack.enter_async_context(opened)
        yield


def read_channel(ref: str, faces: Sequence[Face] = FACES) -> tuple[Face, Channel]:
    """Return the channel of a reference and its face; raise UsageError for one that no face can post to."""
    platform, *names = ref.split(":")
    for face in faces:
        if face.name == platform and face.accepts(names):
            return face, Channel(platform=platform, workspace="".join(names[:-1]), id=names[-1])
    *most, last = filter(None, (face.example for face in faces))
    raise UsageError(f"{ref!r} is no channel that can be posted to. For example: --channel {', '.join(most)} or {last}")


async def examine_platforms(settings: Settings, bot: OpenBot, faces: Sequence[Face] = FACES) -> Sequence[Finding]:
    """Return what `doctor` finds out about the settings, and about each platform that is set up."""
    findings = [*find_mistakes(settings, load_names()), *check_env_mode(load_env_mode())]
    if any(finding.level == "refused" for finding in findings):
        return findings  # asked with such a token, a platform only says that it does not accept it
    findings += [
        Finding(topic=face.name.capitalize(), level="off", text="Not set up.", advice=face.start)
        for face in faces
        if face.start and not face.setup(settings).configured
    ]
    from adapters.web.doctor import check_pages  # here, so that what only posts loads no HTTP library

    findings += await check_pages(settings)
    parts, faces = build_parts(settings, bot), configured_faces(faces, settings)
    findings += [await ownership.examine() for ownership in build_ownerships(parts, faces).values()]
    for examine in filter(None, (face.load().examine for face in faces)):
        findings += await examine(parts)
    return findings


async def adopt_store(settings: Settings, bot: OpenBot, faces: Sequence[Face] = FACES) -> Sequence[str]:
    """Make the store that of the bots that are set up; return their identities in words once that is written."""
    ownerships = build_ownerships(build_parts(settings, bot), configured_faces(faces, settings))
    if not ownerships:
        raise ConfigurationError(f"No platform is set up. For example: {EXAMPLES['SLACK_BOT_TOKEN']}")
    adopted = [await ownership.adopt() for ownership in ownerships.values()]
    await bot.confirm_kept()
    return adopted


async def confirm_soon(ownership: Ownership) -> None:
    """Ask whose store it is before anything begins; where that takes long it is asked again behind."""
    with suppress(WorldError, TimeoutError):
        async with asyncio.timeout(CONFIRM_S):
            await ownership.confirm()
