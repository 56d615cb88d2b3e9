"""Figures of the Discord face: how long a person waits, beside a handler of the same library that does nothing."""

import asyncio

import discord
import pytest
from fakes.discord_fake import aimed_at, open_discord
from fakes.discord_pacer import NotedPacer
from fakes.sources import FakeSource

from adapters.discord.after_gap import Aftermath
from adapters.discord.commands import build_commands, command_payloads
from adapters.discord.event_queue import Errands
from adapters.discord.gateway import INTENTS, Gateway
from adapters.discord.listeners import Listeners
from adapters.discord.places import ThreadParents
from adapters.discord.publish import EMOJI, DiscordPublisher
from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from adapters.discord.session_starts import SessionStarts
from adapters.discord.talk import Talk
from bot.app import open_bot
from bot.settings import Settings

pytestmark = [pytest.mark.bench, pytest.mark.anyio]

ASKED, EVERY_S = 300, 1 / 50
TYPED = ("llm", "today", '"chain of thought" reasoning', "saved", "author:gu sequence")


async def asked(fake, room, people) -> tuple[list[float], list[float]]:
    """Fifty interactions a second; how long until the sign of life, and until the answer."""
    answers = []
    for number in range(ASKED):
        answers.append(await fake.type(people[number % len(people)], room, TYPED[number % len(TYPED)]))
        await asyncio.sleep(EVERY_S)
    for answer in answers:
        await answer.reply()
    return [answer.acked_s for answer in answers], [answer.answered_s for answer in answers]


def quantiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


async def test_fifty_interactions_a_second_beside_an_empty_handler(clock, redis, server_url):
    async with open_discord(clock, judge=False) as fake, aimed_at(fake):
        room = fake.add_channel(fake.add_guild("Lab"), "papers")
        people = [fake.add_user(f"reader {number}") for number in range(20)]
        empty = await with_empty_handler(fake, room, people)
        settings = Settings(redis_url=server_url)
        async with open_bot(settings, clock=clock, source=FakeSource(), follows=False) as bot:
            await bot.take_sample()
            full = await with_the_face(fake, room, people, bot, clock)
    for name, bare, ours in zip(("sign of life", "answer"), empty, full, strict=True):
        (bare50, bare99), (ours50, ours99) = quantiles(bare), quantiles(ours)
        print(f"\n{name}: p50 {ours50 / bare50:.1f}x, p99 {ours99 / bare99:.1f}x an empty handler", end="")
        print(f" ({bare50 * 1e3:.1f} and {bare99 * 1e3:.1f} ms)", end="")
    print()


async def with_empty_handler(fake, room, people):
    client = discord.AutoShardedClient(intents=INTENTS, max_messages=None)
    tree = discord.app_commands.CommandTree(client)

    @tree.command(name="papers", description="Nothing")
    async def papers(interaction: discord.Interaction, query: str = "") -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="nothing")

    running = asyncio.create_task(client.start(fake.token))
    await fake.connected()
    await tree.sync()
    try:
        return await asked(fake, room, people)
    finally:
        await client.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def with_the_face(fake, room, people, bot, clock):
    gate, stop = Gate(fake.token, NotedPacer(), clock), asyncio.Event()
    rest, errands = Rest(fake.token, gate), Errands()
    talk = Talk(bot, errands, "papers")
    commands = build_commands(bot, talk, "papers")
    fake.world.commands = [
        {"default_member_permissions": None, **payload, "id": str(number)}
        for number, payload in enumerate(command_payloads(commands))
    ]
    publisher, parents = DiscordPublisher(rest), ThreadParents(rest)
    told = {"recover": print, "tell": publisher.tell}
    listeners = Listeners(bot=bot, talk=talk, errands=errands, parents=parents, commands=commands, emoji=EMOJI, **told)
    aftermath = Aftermath(bot, publisher)
    gateway = Gateway(fake.token, gate, SessionStarts(clock), aftermath, listeners.attach)
    running = asyncio.create_task(gateway.run(stop))
    await fake.connected()
    try:
        warm = await fake.type(people[0], room, "llm")
        await warm.reply()
        return await asked(fake, room, people)
    finally:
        stop.set()
        await running
        await rest.close()
