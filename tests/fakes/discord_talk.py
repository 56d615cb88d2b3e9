"""People who talk to the bot on the local Discord: the whole face, the whole core, answers read where they are seen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import dialogs
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_interactions import Answer
from fakes.discord_pacer import NotedPacer
from fakes.discord_reading import read_message
from fakes.discord_things import Channel, Message, User
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from adapters.discord.app import DiscordFace
from adapters.discord.app import open_discord as open_face
from adapters.kit.face import FaceParts
from bot.answer import WAITING
from bot.app import OpenBot, open_bot

UNDER_WAY = ("still asking", "Fetching papers", "Looking up", "Sharing…", WAITING.title)  # another reply follows
PATIENCE_S = 60.0


class DiscordTalk:
    """One bot, its Discord, and what people do there."""

    def __init__(self, fake: FakeDiscord, face: DiscordFace, bot: OpenBot, source: FakeSource) -> None:
        self.fake, self.face, self.bot, self.source = fake, face, bot, source
        self.lab = fake.add_guild("Lab")
        self.room = fake.add_channel(self.lab, "papers")
        self.ana = fake.add_user("ana")
        self.lab.managers.add(self.ana.id)

    async def say(self, text: str, user: User | None = None, room: Channel | None = None) -> str:
        """Type after the slash; return the last answer as it is read."""
        return read_message((await self.message(text, user, room)).body)

    async def message(self, text: str, user: User | None = None, room: Channel | None = None) -> Message:
        """Type after the slash; return the message with the last answer."""
        return await self.settled(await self.fake.type(user or self.ana, room or self.room, text))

    async def run(self, name: str, room: Channel | None = None, user: User | None = None, **options: Any) -> str:
        """Send a slash command with native options; return the answer as it is read."""
        answer = await self.fake.run(user or self.ana, room or self.room, name, **options)
        return read_message((await self.settled(answer)).body)

    async def press(self, label: str, message: Message, nth: int = 0, user: User | None = None) -> str:
        """Press a button; return what then stands in the answer to that."""
        return read_message((await self.settled(await self.fake.press(user or self.ana, message, label, nth))).body)

    async def settled(self, answer: Answer) -> Message:
        """Wait for the last reply of an answer."""
        message = await answer.reply()
        async with asyncio.timeout(PATIENCE_S):
            while any(words in message.text for words in UNDER_WAY):
                await asyncio.sleep(0.005)
        return message


@asynccontextmanager
async def open_talk(server_url: str, clock: Any) -> AsyncIterator[DiscordTalk]:
    """Open Discord, core and face, with the editions of the dialogs, and connect them."""
    source = FakeSource()
    source.days = dict(dialogs.EDITIONS)
    settings, stop = settings_of(server_url), asyncio.Event()
    async with (
        open_discord(clock) as fake,
        aimed_at(fake),
        open_bot(settings, clock=clock, source=source, follows=False) as bot,
    ):
        chosen = replace(settings, discord_token=fake.token, discord_api_url=fake.url)
        async with open_face(FaceParts(settings=chosen, bot=bot, pacer=NotedPacer())) as face:
            bot.publishers["discord"] = face.publisher
            listening = asyncio.create_task(face.run(stop))
            try:
                async with asyncio.timeout(60):
                    while not (fake.gateway.open_sessions and fake.commands):
                        await asyncio.sleep(0.002)
                yield DiscordTalk(fake, face, bot, source)
            finally:
                stop.set()
                await listening
        assert not fake.errors, fake.errors
