"""A world whose digests go to Slack on the wire: the real publisher, and processes that die at will."""

import re
from types import SimpleNamespace
from typing import Any

import aiohttp
from fakes.deliveries import World
from fakes.discord_pacer import NotedPacer
from fakes.mortal import Life, Mortal
from fakes.slack_corner import Corner, Room

from adapters.slack.api import SlackApi
from adapters.slack.profiles import People
from adapters.slack.publish import SlackPublisher
from bot.digests.deliver import Deliverer
from bot.model import Channel
from bot.store.outbox import Outbox

TEAM = "T1AAAAAAA"


class OneTown:
    """The token of the only workspace."""

    def __init__(self, corner: Corner) -> None:
        self._corner = corner

    async def load_token(self, team_id: str) -> str:
        return next(iter(self._corner.towns))


class NoPlatform:
    """Stands where another fake platform would: nothing is asked of it."""

    step: Any = None


class SlackWorld(World):
    """As `World`, with a Slack."""

    def __init__(self, redis: Any, clock: Any, corner: Corner, session: aiohttp.ClientSession) -> None:
        super().__init__(redis, clock, NoPlatform())  # type: ignore[arg-type]
        corner.clock = clock
        self.corner, self.town = corner, corner.town(TEAM)
        self.pacer: Any = NotedPacer()
        self._session = session

    def publisher(self, life: Life | None = None) -> SlackPublisher:
        """A publisher without memory, as a new process has it; each of its requests is a place to die."""
        api: Any = SlackApi(OneTown(self.corner), self._session, self.pacer, url=f"{self.corner.url}api/")
        return SlackPublisher(Mortal(api, "slack", life) if life else api, People(api))

    def place(self, name: str) -> Channel:
        """A new channel in which the bot is."""
        return Channel(platform="slack", workspace=TEAM, id=self.town.room(name).id)

    def room(self, channel: Channel) -> Room:
        return self.town.rooms[channel.id]

    def deliverer(self, life: Life | None = None) -> Deliverer:
        life = life or Life()
        parts = {
            "subscriptions": self.subscriptions,
            "reports": self.reports,
            "outbox": Outbox(self.redis),
            "decider": self.decider,
        }
        mortal = {name: Mortal(part, name, life) for name, part in parts.items()}
        publisher = Mortal(self.publisher(life), "publisher", life)
        store, decider = SimpleNamespace(**mortal), mortal["decider"]
        return Deliverer(store, decider, self.library, {"slack": publisher}, self.clock, self.meter)


def digest_parts(room: Room) -> list[str]:
    """What people see of a digest: `header`, then the number of each paper that has a message, in their order."""
    return [_part(message["text"]) for message in room.messages]


def _part(text: str) -> str:
    if text.startswith("Papers · "):
        return "header"
    found = re.match(r"Paper (\d+)", text)
    return found.group(1) if found else text
