"""Figures of the core, as ratios in one run; nothing here passes or fails by time. Run with `pytest -m bench -s`."""

import asyncio
import gzip
import json
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime

import httpx
import msgspec
import pytest
from aiohttp import web

from bot.app import open_bot
from bot.model import Asker, Channel, Edition, Paper, PaperId, Person
from bot.papers.library import Library
from bot.settings import Settings
from bot.store import keys
from bot.store.library import LibraryStore

pytestmark = pytest.mark.bench
ROUNDS = 300
QUERIES = ("llm", "state space models", '"chain of thought" reasoning', "author:gu sequence", "video diffusion -image")
ASKER = Asker(
    person=Person(platform="console", workspace="local", user="bench"), channel=Channel(platform="console", id="b")
)


def recorded_papers(shared) -> list[Paper]:
    papers = []
    with gzip.open(shared / "data" / "papers.jsonl.gz", "rt") as lines:
        for line in lines:
            row = json.loads(line)
            papers.append(
                Paper(
                    id=PaperId(row["id"]),
                    title=" ".join(row["title"].split()),
                    abstract=" ".join(row["abstract"].split()),
                    summary=row["ai_summary"],
                    authors=tuple(row["authors"]),
                    author_count=len(row["authors"]),
                    keywords=tuple(row["keywords"]),
                    days=(date.fromisoformat(row["daily_date"]),),
                    upvotes=row["upvotes"],
                    code_url=row["github"],
                )
            )
    return papers


def percentiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


async def timed(call: Callable, rounds: int = ROUNDS) -> list[float]:
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        await call(number)
        times.append(time.perf_counter() - start)
    return times


@pytest.fixture
async def filled(redis, shared):
    """The whole recorded corpus in the store."""
    papers = recorded_papers(shared)
    store = LibraryStore(redis)
    for start in range(0, len(papers), 1000):
        await store.save_papers(papers[start : start + 1000])
    days: dict[date, list[PaperId]] = {}
    for paper in papers:
        days.setdefault(paper.days[0], []).append(paper.id)
    for day, ids in days.items():
        await store.save_edition(Edition(day=day, ids=tuple(ids), fetched_at=datetime(2026, 7, 1, tzinfo=UTC)), [])
    return papers


async def test_bytes_a_paper(filled, redis):
    shards = [await redis.memory_usage(shard, samples=0) for shard in keys.PAPERS]
    print(f"\nRedis: {sum(shards) / len(filled):.0f} bytes a paper ({len(filled)} papers)")


async def test_start_up_and_memory(filled, redis, clock):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    library = Library(LibraryStore(redis))
    await library.load()
    loaded = time.perf_counter() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"\nstart-up: {library.size} papers in {loaded * 1000:.0f} ms, {grown:.0f} MB more")


async def test_search_beside_one_get(filled, redis, server_url, clock):
    await redis.set(keys.ranking("bench"), b"x" * 200)
    async with open_bot(Settings(redis_url=server_url), clock=clock, follows=False) as bot:
        start = time.perf_counter()
        await bot.finder.warm()
        print(f"\nindex of {len(filled)} papers built in {time.perf_counter() - start:.2f} s")

        async def ask(number: int) -> None:
            async for _ in bot.answer(QUERIES[number % len(QUERIES)], ASKER):
                pass

        async def get(number: int) -> None:
            await bot.redis.get(keys.ranking("bench"))

        await timed(ask, 20)
        gets, asks = await timed(get), await timed(ask)
        get50, _ = percentiles(gets)
        ask50, ask99 = percentiles(asks)
        print(f"GET p50 {get50 * 1e6:.0f} µs; /papers p50 ×{ask50 / get50:.1f} p50(GET), p99 ×{ask99 / get50:.1f}")


async def test_cold_refresh_beside_a_plain_get(shared, server_url, redis):
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        body = archive.read(next(name for name in archive.namelist() if name.endswith("2026-06-30.json")))

    async def daily(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/api/daily_papers", daily)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    day = date(2026, 6, 30)
    try:
        async with (
            httpx.AsyncClient() as client,
            open_bot(Settings(redis_url=server_url, hf_base_url=address), follows=False) as bot,
        ):

            async def plain(number: int) -> None:
                answer = await client.get(f"{address}/api/daily_papers", params={"date": str(day)})
                msgspec.json.decode(answer.content)

            async def refresh(number: int) -> None:
                await bot.refresher.refresh_day(day)

            gets, refreshes = [], []
            for _ in range(40):
                gets += await timed(plain, 1)
                await redis.flushdb()
                refreshes += await timed(refresh, 1)
            ratio = percentiles(refreshes)[0] / percentiles(gets)[0]
            print(f"\ncold refresh of {len(body) // 1000} kB: ×{ratio:.1f} a plain GET and decode")
    finally:
        await runner.cleanup()


def test_help_beside_an_empty_python():
    def once(*arguments: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    pairs = [(once("-c", "import argparse"), once("-m", "adapters.cli", "--help")) for _ in range(15)]
    ratio = sorted(help_s / empty_s for empty_s, help_s in pairs)[len(pairs) // 2]
    print(f"\npapers --help: ×{ratio:.1f} python -c 'import argparse'")


async def test_no_stall_of_the_loop_while_the_index_is_built(filled, server_url, clock):
    worst = 0.0

    async def watch() -> None:
        nonlocal worst
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0)
            worst = max(worst, time.perf_counter() - start)

    async with open_bot(Settings(redis_url=server_url), clock=clock, follows=False) as bot:
        watching = asyncio.create_task(watch())
        await bot.finder.warm()
        watching.cancel()
    print(f"\nlongest stall while {len(filled)} papers are indexed: {worst * 1000:.0f} ms")
