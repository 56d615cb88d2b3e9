"""The whole face connected: bursts of reactions through lost connections, interactions that arrive twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from cases import few
from fakes.deliveries import some_papers
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer
from fakes.discord_saver import Saver
from fakes.redis_proxy import RedisProxy
from fakes.sources import FakeSource

from adapters.discord.commands import build_commands, command_payloads
from adapters.discord.event_queue import Errands
from adapters.discord.listeners import Listeners
from adapters.discord.places import ThreadParents
from adapters.discord.publish import EMOJI, DiscordPublisher
from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from adapters.discord.talk import Talk
from bot.app import open_bot
from bot.settings import Settings

DAY = date(2025, 4, 21)


@pytest.fixture
async def fake(clock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock) as fake, aimed_at(fake):
        yield fake
    assert not fake.errors


@pytest.fixture
async def line(server_url) -> AsyncIterator[RedisProxy]:
    """The way to the store, which can go wrong."""
    async with RedisProxy(server_url) as proxy:
        yield proxy


@pytest.fixture
async def saver(redis, line, clock, fake) -> AsyncIterator[Saver]:
    source = FakeSource()
    source.days[DAY] = some_papers(DAY, 3)
    room = fake.add_channel(fake.add_guild("Lab"), "papers")
    settings = Settings(redis_url=line.url)
    async with open_bot(settings, clock=clock, source=source, follows=False, store_timeout_s=0.25) as bot:
        rest = Rest(fake.token, Gate(fake.token, NotedPacer(), clock))
        saver = Saver(bot, fake, rest, room, clock)
        try:
            await saver.post()
            yield saver
        finally:
            await rest.close()


async def shortly(seconds: float) -> None:
    """Pauses are not waited for."""
    await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(saver: Saver) -> AsyncIterator[None]:
    """The whole face, with commands registered."""
    errands, stop = Errands(sleep=shortly), asyncio.Event()
    talk = Talk(saver.bot, errands, "papers")
    saver.fake.world.commands = [
        {"default_member_permissions": None, **payload, "id": str(number)}
        for number, payload in enumerate(command_payloads(build_commands(saver.bot, talk, "papers")))
    ]
    listeners = Listeners(
        bot=saver.bot,
        talk=talk,
        errands=errands,
        parents=ThreadParents(saver.rest),
        commands=build_commands(saver.bot, talk, "papers"),
        emoji=EMOJI,
        recover=print,
        tell=DiscordPublisher(saver.rest).tell,
    )
    async with errands.doing():
        running = await saver.connect(stop, listeners.attach)
        try:
            yield
            async with asyncio.timeout(60):
                while errands.waiting():
                    await asyncio.sleep(0.005)
        finally:
            stop.set()
            await running


async def burst(saver: Saver, count: int) -> None:
    """Many people save at the same moment, and the connection is lost in the middle of it."""
    people = [saver.fake.add_user(f"reader {number}") for number in range(count)]
    fickle = people[::10]
    async with listening(saver):
        for number, user in enumerate(people):
            saver.fake.react(user, saver.papers[number % 3])
            if number == count // 3:
                saver.fake.gateway.ask_to_reconnect()
            if number == 2 * count // 3:
                await saver.fake.connected()
                await saver.fake.gateway.drop()
            if user in fickle:
                saver.fake.unreact(user, saver.papers[number % 3])
        await heard_all(saver.fake)
    assert [await saver.saved(user) for user in people] == [int(user not in fickle) for user in people]


async def heard_all(fake: FakeDiscord) -> None:
    """Wait until the client has come back and nothing is under way to it."""
    await fake.connected()
    async with asyncio.timeout(30):
        while not all(session.socket and session.socket.idle for session in fake.gateway.sessions.values()):
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)


async def test_a_burst_of_reactions_through_lost_connections_is_saved_whole(saver):
    await burst(saver, 15)


@pytest.mark.soak
async def test_a_thousand_reactions_in_a_burst_are_saved_whole(saver):
    await burst(saver, 1_000)
    print("\n1,000 reactions in a burst, two lost connections: none lost")


async def conversation(saver: Saver, user) -> list[list[str]]:
    """What a person reads in one talk with the bot."""
    fake, room = saver.fake, saver.room
    said = []

    async def note(answer):
        message = await answer.reply()
        said.append(answer.seen)
        return message

    listed = await note(await fake.type(user, room, "today"))
    await note(await fake.choose(user, listed, listed.selects()[1]["options"][0]["value"]))
    await note(await fake.type(user, room, "saved"))
    await note(await fake.menu(user, saver.papers[1], "Save paper"))
    await note(await fake.press(user, saver.papers[2], "Save"))
    await note(await fake.type(user, room, "saved"))
    return said


async def test_an_interaction_that_arrives_twice_is_answered_and_done_once(saver):
    fake = saver.fake
    once, twice = fake.add_user("once"), fake.add_user("twice")
    async with listening(saver):
        heard_once = await conversation(saver, once)
        fake.twice = True
        heard_twice = await conversation(saver, twice)
    assert heard_once == heard_twice
    assert await saver.saved(once) == await saver.saved(twice) == 3
    assert all(len(answer.callbacks) == 1 for answer in fake.desk.answers.values())
    assert not [answer for answer in fake.desk.answers.values() if answer.refusals]


@pytest.mark.parametrize(
    "mode", few(["lost", "silent", "reset", "-READONLY You can't write against a read only replica."], 2)
)
async def test_a_store_that_is_down_loses_no_reaction_and_leaves_nobody_without_an_answer(saver, line, mode):
    """Discord tells nothing twice, so the bot has to remember by itself."""
    fake = saver.fake
    people = [fake.add_user(f"reader {number}") for number in range(12)]
    async with listening(saver):
        line.mode = mode
        for number, user in enumerate(people):
            fake.react(user, saver.papers[number % 3])
        for user in people[::4]:
            fake.unreact(user, saver.papers[people.index(user) % 3])
        answer = await fake.type(people[1], saver.room, "saved")
        said = await answer.reply()
        line.mode = "ok"
    assert [await saver.saved(user) for user in people] == [int(number % 4 > 0) for number in range(12)]
    assert said.text
    assert answer.callbacks == [5]
