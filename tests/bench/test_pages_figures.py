"""What a page costs beside an empty handler of aiohttp, and what a flood from one address costs the others.

    python -m pytest -n 0 -s -m bench tests/bench/test_pages_figures.py

Both in one process and one run. The flood comes from a process of its own (`pages_flood.py`), through the same trusted
proxy as everybody: addresses differ by X-Forwarded-For. Bar: others' p99 at most 1.5 times as long.
"""

import asyncio
import statistics
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from aiohttp import web
from fakes.serving import serving
from fakes.web_pages import open_pages
from golden.world import PAPERS

from adapters.web.app import build_public
from adapters.web.connections import Limits

pytestmark = pytest.mark.bench

FLOOD = Path(__file__).with_name("pages_flood.py")
ROUNDS, ASKED, OTHERS, PAIRS = 4, 250, 12, 3
UNPACED = Limits(stranger_s=0.0, site_s=0.0, enter_s=0.0)


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


async def ask(client, url: str, times: list[float], address: str, **headers: str) -> None:
    begun = time.perf_counter()
    async with client.get(url, headers={"X-Forwarded-For": address} | headers) as answer:
        await answer.read()
        assert answer.status in (200, 304), answer.status
    times.append(time.perf_counter() - begun)


async def test_a_warm_page_and_a_304_beside_an_empty_handler(server_url, redis, clock):
    async def nothing(request: web.Request) -> web.Response:
        return web.Response()

    empty = build_public([web.get("/", nothing)])
    day = {date(2025, 4, 21): list(PAPERS)}
    async with open_pages(server_url, clock, day, limits=UNPACED) as visit, serving(empty, UNPACED) as bare:
        await visit.get("/feed.atom")
        tag = {"If-None-Match": visit.headers["ETag"]}
        asked = {
            "an empty handler": (bare, {}),
            "a warm page": (f"{visit.address}/", {}),
            "a paper": (f"{visit.address}/papers/2504.00001", {}),
            "a feed's 304": (f"{visit.address}/feed.atom", tag),
        }
        times: dict[str, list[float]] = {name: [] for name in asked}
        for turn in range(ROUNDS * ASKED):
            for name, (url, headers) in asked.items():
                await ask(visit.client, url, times[name], f"10.{turn // 250}.{turn % 250}.1", **headers)
    base = statistics.median(times["an empty handler"])
    for name, taken in times.items():
        middle, late = statistics.median(taken), percentile(taken, 0.99)
        print(f"{name}: p50 {middle * 1000:.2f} ms, {middle / base:.2f} times; p99 {late * 1000:.2f} ms")


async def crowd(visit, seconds: float) -> list[float]:
    """Some visitors who read a page a second each, every one from an address of their own."""
    times: list[float] = []

    async def visitor(number: int) -> None:
        until, turn = time.perf_counter() + seconds, 0
        await asyncio.sleep(number / OTHERS)
        while time.perf_counter() < until:
            path = ("/", "/papers/2504.00001", "/?q=attention", f"/?q=memory+{number}+{turn}")[turn % 4]
            await ask(visit.client, visit.address + path, times, f"10.9.{number}.1")
            turn += 1
            await asyncio.sleep(0.6)

    await asyncio.gather(*(visitor(number) for number in range(OTHERS)))
    return times


@pytest.mark.parametrize("path", ["/?q=flood+", "/style.css?"])
async def test_a_flood_of_one_address_beside_others(server_url, redis, path):
    class Clock:
        def now(self) -> datetime:
            return datetime(2025, 4, 21, 16, tzinfo=UTC)

    async with open_pages(
        server_url, Clock(), {date(2025, 4, 21): list(PAPERS)}, refills=True, limits=Limits()
    ) as visit:
        await crowd(visit, 3)
        quiet, flooded = [], []
        for _ in range(PAIRS):
            quiet += await crowd(visit, 6)
            flood = await asyncio.create_subprocess_exec(
                sys.executable, str(FLOOD), visit.address, path, stdout=asyncio.subprocess.PIPE
            )
            await asyncio.sleep(1.0)
            flooded += await crowd(visit, 6)
            flood.terminate()
            sent, _ = await flood.communicate()
            print(sent.decode().strip())
    for share in (0.5, 0.99):
        ratio = percentile(flooded, share) / percentile(quiet, share)
        print(
            f"others' p{share * 100:.0f}: {percentile(quiet, share) * 1000:.1f} ms alone, "
            f"{percentile(flooded, share) * 1000:.1f} ms beside a flood, {ratio:.2f} times; {len(flooded)} pages"
        )
