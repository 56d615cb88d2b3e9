"""Figures of the Discord face: how near to Discord's limit many channels are served, what a thousand servers weigh."""

import asyncio
import gc
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from fakes.deliveries import at, some_papers
from fakes.discord_deliveries import DiscordWorld, digest_parts
from fakes.discord_fake import aimed_at, open_discord
from fakes.discord_limits import REAL

from adapters.discord.request_limiter import Gate
from adapters.discord.rest import Rest
from bot.jobs.rate_limit import FairPacer
from bot.store.rate_limit import RedisTurns

pytestmark = [pytest.mark.bench, pytest.mark.anyio]

ROOT = Path(__file__).parents[2]
CHANNELS, WORKERS, AT_ONCE = 1_000, 4, 64
DAY = date(2025, 4, 21)
GUILDS, ROOMS, ROLES = 1_000, 20, 12
CHILD = """
import asyncio, gc, os, sys
import discord
from adapters.discord.after_gap import Aftermath
from adapters.discord.request_limiter import Gate
from adapters.discord.gateway import Gateway
from adapters.discord.session_starts import SessionStarts
from bot.app import SystemClock

class Quiet:
    async def turn(self, lane, workspace): ...
    async def rest(self, lane, seconds): ...
    async def recover(self, workspace, publisher): return 0

def weight():
    gc.collect()
    pages = int(open("/proc/self/statm").read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")

async def main(url, token, guilds):
    discord.http.Route.BASE = url
    clock = SystemClock()
    gate, aftermath = Gate(token, Quiet(), clock), Aftermath(Quiet(), None)
    gateway = Gateway(token, gate, SessionStarts(clock), aftermath, lambda client: None)
    before = weight()
    stop = asyncio.Event()
    running = asyncio.create_task(gateway.run(stop))
    while not gateway.client or sum(not g.unavailable for g in gateway.client.guilds) < guilds:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    print(before, weight(), flush=True)
    stop.set()
    await running

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


async def test_a_thousand_channels_are_served_near_the_limit_and_without_a_refusal_for_haste(clock, redis):
    """Several workers that take their turns from one store, against Discord's limits in real time."""
    async with open_discord(clock, limits=REAL, limit_clock=time.monotonic, judge=False) as fake, aimed_at(fake):
        rooms = [fake.add_channel(fake.add_guild(f"Lab {number}"), "papers") for number in range(CHANNELS)]
        pacers = [FairPacer(RedisTurns(redis)) for _ in range(WORKERS)]
        workers = [Rest(fake.token, Gate(fake.token, pacer, clock)) for pacer in pacers]
        for worker in workers:
            await worker.me()
        waiting = asyncio.Semaphore(AT_ONCE)

        async def post(number: int) -> None:
            body = {"content": "x" * 1_500, "nonce": f"n{number}", "enforce_nonce": True}
            async with waiting:
                worker = workers[number % WORKERS]
                await worker.post(int(rooms[number].id), body, workspace=rooms[number].guild.id)

        gc.disable()  # see below
        started = time.perf_counter()
        await asyncio.gather(*(post(number) for number in range(CHANNELS)))
        seconds = time.perf_counter() - started
        gc.enable()
        for worker in workers:
            await worker.close()
    shown = sum(len(room.messages) == 1 for room in rooms)
    ratio = CHANNELS / seconds / 50
    print(f"\n{shown} of {CHANNELS} channels by {WORKERS} workers, {ratio:.3f} of the limit of 50/s;")
    print(f"429s: {fake.turnstile.counts['429']}, most in one window: {fake.turnstile.busiest['global']} of 50")
    assert shown == CHANNELS
    assert fake.turnstile.counts["429"] == 0


class Stalls:
    """How long the event loop did nothing else."""

    def __init__(self) -> None:
        self.seen = [0.0]

    async def watch(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            self.seen.append(time.perf_counter() - before - 0.005)


async def test_a_thousand_threaded_digests_are_delivered_near_the_limit(clock, redis):
    """The whole delivery: decided, asked for, posted, noted; every request against Discord's limits."""
    async with open_discord(clock, limits=REAL, limit_clock=time.monotonic, judge=False) as fake, aimed_at(fake):
        clock._now = at(2025, 4, 21, 8)
        gate = Gate(fake.token, FairPacer(RedisTurns(redis)), clock)
        rest = Rest(fake.token, gate)
        world = DiscordWorld(redis, clock, fake, rest)
        world.source.days[DAY] = some_papers(DAY, 3)
        rooms = [fake.add_channel(fake.add_guild(f"Lab {number}"), "papers") for number in range(CHANNELS)]
        for room in rooms:
            await world.subscribe(world.place(room))
        clock._now = at(2025, 4, 21, 9)
        await rest.me()
        deliverer, waiting = world.deliverer(), asyncio.Semaphore(AT_ONCE)

        async def deliver(room) -> None:
            async with waiting:
                while again := await deliverer.deliver(world.place(room)):
                    await asyncio.sleep(again.after_s)

        gc.disable()  # the local Discord's own thousands of messages, which no bot has, would stop both for 150 ms
        before, started = len(fake.requests()), time.perf_counter()
        stalls = Stalls()
        watching = asyncio.create_task(stalls.watch())
        await asyncio.gather(*(deliver(room) for room in rooms))
        seconds = time.perf_counter() - started
        watching.cancel()
        gc.enable()
        await rest.close()
    asked = len(fake.requests()) - before
    whole = sum(digest_parts(room) == ["header", "0", "1", "2"] for room in rooms)
    ratio = asked / seconds / 50
    print(f"\n{whole} of {CHANNELS} digests whole with {asked} requests, {ratio:.3f} of the limit;")
    print(f"the loop of bot and Discord together stood still for {max(stalls.seen) * 1e3:.0f} ms at most;")
    print(f"429s: {fake.turnstile.counts['429']}, most in one window: {fake.turnstile.busiest['global']} of 50")
    assert whole == CHANNELS


async def test_what_a_thousand_servers_weigh(clock):
    async with open_discord(clock, judge=False) as fake:
        for number in range(GUILDS):
            guild = fake.add_guild(f"Lab {number}")
            for room in range(ROOMS):
                fake.add_channel(guild, f"channel-{room}")
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHILD, fake.url, fake.token, str(GUILDS),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
        try:
            async with asyncio.timeout(120):
                told, _ = await child.communicate()
        finally:
            if child.returncode is None:
                child.kill()
    before, after = map(int, told.splitlines()[-1].split())
    more = (after - before) / 1e6
    print(f"\n{GUILDS} servers with {ROOMS} channels each: {more:.1f} MB more than {before / 1e6:.0f} MB")
