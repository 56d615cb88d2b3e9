"""All real processes together, over a local Slack: digests come by themselves, once, whoever is killed meanwhile."""

import asyncio
import signal
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from fakes.daily_papers import serve_days
from fakes.real_process import NOWHERE, papers, start
from fakes.slack_corner import APP_TOKEN, open_corner
from fakes.store_watch import until

from bot.app import SystemClock
from bot.model import Channel, Subscription
from bot.store.client import open_client
from bot.store.server import open_server
from bot.store.subscriptions import Subscriptions

pytestmark = pytest.mark.soak
CHANNELS, TOP = 10, 3  # before its first digest a channel is looked into: fifty a minute and workspace, ten at once
TAKEN_OVER_S = 120.0  # a dead worker's digest is its own for a minute
TOKEN = "xoxb-first-canary"


@pytest.fixture
async def house(tmp_path):
    """A store with digests that are due, a Slack with their channels, a site with papers; and the settings of all."""
    today = datetime.now(UTC).date()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(open_server(tmp_path))
        corner = await stack.enter_async_context(open_corner())
        site = await stack.enter_async_context(serve_days([today - timedelta(days=number) for number in range(5)]))
        redis = await stack.enter_async_context(open_client(server.url))
        corner.clock, corner.pace_s = SystemClock(), 0.95
        town = corner.town(token=TOKEN)
        for number in range(CHANNELS):
            room = town.room(f"C{number:08}")
            channel = Channel(platform="slack", workspace=town.id, id=room.id)
            wanted = Subscription(channel=channel, at_minute=0, weekdays=frozenset(range(7)), top=TOP)
            await Subscriptions(redis).save(wanted, datetime.now(UTC))
        slack = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{corner.url}api"}
        yield corner, town, tmp_path, {"REDIS_URL": server.url, "HF_BASE_URL": site, **slack}


def keys_of(room) -> Counter:
    """What stands in a channel, by the key that every message of a digest carries."""
    return Counter(message["metadata"]["event_payload"]["key"] for message in room.messages)


def delivered(town) -> int:
    return sum(len(keys_of(room)) == TOP + 1 for room in town.rooms.values())


async def test_one_process_that_is_everything_delivers_and_counts(house):
    corner, town, home, settings = house
    async with papers(home, "serve", **settings) as serving:
        await until(lambda: delivered(town) == CHANNELS)
        await until(lambda: len(corner.sockets) == 1)
        shown = (await serving.get("/metrics"))[1]
        assert f'papers_digests_due_total{{platform="slack"}} {CHANNELS}.0' in shown
        assert "papers_digests_overdue 0.0" in shown
        begun = monotonic()
        assert await serving.end() == 0
        print(f"\nended within {monotonic() - begun:.1f} s")
    assert all(set(keys_of(room).values()) == {1} for room in town.rooms.values())
    assert corner.hasty == 0


async def test_two_clocks_and_three_workers_of_which_one_is_killed_post_everything_once(house):
    corner, town, home, settings = house
    processes = [await start(home, role, **settings) for role in ("clock", "clock", "worker", "worker", "worker")]
    try:
        await until(lambda: sum(len(room.messages) for room in town.rooms.values()) >= CHANNELS)
        processes[2].send_signal(signal.SIGKILL)
        async with asyncio.timeout(TAKEN_OVER_S):
            while delivered(town) < CHANNELS:
                await asyncio.sleep(0.1)
        for process in processes[3:] + processes[:2]:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            ended = [(await process.communicate(), process.returncode)[1] for process in processes]
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
                await process.communicate()
    assert ended == [0, 0, -signal.SIGKILL, 0, 0]
    assert all(set(keys_of(room).values()) == {1} for room in town.rooms.values())
    assert corner.hasty == 0


async def test_a_worker_that_hangs_in_a_post_ends_in_time_and_another_one_finishes(house):
    """Slack takes half a minute for one answer; hosts kill after ten seconds."""
    corner, town, home, settings = house
    corner.faults.append("hang")
    async with papers(home, "clock", **settings):
        async with papers(home, "worker", **settings) as worker:
            await until(lambda: not corner.faults)
            begun = monotonic()
            assert await worker.end() == 0
            took_s = monotonic() - begun
        print(f"\nended within {took_s:.1f} s")
        assert took_s < 10
        async with papers(home, "worker", **settings), asyncio.timeout(60):
            while delivered(town) < CHANNELS:
                await asyncio.sleep(0.1)
    assert all(set(keys_of(room).values()) == {1} for room in town.rooms.values())


@pytest.mark.parametrize("role", ["serve", "clock", "worker", "web"])
async def test_a_process_lives_without_its_store_says_so_and_ends_with_0(tmp_path, role):
    slack = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": NOWHERE}
    async with papers(tmp_path, role, REDIS_URL="redis://127.0.0.1:9/0", **slack) as process:
        assert (await process.get("/healthz"))[0] == 200
        assert "Redis cannot be reached" in (await process.get("/readyz"))[1]
        assert await process.end() == 0
