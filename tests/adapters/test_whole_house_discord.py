"""All real processes together, over a local Discord: digests come by themselves, once, whoever is killed meanwhile."""

import asyncio
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from fakes.daily_papers import serve_days
from fakes.discord_fake import open_discord
from fakes.real_process import papers, start
from fakes.store_watch import until

from bot.model import Channel, Subscription
from bot.store.client import open_client
from bot.store.server import open_server
from bot.store.subscriptions import Subscriptions

pytestmark = pytest.mark.soak
SERVERS, CHANNELS, TOP = 4, 6, 3
TAKEN_OVER_S = 120.0  # a dead worker's digest is its own for a minute


@pytest.fixture
async def house(tmp_path):
    """A store with digests that are due, a Discord with their channels, a site with papers; and the settings of all."""
    today = datetime.now(UTC).date()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(open_server(tmp_path))
        fake = await stack.enter_async_context(open_discord())
        site = await stack.enter_async_context(serve_days([today - timedelta(days=number) for number in range(5)]))
        redis = await stack.enter_async_context(open_client(server.url))
        rooms = []
        for number in range(SERVERS):
            guild = fake.add_guild(f"Lab {number}")
            rooms += [fake.add_channel(guild, f"papers-{each}") for each in range(CHANNELS)]
        for room in rooms:
            channel = Channel(platform="discord", workspace=room.guild.id, id=room.id)
            wanted = Subscription(channel=channel, at_minute=0, weekdays=frozenset(range(7)), top=TOP)
            await Subscriptions(redis).save(wanted, datetime.now(UTC))
        settings = {"REDIS_URL": server.url, "HF_BASE_URL": site}
        yield fake, rooms, tmp_path, settings | {"DISCORD_TOKEN": fake.token, "DISCORD_API_URL": fake.url}
        assert not fake.errors


def parts(fake, room) -> list[int]:
    """Of each digest in a channel, how many messages its thread has."""
    return [len(fake.thread(message)) for message in fake.said(room)]


async def test_one_process_that_is_everything_listens_registers_and_delivers(house):
    fake, rooms, home, settings = house
    async with papers(home, "serve", **settings) as serving:
        await fake.connected()
        await until(lambda: all(parts(fake, room) == [TOP] for room in rooms))
        assert {command["name"] for command in fake.commands} >= {"papers", "digest"}
        shown = (await serving.get("/metrics"))[1]
        assert f'papers_digests_due_total{{platform="discord"}} {len(rooms)}.0' in shown
        assert "papers_slow_downs_total{" not in shown
        assert await serving.end() == 0
    assert all(parts(fake, room) == [TOP] for room in rooms)


async def test_a_clock_and_three_workers_of_which_one_is_killed_post_everything_once(house):
    fake, rooms, home, settings = house
    processes = [await start(home, role, **settings) for role in ("clock", "worker", "worker", "worker")]
    try:
        await until(lambda: sum(len(fake.said(room)) for room in rooms) >= SERVERS)
        processes[1].send_signal(signal.SIGKILL)
        async with asyncio.timeout(TAKEN_OVER_S):
            while not all(parts(fake, room) == [TOP] for room in rooms):
                await asyncio.sleep(0.1)
        for process in (*processes[2:], processes[0]):
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            ended = [(await process.communicate(), process.returncode)[1] for process in processes]
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
                await process.communicate()
    assert ended == [0, -signal.SIGKILL, 0, 0]


async def test_a_token_that_discord_does_not_know_ends_the_process_with_a_sentence(house):
    _, _, home, settings = house
    process = await start(home, "discord", **settings | {"DISCORD_TOKEN": "MTIz.wrong.token"})
    async with asyncio.timeout(20):
        _, said = await process.communicate()
    assert process.returncode == 3
    assert said.decode().splitlines()[-1].startswith("papers: Discord refuses DISCORD_TOKEN.")


async def run(home, *arguments: str, **environment: str) -> tuple[int, str]:
    process = await start(home, *arguments, said=True, **environment)
    async with asyncio.timeout(30):
        said, _ = await process.communicate()
    return process.returncode, " ".join(said.decode().split())


async def test_an_operator_posts_by_hand_and_again_posts_nothing_new(house):
    fake, rooms, home, settings = house
    where = ("--channel", f"discord:{rooms[0].guild.id}:{rooms[0].id}", "--top", "2")
    code, said = await run(home, "post", *where, **settings)
    assert (code, parts(fake, rooms[0])) == (0, [2]), said
    code, said = await run(home, "post", *where, **settings)
    assert (code, parts(fake, rooms[0])) == (0, [2])
    assert "each day is posted once per channel" in said


async def test_the_doctor_says_what_is_wrong_with_discord_and_what_to_do(house):
    fake, rooms, home, settings = house
    fake.delete_channel(rooms[0])
    code, said = await run(home, "doctor", **settings)
    assert code == 0
    assert f"{len(rooms)} digests set up, none stopped." in said
    assert "Start papers discord once; it registers what has changed." in said
    assert f"discord:{rooms[0].guild.id}:{rooms[0].id}:" in said
    code, said = await run(home, "doctor", **settings | {"DISCORD_TOKEN": "MTIz.wrong.token"})
    assert (code, "Discord does not know DISCORD_TOKEN." in said) == (1, True)
