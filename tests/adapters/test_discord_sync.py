"""Commands are registered with Discord when they have changed, once, whoever starts."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fakes.discord_fake import FakeDiscord, aimed_at, open_discord
from fakes.discord_pacer import NotedPacer

from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from adapters.discord.sync import A_DAY, CommandSync
from bot.store.leases import Leases, Marks

PAPERS = {"name": "papers", "description": "Papers", "type": 1}
DIGEST = {"name": "digest", "description": "The digest", "type": 1}


async def no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture
async def fake(clock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock) as fake, aimed_at(fake):
        yield fake
    assert not fake.errors


@pytest.fixture
async def rest(fake, clock) -> AsyncIterator[Rest]:
    rest = Rest(fake.token, Gate(fake.token, NotedPacer(), clock), sleep=no_pause)
    yield rest
    await rest.close()


@pytest.fixture
def sync(rest, redis, clock):
    def build(*commands):
        return CommandSync(rest, commands, Leases(redis), Marks(redis), clock, sleep=no_pause)

    return build


async def test_what_has_not_changed_is_not_registered_again(fake, sync):
    for commands in ((PAPERS, DIGEST), (DIGEST, PAPERS), (PAPERS, DIGEST)):
        assert await sync(*commands).sync()
    assert fake.world.command_puts == 1


async def test_what_has_changed_is_registered(fake, sync):
    await sync(PAPERS).run()
    await sync({**PAPERS, "description": "The day's papers"}).run()
    assert [command["description"] for command in fake.commands] == ["The day's papers"]
    assert (fake.world.command_puts, fake.world.command_creates) == (2, 1)


async def test_of_many_processes_that_start_together_one_registers(fake, sync):
    async with asyncio.timeout(60):
        await asyncio.gather(*(sync(PAPERS, DIGEST).run() for _ in range(8)))
    assert fake.world.command_puts == 1


async def test_a_discord_that_is_down_is_waited_for(fake, sync):
    fake.fail("PUT .*commands", "503", times=5)
    await sync(PAPERS).run()
    assert fake.commands


async def test_two_versions_side_by_side_do_not_take_turns_for_ever(fake, sync, clock):
    for number in range(A_DAY + 5):
        await sync({**PAPERS, "description": f"version {number % 2}"}).sync()
    assert fake.world.command_puts == A_DAY
    clock.advance(days=1)
    assert await sync({**PAPERS, "description": "next day"}).sync()


async def test_a_mark_that_cannot_be_read_registers_once_more(fake, sync, redis, rest):
    await sync(PAPERS).sync()
    await Marks(redis).save_mark(f"discord:{await rest.me()}:commands", "{half")
    await sync(PAPERS).sync()
    assert fake.world.command_puts == 2
