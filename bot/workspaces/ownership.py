"""A store belongs to one bot per platform: another one neither starts on it nor posts out of it.

Two bots on one store would take each other's jobs, be refused in each other's channels, and halt those digests.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

import structlog

from bot.errors import BusyError, ConfigurationError, WorldError
from bot.model import Finding
from bot.ports import Publisher
from bot.store.owners import Owners
from bot.tasks import pause

log = structlog.get_logger(__name__)

AGAIN_S = 5.0
ADVICE = (
    "Set PAPERS_HOME to another folder or REDIS_URL to another database. "
    "If this store was handed over to this bot, run `papers adopt`."
)


Identify = Callable[[], Awaitable[Mapping[str, str]]]
"""Returns a bot's identity on one platform, by kind (`app`, `client`, `bot`). Raises WorldError while the platform
cannot be asked."""


class Ownership:
    """Whether the store is this bot's on one platform. A store without an owner becomes this bot's."""

    def __init__(self, platform: str, identify: Identify, owners: Owners) -> None:
        self.platform = platform
        self._identify = identify
        self._owners = owners
        self._confirmed = False

    async def confirm(self) -> None:
        """Return when the store is this bot's; after that nothing is asked any more.

        Raises ConfigurationError when it is another's, WorldError while platform or store cannot be asked.
        """
        if self._confirmed:
            return
        identity = await self._identify()
        self._compare(await self._owners.load(self.platform), identity)
        await self._owners.note(self.platform, identity)
        self._compare(await self._owners.load(self.platform), identity)  # two bots may begin at the same moment
        self._confirmed = True

    async def run(self, stop: asyncio.Event) -> None:
        """Ask until it is known, then wait for `stop`. Raises ConfigurationError."""
        while not stop.is_set():
            try:
                await self.confirm()
                break
            except WorldError as error:
                log.debug("owner.unknown", platform=self.platform, reason=str(error))
            await pause(AGAIN_S, stop)
        await stop.wait()

    async def adopt(self) -> str:
        """Make the store this bot's; return its identity in words."""
        identity = await self._identify()
        await self._owners.replace(self.platform, identity)
        return name_identity(self.platform, identity)

    async def examine(self) -> Finding:
        """Return whether the store is this bot's; changes nothing."""
        try:
            identity = await self._identify()
            self._compare(await self._owners.load(self.platform), identity)
        except ConfigurationError as error:
            return Finding(topic="owner", level="refused", text=str(error))
        except WorldError as error:
            advice = "See the lines about the platform and the store."
            text = f"I can't tell which bot this store belongs to: {error}."
            return Finding(topic="owner", level="warning", text=text, advice=advice)
        text = f"The store belongs to {name_identity(self.platform, identity)}."
        return Finding(topic="owner", level="good", text=text)

    def _compare(self, noted: Mapping[str, str], identity: Mapping[str, str]) -> None:
        if any(noted.get(kind, value) != value for kind, value in identity.items()):
            theirs, ours = name_identity(self.platform, noted), name_identity(self.platform, identity)
            raise ConfigurationError(f"This store belongs to {theirs}, but the tokens are those of {ours}. {ADVICE}")


def name_identity(platform: str, identity: Mapping[str, str]) -> str:
    """Return an identity in words: `Slack app A1 (bot T1/U1)`."""
    named = [f"{kind} {identity[kind]}" for kind in ("app", "client", "bot") if kind in identity]
    rest = f" ({', '.join(named[1:])})" if named[1:] else ""
    return f"{platform.capitalize()} {named[0] if named else 'bot'}{rest}"


class OwnPublisher:
    """What `owned` returns."""

    def __init__(self, publisher: Publisher, ownership: Ownership) -> None:
        self._publisher = publisher
        self._ownership = ownership

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        async def call(*given: object, **named: object) -> object:
            try:
                await self._ownership.confirm()
            except ConfigurationError as error:  # the process is about to end; nothing was sent
                raise BusyError(str(error), retry_after_s=AGAIN_S) from error
            return await getattr(self._publisher, name)(*given, **named)

        return call


def owned(publisher: Publisher, ownership: Ownership) -> Publisher:
    """Return the publisher, each method of which first sees that the store is this bot's."""
    return cast("Publisher", OwnPublisher(publisher, ownership))
