"""The Discord face as a process runs it: connected, its commands registered once, everything answered and saved."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from fakes.deliveries import some_papers
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from adapters.discord.app import DiscordFace
from adapters.discord.app import open_discord as open_face
from adapters.kit.face import FaceParts
from bot.app import OpenBot, open_bot
from bot.errors import ConfigurationError
from bot.model import Channel, Person, PostRequest
from bot.settings import Settings

DAY = date(2025, 4, 21)


@pytest.fixture
async def fake(clock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock) as fake, aimed_at(fake):
        yield fake
    assert not fake.errors


@pytest.fixture
async def bot(redis, server_url, clock) -> AsyncIterator[OpenBot]:
    source = FakeSource()
    source.days[DAY] = some_papers(DAY, 3)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(DAY)
        yield bot


@asynccontextmanager
async def running(fake: FakeDiscord, bot: OpenBot, token: str = "") -> AsyncIterator[DiscordFace]:
    stop = asyncio.Event()
    settings = Settings(discord_token=token or fake.token, discord_api_url=fake.url)
    async with open_face(FaceParts(settings=settings, bot=bot, pacer=NotedPacer())) as face:
        listening = asyncio.create_task(face.run(stop))
        try:
            async with asyncio.timeout(60):
                while not listening.done() and not (fake.gateway.open_sessions and fake.commands):
                    await asyncio.sleep(0.002)
            yield face
        finally:
            stop.set()
            await listening


async def test_a_restart_registers_nothing_again_and_old_buttons_still_work(fake, bot):
    room, ana = fake.add_channel(fake.add_guild("Lab"), "papers"), fake.add_user("ana")
    async with running(fake, bot):
        message = await (await fake.type(ana, room, f"show {some_papers(DAY, 3)[0].id}")).reply()
    async with running(fake, bot):
        saved = await (await fake.press(ana, message, "Save")).reply()
    assert fake.world.command_puts == 1
    assert "Paper 0" in message.text
    assert saved.text
    assert len(await bot.store.bookmarks.load_all(Person(platform="discord", user=ana.id))) == 1


async def test_a_digest_that_the_face_posts_is_saved_by_a_reaction_on_it(fake, bot):
    room, ana = fake.add_channel(fake.add_guild("Lab"), "papers"), fake.add_user("ana")
    ada = Person(platform="discord", user=ana.id)
    async with running(fake, bot) as face:
        place = Channel(platform="discord", workspace=room.guild.id, id=room.id)
        await bot.post_edition(PostRequest(channel=place), face.publisher)
        fake.react(ana, fake.thread(room.messages[0])[1])
        async with asyncio.timeout(60):
            while not await bot.store.bookmarks.load_all(ada):
                await asyncio.sleep(0.005)
    assert [kept.title for kept in await bot.store.bookmarks.load_all(ada)] == [f"Paper 1 of {DAY}"]


async def test_a_token_that_discord_does_not_know_ends_the_process_with_the_next_step(fake, bot):
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN"):
        async with running(fake, bot, token="another"):
            pass
