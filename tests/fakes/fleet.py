"""Real processes that deliver over one store and one platform in a file, and can be killed at any time."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes.deliveries import some_papers
from fakes.file_platform import FilePlatform

from bot.app import SystemClock
from bot.model import Bookmark, Channel, Edition, Person, Subscription, Workspace
from bot.note import WEEKLY
from bot.store.library import LibraryStore
from bot.store.store import Store
from bot.store.subscriptions import Subscriptions

TESTS = Path(__file__).parents[1]
SCRIPT = str(TESTS / "fakes" / "worker_process.py")
PAPERS = 2
PATIENCE_S = 90.0


class Fleet:
    """Worker processes over one store and one platform, and digests that are due now."""

    def __init__(self, redis, url: str, folder: Path) -> None:
        self.redis, self.url = redis, url
        self.path = folder / "platform.jsonl"
        self.platform = FilePlatform(self.path)
        self.subscriptions = Subscriptions(redis)
        self.processes: list[subprocess.Popen] = []
        self.expected: set[tuple[str, str]] = set()
        self.today = datetime.now(UTC).date()

    def start(
        self,
        part: str = "both",
        takes_s: float = 0.004,
        *time: str,
        version: Path = TESTS.parent,
        python: tuple[str, ...] = (sys.executable, "-P", SCRIPT),
    ) -> subprocess.Popen:
        """Start a process of the project in the folder `version`; `time` as worker_process.py has it."""
        process = subprocess.Popen(
            [*python, self.url, str(self.path), str(takes_s), part, *time],
            cwd=TESTS,
            env={**os.environ, "PYTHONPATH": f"{version}:{version / 'tests'}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    async def publish(self) -> None:
        """An edition of today, fetched just now, so that no source is asked."""
        papers = some_papers(self.today, PAPERS)
        fetched_at = datetime.now(UTC) + timedelta(hours=12)
        edition = Edition(day=self.today, ids=tuple(paper.id for paper in papers), fetched_at=fetched_at)
        await LibraryStore(self.redis).save_edition(edition, papers)
        self.parts = ["header", *(paper.id for paper in papers)]

    async def subscribe(self, name: str) -> None:
        """A digest that has been due since this day began."""
        channel = Channel(platform="fake", workspace="W", id=name)
        subscription = Subscription(channel=channel, at_minute=0, weekdays=frozenset(range(7)))
        await self.subscriptions.save(subscription, datetime.now(UTC))
        self.expected |= {(channel.ref, f"scheduled:{self.today}/{part}") for part in self.parts}

    async def ask_for_note(self, name: str) -> None:
        """A weekly note that has been due since this day began, for somebody with a saved paper."""
        channel, clock = Channel(platform="fake", workspace="W", id=name, series=WEEKLY), SystemClock()
        owner, workspace = Person(platform="fake", workspace="W", user=name), Workspace(platform="fake", id="W")
        [paper, *_] = some_papers(self.today, PAPERS)
        mark = Bookmark(id=paper.id, title=paper.title, saved_at=clock.now())
        await Store(self.redis, clock).bookmarks.add(owner, [mark], "command", workspace)
        wishes = {"personal": True, "layout": "list", "at_minute": 0, "weekdays": frozenset({self.today.weekday()})}
        await self.subscriptions.save(Subscription(channel=channel, owner=owner, **wishes), clock.now())
        self.expected.add((channel.place.ref, f"{WEEKLY}:{self.today}/header"))

    def shown(self) -> Counter[tuple[str, str]]:
        return Counter((line["channel"], line["key"]) for line in self.platform.lines())

    async def wait_for(self, enough, within_s: float = PATIENCE_S) -> None:
        """Look until it is so; the deadline only ends a test that would never end."""
        async with asyncio.timeout(within_s):
            while not enough():
                await asyncio.sleep(0.01)

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdout.close()
