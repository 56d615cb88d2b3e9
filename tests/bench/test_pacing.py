"""How near the limit turns come, and what they cost. Figures, not verdicts. Run with `pytest -m bench -s`."""

import asyncio
import resource
import time

import pytest
from redis.asyncio import Redis

from bot.jobs.rate_limit import FairPacer
from bot.ports import Lane
from bot.store.client import open_client
from bot.store.rate_limit import RedisTurns

pytestmark = pytest.mark.bench
DISCORD = Lane(name="discord:bench", per_s=48.0)
TURNS = 480


class CountedTurns(RedisTurns):
    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self.asked = 0

    async def take(self, lane, wanted):
        self.asked += 1
        return await super().take(lane, wanted)


def most_within(times: list[float], window_s: float = 1.0) -> int:
    return max(sum(start <= each < start + window_s for each in times) for start in times)


@pytest.mark.parametrize("processes", [1, 2, 4])
async def test_ratio_to_the_limit_of_one_token(server_url, redis, processes):
    """Several pacers, each with a connection of its own, in one event loop; always more waiters than turns."""
    times: list[float] = []
    clients = [open_client(server_url) for _ in range(processes)]
    books = [CountedTurns(client) for client in clients]
    pacers = [FairPacer(book) for book in books]

    async def ask(number: int) -> None:
        await pacers[number % processes].turn(DISCORD, f"g{number % 50}")
        times.append(time.monotonic())

    cpu = _cpu_s()
    await asyncio.gather(*(ask(number) for number in range(TURNS)))
    took = times[-1] - times[0]
    print(
        f"\n{processes} pacers: {(TURNS - 1) / took / DISCORD.per_s:.4f} of the limit, at most {most_within(times)} in"
        f" a second, {sum(book.asked for book in books) / TURNS:.2f} calls a turn,"
        f" {max(book.asked for book in books) / took:.1f} calls a second and process, CPU {(_cpu_s() - cpu) / took:.1%}"
    )
    for client in clients:
        await client.aclose()


async def test_what_a_turn_costs_where_nobody_waits(server_url, redis):
    """Against one GET on the same connection."""
    pacer = FairPacer(RedisTurns(redis))
    lanes = [Lane(name=f"slack:T1:C{number}", per_s=1.0) for number in range(2_000)]
    begun = time.perf_counter()
    for _ in lanes:
        await redis.get("papers:salt")
    get_s = time.perf_counter() - begun
    begun = time.perf_counter()
    for lane in lanes:
        await pacer.turn(lane, "T1")
    turn_s = time.perf_counter() - begun
    print(f"\na turn of a lane of its own: {turn_s / get_s:.2f} times a GET ({turn_s / len(lanes) * 1e6:.0f} us)")


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
