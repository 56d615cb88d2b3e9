"""A world whose digests go to the local Discord: the real publisher, REST on the wire, processes that die at will."""

import re
from types import SimpleNamespace
from typing import Any

from fakes.deliveries import World
from fakes.discord_fake import FakeDiscord
from fakes.discord_things import Channel as Room
from fakes.mortal import Life, Mortal

from adapters.discord.publish import DiscordPublisher
from adapters.discord.rest import Rest
from bot.digests.deliver import Deliverer
from bot.model import Channel
from bot.store.outbox import Outbox


class NoPlatform:
    """Stands where another fake platform would: nothing is asked of it."""

    step: Any = None


class DiscordWorld(World):
    """As `World`, with a Discord."""

    def __init__(self, redis: Any, clock: Any, fake: FakeDiscord, rest: Rest) -> None:
        super().__init__(redis, clock, NoPlatform())  # type: ignore[arg-type]
        self.fake, self.rest = fake, rest

    def publisher(self, life: Life | None = None) -> DiscordPublisher:
        """A publisher without memory, as a new process has it; each of its requests is a place to die."""
        return DiscordPublisher(Mortal(self.rest, "rest", life) if life else self.rest)

    def place(self, room: Room) -> Channel:
        return Channel(platform="discord", workspace=room.guild.id if room.guild else "", id=room.id)

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
        return Deliverer(store, decider, self.library, {"discord": publisher}, self.clock, self.meter)


def digest_parts(room: Room) -> list[str]:
    """What people see of a digest: `header`, then the number of each paper that has a message, in their order."""
    seen = []
    for message in room.messages:
        seen.append("header" if message.thread or "Papers · " in message.text else _paper(message.text))
        seen += [_paper(inner.text) for inner in (message.thread.messages if message.thread else [])]
    return seen


def _paper(text: str) -> str:
    found = re.search(r"Paper (\d+)", text)
    return found.group(1) if found else text
