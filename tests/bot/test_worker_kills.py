"""Real processes that are killed while they deliver: every message is visible once, none is missing."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.deliveries import some_papers
from fakes.file_platform import FilePlatform

from bot.model import Channel, Edition, Subscription
from bot.storage.library import RedisLibrary
from bot.storage.subscriptions import RedisSubscriptions

TESTS = Path(__file__).parents[1]
KILLS = int(os.environ.get("KILLS", "200"))
CHANNELS_A_ROUND, PAPERS = 4, 2
PATIENCE_S = 90.0


class Fleet:
    """Worker processes over one store and one platform, and digests that are due now."""

    def __init__(self, redis, url: str, folder: Path) -> None:
        self.redis, self.url = redis, url
        self.path = folder / "platform.jsonl"
        self.platform = FilePlatform(self.path)
        self.subscriptions = RedisSubscriptions(redis)
        self.processes: list[subprocess.Popen] = []
        self.expected: set[tuple[str, str]] = set()
        self.today = datetime.now(UTC).date()

    def start(self, part: str = "both", takes_s: float = 0.004) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "fakes.worker_process", self.url, str(self.path), str(takes_s), part],
            cwd=TESTS,
            env={**os.environ, "PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
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
        await RedisLibrary(self.redis).save_edition(edition, papers)
        self.parts = ["header", *(paper.id for paper in papers)]

    async def subscribe(self, name: str) -> None:
        """A digest that has been due since this day began."""
        channel = Channel(platform="fake", workspace="W", id=name)
        subscription = Subscription(channel=channel, at_minute=0, weekdays=frozenset(range(7)))
        await self.subscriptions.save(subscription, datetime.now(UTC))
        self.expected |= {(channel.ref, f"scheduled:{self.today}/{part}") for part in self.parts}

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


@pytest.fixture
async def fleet(redis, server_url, tmp_path):
    if datetime.now(UTC).hour == 23 and datetime.now(UTC).minute > 45:
        pytest.skip("the day would end in the middle")
    fleet = Fleet(redis, server_url, tmp_path)
    await fleet.publish()
    yield fleet
    fleet.end()


@pytest.mark.soak
async def test_a_worker_that_is_killed_again_and_again_loses_and_doubles_nothing(fleet):
    chance = random.Random(5)
    for kill in range(KILLS):
        for number in range(CHANNELS_A_ROUND):
            await fleet.subscribe(f"C{kill}-{number}")
        before = sum(fleet.shown().values())
        process = fleet.start()
        lines = chance.randint(1, CHANNELS_A_ROUND * (PAPERS + 1))
        await fleet.wait_for(lambda: sum(fleet.shown().values()) >= before + lines)  # noqa: B023
        await asyncio.sleep(chance.random() * 0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = fleet.start()
    await fleet.wait_for(lambda: len(fleet.shown()) >= len(fleet.expected), within_s=900)
    last.terminate()
    assert last.wait(timeout=12) == 0
    shown = fleet.shown()
    print(f"\n{KILLS} kills, {len(shown):,} messages, {sum(count > 1 for count in shown.values())} doubled")
    assert set(shown) == fleet.expected
    assert set(shown.values()) == {1}


@pytest.mark.soak
async def test_four_workers_of_which_two_are_killed_deliver_everything_once(fleet):
    clock = fleet.start("clock")
    workers = [fleet.start("worker", takes_s=0.02) for _ in range(4)]
    for number in range(150):
        await fleet.subscribe(f"C{number}")
    for number, worker in enumerate(random.Random(9).sample(workers, 2), 1):
        await fleet.wait_for(lambda: sum(fleet.shown().values()) >= 60 * number)  # noqa: B023
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    await fleet.wait_for(lambda: len(fleet.shown()) >= len(fleet.expected), within_s=420)
    for process in (clock, *workers):
        if process.poll() is None:
            process.terminate()
            assert process.wait(timeout=12) == 0
    shown = fleet.shown()
    print(
        f"\n{len(shown):,} messages by {len({line['by'] for line in fleet.platform.lines()})} workers, two of them killed"
    )
    assert set(shown) == fleet.expected
    assert set(shown.values()) == {1}


async def test_a_worker_that_is_told_to_stop_ends_at_once_and_its_digest_is_whole(fleet):
    await fleet.subscribe("C")
    process = fleet.start()
    await fleet.wait_for(lambda: len(fleet.shown()) == len(fleet.expected))
    process.terminate()
    assert process.wait(timeout=12) == 0
    assert set(fleet.shown()) == fleet.expected
