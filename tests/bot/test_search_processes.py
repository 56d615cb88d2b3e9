"""Every process searches what any process stored: at once, after it was away, and after the store was wiped."""

import asyncio
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fakes.forked_commands import forking_python
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from fakes.store_watch import until

from bot.app import open_bot
from bot.model import Asker, Channel, Paper, PaperId, Person
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.search.index import TantivyIndex
from bot.search.query import parse_query
from bot.store import keys
from bot.store.library import LibraryStore
from bot.tasks import stop_tasks

ROOT = Path(__file__).parents[2]
SOON_S = 1.0
ASKER = Asker(
    person=Person(platform="console", workspace="local", user="ada"), channel=Channel(platform="console", id="test")
)
SAVE = """
import asyncio, sys
from bot.model import Paper, PaperId
from bot.store.client import open_client
from bot.store.library import LibraryStore

async def main(url):
    async with open_client(url) as redis:
        await LibraryStore(redis).save_papers([Paper(id=PaperId("2504.00001"), title="On Zebrafish")])

asyncio.run(main(sys.argv[1]))
"""


def a_paper(number: int, title: str) -> Paper:
    return Paper(id=PaperId(f"2504.1{number:04d}"), title=title)


@asynccontextmanager
async def following(library: Library):
    task = asyncio.create_task(library.follow())
    try:
        yield
    finally:
        await stop_tasks([task])


class Process:
    """What one process has: its library and the index over it."""

    def __init__(self, redis, clock) -> None:
        self.library = Library(LibraryStore(redis))
        self.finder = Finder(self.library, TantivyIndex())
        self._today = clock.now().date()

    async def finds(self, text: str) -> int:
        return (await self.finder.search(parse_query(text, today=self._today), today=self._today)).total


@pytest.fixture
async def here(redis, clock) -> Process:
    await LibraryStore(redis).save_papers([a_paper(1, "On Walrus")])
    process = Process(redis, clock)
    await process.library.load()
    assert await process.finds("walrus") == 1
    return process


async def found(bot, text: str, clock) -> int:
    today = clock.now().date()
    return (await bot.finder.search(parse_query(text, today=today), today=today)).total


async def test_a_paper_that_another_process_saved_is_found_within_a_second(redis, server_url, clock):
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource()) as bot:
        await bot.finder.warm()
        saved = await asyncio.to_thread(
            subprocess.run, [*forking_python(), "-c", SAVE, server_url], cwd=ROOT, check=True, timeout=20
        )
        assert saved.returncode == 0
        async with asyncio.timeout(SOON_S):
            await until(lambda: found(bot, "zebrafish", clock))
        [reply] = [reply async for reply in bot.answer("zebrafish", ASKER)]
        assert [card.paper.title for card in reply.cards] == ["On Zebrafish"]


async def test_a_process_that_was_away_catches_up(here, redis):
    there = LibraryStore(redis)
    await there.save_papers([a_paper(2, "On Zebrafish"), a_paper(1, "On Narwhal")])
    async with following(here.library):
        await until(lambda: here.finds("zebrafish"))
    assert (await here.finds("narwhal"), here.finder.size) == (1, 2)


async def test_a_process_that_missed_too_much_builds_anew(here, redis):
    there = LibraryStore(redis)
    await there.save_papers([a_paper(number, f"On Zebrafish {number}") for number in range(2, 9)])
    await redis.xtrim(keys.CHANGES, maxlen=1, approximate=False)
    await there.save_papers([a_paper(9, "On Zebrafish 9")])
    async with following(here.library):
        await until(lambda: here.finds("zebrafish"))
    assert await here.finds("zebrafish") == 8


async def test_what_is_gone_from_the_store_is_found_no_more(here, redis):
    await redis.flushdb()
    await here.library.load()
    assert (await here.finds("walrus"), here.finder.size) == (0, 0)
