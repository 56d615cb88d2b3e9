"""What a tick of the clock costs with a hundred subscriptions and with a hundred thousand. Run with `-m bench -s`."""

import statistics
import time

import pytest
from fakes.deliveries import World, at
from fakes.jobs import HeldJobs
from fakes.platform import FakePlatform

from bot.digests.clock import DigestClock
from bot.store import keys
from bot.store.leases import Leases

TICKS = 200
MANY = 100_000
SLICE = 10_000


async def measure(world: World, jobs: HeldJobs) -> tuple[float, float]:
    """Median seconds and Redis commands of a tick in which nothing is due."""
    clock = DigestClock(world.subscriptions, jobs, Leases(world.redis), world.clock, world.meter)
    await clock.tick()
    before = (await world.redis.info("stats"))["total_commands_processed"]
    times = []
    for _ in range(TICKS):
        begin = time.perf_counter()
        assert await clock.tick() == 0
        times.append(time.perf_counter() - begin)
    after = (await world.redis.info("stats"))["total_commands_processed"]
    return statistics.median(times), (after - before - 1) / TICKS


@pytest.mark.bench
async def test_a_tick_costs_the_same_however_many_subscribe(redis, clock):
    clock._now = at(2025, 4, 21, 8)
    world, jobs = World(redis, clock, FakePlatform(clock)), HeldJobs(clock)
    for number in range(100):
        await world.subscribe(world.channel(f"C{number}"))
    few = await measure(world, jobs)
    later = at(2025, 4, 21, 9).timestamp() * 1000
    for start in range(0, MANY, SLICE):
        await redis.zadd(keys.DUE, {f"fake:W:D{number}": later + number for number in range(start, start + SLICE)})
    many = await measure(world, jobs)
    print(f"\na tick with {MANY:,} subscriptions: x{many[0] / few[0]:.2f} the time of one with 100;", end=" ")
    print(f"{few[1]:.1f} and {many[1]:.1f} Redis commands")
