"""How many modules a newcomer has to read to follow one behaviour: those that a traced run of it enters.

Values and words (the ground), and how any value is stored, are read once for all walks and do not count.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from fakes.deliveries import World, at, some_papers
from fakes.jobs import HeldJobs
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of

from bot.app import open_bot
from bot.digests.clock import DigestClock
from bot.model import Asker, Channel, MessageRef, Paper, PaperId, Person
from bot.runtime import build_handlers
from bot.store.leases import Leases

ROOT = Path(__file__).parents[2] / "bot"
GROUND = {"model", "replies", "errors", "ports", "text", "latex", "latex_math", "latex_symbols", "characters", "markup"}
GROUND |= {"cut", "finding", "main_clause", "repetition"}
GROUND |= {"value", "occasion", "tasks", "settings", "store/client", "store/keys", "store/reading", "store/records"}
GROUND |= {"store/server", "supervisor"}  # they look after the process beside whatever it does
SAID = re.search(r"they enter (\d+), (\d+) and (\d+) modules", (ROOT / "README.md").read_text("utf-8"))
CACHED = 4
MONDAY = date(2025, 4, 21)
PAPERS = [Paper(id=PaperId(f"2504.0000{number}"), title=f"Language agents {number}") for number in range(1, 4)]
HERE = Channel(platform="console", id="test")
ADA = Asker(person=Person(platform="console", workspace="local", user="ada"), channel=HERE)


def is_as_said(walk: int, modules: set[str]) -> bool:
    """Return whether a walk enters as many modules as the README says, or a few less: what is cached is not entered."""
    assert SAID, "the README says nothing of the walks"
    return int(SAID[walk]) - CACHED <= len(modules) <= int(SAID[walk])


@contextmanager
def entered() -> Iterator[set[str]]:
    """Yield the modules of the core whose functions run within the block, filled when it ends."""
    files, modules = set(), set()
    sys.setprofile(lambda frame, event, argument: files.add(frame.f_code.co_filename) if event == "call" else None)
    try:
        yield modules
    finally:
        sys.setprofile(None)
        inside = [Path(file).relative_to(ROOT) for file in files if file.startswith(f"{ROOT}/")]
        modules.update({path.with_suffix("").as_posix() for path in inside} - GROUND)


@pytest.fixture
async def bot(redis, server_url, clock):
    source = FakeSource()
    source.days[MONDAY] = list(PAPERS)
    async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
        await bot.refresh_day(MONDAY)
        yield bot


async def test_a_search_enters_few_modules(bot):
    first = [reply async for reply in bot.answer("language agents", ADA)]  # the first answer of a process opens things
    with entered() as modules:
        other = [reply async for reply in bot.answer("agents language", ADA)]
    assert len(first[-1].cards) == len(other[-1].cards) == 3
    assert is_as_said(1, modules), sorted(modules)


async def test_a_due_digest_enters_few_modules(redis, clock):
    clock._now = at(2025, 4, 21, 8)
    platform = FakePlatform(clock)
    world, jobs = World(redis, clock, platform), HeldJobs(clock)
    here = world.channel("C")
    world.source.days[MONDAY] = some_papers(MONDAY, 3)
    await world.subscribe(here)
    clock._now = at(2025, 4, 21, 9)
    with entered() as modules:
        await DigestClock(world.subscriptions, jobs, Leases(redis), clock, world.meter).tick()
        await jobs.run_due(build_handlers(world.deliverer(), {}, {}))
    assert platform.digests(here)
    assert is_as_said(2, modules), sorted(modules)


async def test_a_reaction_enters_few_modules(bot):
    header = MessageRef(channel=HERE, id="1")
    await bot.remember(header, [PAPERS[0].id])
    with entered() as modules:
        await bot.react(ADA, header)
    assert len(await bot.store.bookmarks.load_all(ADA.person)) == 1
    assert is_as_said(3, modules), sorted(modules)
