"""SIGKILL at any moment of `papers refresh` and `papers demo`: never half an edition, no orphan, the data is there."""

import asyncio
import os
import random
import signal
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fakes.daily_papers import PAPERS_A_DAY, serve_days
from fakes.store_watch import data_is_free, until

from bot.model import Paper
from bot.store.client import open_client
from bot.store.library import LibraryStore
from bot.store.reading import decode
from bot.store.server import open_server

SAMPLED = "2504.13837"  # a paper of the bundled sample
ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"
DAYS = 12
MANY_REFRESHES, MANY_DEMOS = 50, 20


async def start(home: Path, address: str, *arguments: str) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    variables = kept | {"PAPERS_HOME": str(home), "HF_BASE_URL": address, "PYTHONPATH": str(ROOT)}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "adapters.cli", *arguments),
        cwd=home,
        env=variables,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def run(home: Path, address: str, *arguments: str) -> str:
    process = await start(home, address, *arguments)
    async with asyncio.timeout(30):
        return (await process.communicate())[0].decode()


async def kill_after(process: asyncio.subprocess.Process, seconds: float) -> None:
    """Let it work for a while, then end it without a word; it may have ended by itself."""
    waiting = asyncio.ensure_future(process.communicate())
    await asyncio.wait({waiting}, timeout=seconds)
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await waiting


async def stored_editions(home: Path) -> dict[date, tuple[Paper, ...]]:
    """Every edition with its papers, read straight from the store; a paper that cannot be read is a failure."""
    async with open_server(home) as server, open_client(server.url, timeout_s=2.0) as client:
        snapshot = await LibraryStore(client).load_all()
        return {
            day: tuple(decode(snapshot.papers[paper_id], Paper) for paper_id in edition.ids)
            for day, edition in snapshot.editions.items()
            if edition.ids
        }


async def refresh_under_fire(home: Path, kills: int, chance: random.Random) -> None:
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=number) for number in range(DAYS)]
    since = ("refresh", "--since", str(days[-1]))
    async with serve_days(days) as address:
        for _ in range(kills):
            await kill_after(await start(home, address, *since), chance.uniform(0.2, 1.0))
            await until(lambda: data_is_free(home))
            for papers in (await stored_editions(home)).values():
                assert len(papers) == PAPERS_A_DAY
        await run(home, address, *since)
    editions = await stored_editions(home)
    assert sorted(editions) == sorted(days)
    assert all(len(papers) == PAPERS_A_DAY for papers in editions.values())


async def demo_under_fire(home: Path, kills: int, chance: random.Random) -> None:
    await run(home, NOWHERE, "demo")
    await run(home, NOWHERE, "save", SAMPLED)
    for _ in range(kills):
        await kill_after(await start(home, NOWHERE, "demo"), chance.uniform(0.1, 1.0))
        await until(lambda: data_is_free(home))
        assert "1 paper" in await run(home, NOWHERE, "saved")
    await until(lambda: data_is_free(home))


@pytest.mark.soak
async def test_a_killed_demo_leaves_no_orphan_and_all_bookmarks(tmp_path):
    await demo_under_fire(tmp_path, 1, random.Random(2))


@pytest.mark.soak
async def test_fifty_killed_refreshes(tmp_path):
    await refresh_under_fire(tmp_path, MANY_REFRESHES, random.Random(3))


@pytest.mark.soak
async def test_twenty_killed_demos(tmp_path):
    await demo_under_fire(tmp_path, MANY_DEMOS, random.Random(4))
