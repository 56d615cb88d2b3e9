"""How near to the limit of one token real worker processes come together. Figures; `pytest -m bench -n0 -s`."""

import re
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from fakes.daily_papers import serve_days
from fakes.discord_fake import open_discord
from fakes.discord_limits import REAL
from fakes.real_process import papers
from fakes.store_watch import until

from bot.model import Channel, Subscription
from bot.store.client import open_client
from bot.store.server import open_server
from bot.store.subscriptions import Subscriptions

pytestmark = pytest.mark.bench
CHANNELS, LIMIT = 500, 50
ROUNDS = 6  # the wait is looked at in pieces


@pytest.mark.parametrize("workers", [1, 2, 4])
async def test_workers_side_by_side_share_one_limit(tmp_path, workers):
    today = datetime.now(UTC).date()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(open_server(tmp_path))
        fake = await stack.enter_async_context(open_discord(limits=REAL, limit_clock=time.monotonic, judge=False))
        site = await stack.enter_async_context(serve_days([today - timedelta(days=number) for number in range(5)]))
        redis = await stack.enter_async_context(open_client(server.url))
        rooms = [fake.add_channel(fake.add_guild(f"Lab {number}"), "papers") for number in range(CHANNELS)]
        settings = {"REDIS_URL": server.url, "HF_BASE_URL": site}
        settings |= {"DISCORD_TOKEN": fake.token, "DISCORD_API_URL": fake.url}
        running = [await stack.enter_async_context(papers(tmp_path, "worker", **settings)) for _ in range(workers)]
        for process in running:
            await until(process.is_ready)
        for room in rooms:
            channel = Channel(platform="discord", workspace=room.guild.id, id=room.id)
            wanted = Subscription(channel=channel, at_minute=0, weekdays=frozenset(range(7)), layout="list")
            await Subscriptions(redis).save(wanted, datetime.now(UTC))
        cpu = [await cpu_s(process) for process in running]
        await stack.enter_async_context(papers(tmp_path, "clock", **settings))
        await until(lambda: any(fake.said(room) for room in rooms))
        asked, begun = len(fake.requests()), time.perf_counter()
        for part in range(1, ROUNDS + 1):
            await until(lambda part=part: sum(bool(fake.said(room)) for room in rooms) >= CHANNELS * part // ROUNDS)
        took = time.perf_counter() - begun
        asked = len(fake.requests()) - asked
        spent = sum([await cpu_s(process) for process in running]) - sum(cpu)
    print(
        f"\n{workers} workers: {asked} requests for {CHANNELS} channels in {took:.1f} s, {asked / took / LIMIT:.3f} of"
        f" the limit; 429s: {fake.turnstile.counts['429']}; CPU of the workers {spent / took:.0%}"
    )


async def cpu_s(process) -> float:
    shown = (await process.get("/metrics"))[1]
    return float(re.search(r"^process_cpu_seconds_total ([\d.e+]+)", shown, re.MULTILINE)[1])
