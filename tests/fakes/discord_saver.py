"""A digest that stands in a channel of the local Discord, the whole core behind it, and who has saved from it."""

import asyncio
from typing import Any

from fakes.discord_fake import FakeDiscord
from fakes.discord_pacer import NotedPacer
from fakes.discord_things import Channel as Room
from fakes.discord_things import User

from adapters.discord.after_gap import Aftermath
from adapters.discord.gateway import Attach, Gateway
from adapters.discord.publish import DiscordPublisher
from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from adapters.discord.session_starts import SessionStarts
from bot.app import OpenBot
from bot.model import Channel, Person, PostRequest


class Saver:
    """The whole core over the local Discord, with a digest that stands there."""

    def __init__(self, bot: OpenBot, fake: FakeDiscord, rest: Rest, room: Room, clock: Any) -> None:
        self.bot, self.fake, self.rest, self.room, self.clock = bot, fake, rest, room, clock
        self.publisher = DiscordPublisher(rest)

    async def post(self) -> None:
        place = Channel(platform="discord", workspace=self.room.guild.id, id=self.room.id)
        await self.bot.post_edition(PostRequest(channel=place), self.publisher)
        [self.header] = self.room.messages
        self.papers = self.header.thread.messages

    async def saved(self, user: User) -> int:
        return len(await self.bot.store.bookmarks.load_all(Person(platform="discord", user=user.id)))

    async def connect(self, stop: asyncio.Event, attach: Attach = lambda client: None) -> asyncio.Task[None]:
        gate = Gate(self.fake.token, NotedPacer(), self.clock)
        self.aftermath = Aftermath(self.bot, self.publisher)
        gateway = Gateway(self.fake.token, gate, SessionStarts(self.clock), self.aftermath, attach)
        running = asyncio.create_task(gateway.run(stop))
        await self.fake.connected()
        return running

    async def recovered(self) -> None:
        """Connect, read again what was missed, and leave."""
        stop = asyncio.Event()
        running = await self.connect(stop)
        async with asyncio.timeout(60):
            while not self.aftermath.waiting():
                await asyncio.sleep(0.005)
            while self.aftermath.waiting():
                await asyncio.sleep(0.005)
        stop.set()
        await running
