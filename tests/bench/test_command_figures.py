"""What a command at a shell costs beside `papers --help`, as whole processes; and how long searches hold the loop.

Run with `pytest -m bench -s`; SIZE=100000 takes that many papers.
"""

import asyncio
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime

import pytest
from bench.test_search_figures import TODAY, many_papers

from bot.app import open_bot
from bot.model import Edition, PaperId
from bot.search.query import parse_query
from bot.settings import Settings

pytestmark = pytest.mark.bench
SIZE = int(os.environ.get("SIZE", "12000"))
ROUNDS = 7
NOWHERE = {"HF_BASE_URL": "http://127.0.0.1:9", "ARXIV_BASE_URL": "http://127.0.0.1:9"}


async def fill(settings: Settings) -> None:
    papers = many_papers(SIZE)
    days: dict[date, list[PaperId]] = {}
    for paper in papers:
        days.setdefault(paper.days[0], []).append(paper.id)
    async with open_bot(settings, follows=False, store_timeout_s=30) as bot:
        for start in range(0, SIZE, 1000):
            await bot.library.keep(papers[start : start + 1000])
        for day, ids in days.items():
            await bot.library.keep_edition(Edition(day=day, ids=tuple(ids), fetched_at=datetime.now(UTC)), [])


async def test_commands_beside_help(tmp_path, capsys):
    await fill(Settings(papers_home=tmp_path))
    env = {**os.environ, **NOWHERE, "PAPERS_HOME": str(tmp_path), "PYTHONPYCACHEPREFIX": str(tmp_path / "pyc")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)

    def run(*arguments: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "adapters.cli", *arguments], env=env, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    first = run("ask", "llm")
    commands = (("--help",), ("saved",), ("today",), ("ask", "llm"))
    for command in commands:
        run(*command)
    rounds = [[run(*command) for command in commands] for _ in range(ROUNDS)]

    def ratio(of: int, to: int) -> float:
        return sorted(each[of] / each[to] for each in rounds)[ROUNDS // 2]

    files = [path.stat().st_size for path in (tmp_path / "search").rglob("*") if path.is_file()]
    with capsys.disabled():
        print(
            f"\n{SIZE:,} papers: saved x{ratio(1, 0):.1f}, today x{ratio(2, 0):.1f} of --help; ask llm"
            f" x{ratio(3, 1):.2f} of saved (the first {first:.1f} s); kept: {sum(files) / SIZE / 100:.1f} MB per 10,000"
        )


async def test_how_long_a_pasted_abstract_holds_the_loop(redis, server_url, clock, capsys):
    papers = many_papers(SIZE)
    async with open_bot(Settings(redis_url=server_url), clock=clock, store_timeout_s=30) as bot:
        for start in range(0, SIZE, 1000):
            await bot.library.keep(papers[start : start + 1000])
        await bot.finder.warm()
        worst, taken = 0.0, []

        async def watch() -> None:
            nonlocal worst
            while True:
                start = time.perf_counter()
                await asyncio.sleep(0)
                worst = max(worst, time.perf_counter() - start)

        watching = asyncio.create_task(watch())
        for paper in papers[:30]:
            start = time.perf_counter()
            await bot.finder.search(parse_query(paper.abstract, today=TODAY), today=TODAY)
            taken.append(time.perf_counter() - start)
        watching.cancel()
    with capsys.disabled():
        print(
            f"\n{SIZE:,} papers: an abstract is searched for in {sorted(taken)[15] * 1e3:.0f} ms (p50) and holds the"
            f" loop {worst * 1e3:.0f} ms at most"
        )
