"""What an attack costs the others on Slack: one real `papers serve`, pairs of runs without and with the attack in turn.

    python -m pytest -n 0 -s -m bench tests/bench/test_abuse_figures.py -k searches

Twenty people ask twelve things a second; what is measured is the time from typing until the answer is at Slack. People
and Slack are one process, the attack (abuser.py) is another, the bot and its store two more. Two cores are enough where
the attack's own CPU time, which is printed, is small. Bars: others' p50 and p99 at most 1.5 times as long, no answer
lost, a due digest at most 2 s later, bounded memory and log.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import random
import statistics
import sys
import time
import zipfile
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from bench.abuser import EXPORTING, TALKING, TEAM, WORDS
from fakes.daily_papers import serve_days
from fakes.real_process import start
from fakes.slack_corner import open_corner
from fakes.slack_talk import SECRET

from bot.app import SystemClock, open_bot
from bot.model import Channel, Subscription
from bot.settings import Settings
from bot.sources.huggingface_json import parse_papers
from bot.store.client import open_client
from bot.store.server import open_server
from bot.store.subscriptions import Subscriptions

pytestmark = pytest.mark.bench

PAIRS, SECONDS, A_SECOND = 6, 8, 12  # fewer pairs, and the p99 is what the machine happens to do
ABUSER = Path(__file__).with_name("abuser.py")
TOKEN = "xoxb-first-canary"
ATTACKS = ("packed", "idle", "health", "searches", "messages", "exports")


class Street:
    """A running bot, its Slack, and those who talk there."""

    def __init__(self, corner, town, session, port, redis) -> None:
        self.corner, self.town, self.session, self.port, self.redis = corner, town, session, port, redis
        self.written, self.longest, self.rooms = 0, 0, itertools.count(1)
        self.failed: list[str] = []

    async def command(self, user: str, text: str, name: str) -> None:
        fields = {"command": "/papers", "text": text, "team_id": TEAM, "user_id": user, "channel_id": "C1AAAAAAA"}
        fields |= {"response_url": self.corner.address(name), "trigger_id": f"8.{name}"}
        body, stamp = urlencode(fields), str(int(time.time()))
        mac = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}
        signed |= {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"http://127.0.0.1:{self.port}/slack/events"
        try:
            async with self.session.post(url, data=body, headers=signed) as answer:
                if answer.status != 200:
                    self.failed.append(f"status {answer.status}")
        except aiohttp.ClientError as error:
            self.failed.append(type(error).__name__)

    async def usual(self, prefix: str) -> dict[str, float]:
        """Let the usual people type; return when each text was typed, by its name."""
        chance, asked = random.Random(3), {}
        async with asyncio.TaskGroup() as group:
            for number in range(SECONDS * A_SECOND):
                name = f"{prefix}{number}"
                asked[name] = time.perf_counter()
                text = chance.choice(("help", "today", f"{chance.choice(WORDS)} {chance.choice(WORDS)}"))
                group.create_task(self.command(f"U2{number % 20:07}", text, name))
                await asyncio.sleep(1 / A_SECOND)
                if number % A_SECOND == 0:
                    self.longest = max(self.longest, await self.queued())
        return asked

    async def digest(self) -> float:
        """Return how long after it is due a new channel's digest begins."""
        room = self.town.room(f"C9{next(self.rooms):07}")
        channel = Channel(platform="slack", workspace=TEAM, id=room.id)
        wanted = Subscription(channel=channel, at_minute=0, weekdays=frozenset(range(7)), top=3)
        begun = time.perf_counter()
        await Subscriptions(self.redis).save(wanted, datetime.now(UTC))
        async with asyncio.timeout(60):
            while not room.messages:
                await asyncio.sleep(0.01)
        return time.perf_counter() - begun

    async def queued(self) -> int:
        """How many jobs wait in the longest stream of what people ask for."""
        streams = [key async for key in self.redis.scan_iter(match="*", _type="stream") if b"talk" in key]
        return max([await self.redis.xlen(key) for key in streams], default=0)

    async def used(self) -> tuple[float, float]:
        """Megabytes and seconds of CPU of the bot."""
        async with self.session.get(f"http://127.0.0.1:{self.port}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        told = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return float(told["process_resident_memory_bytes"]) / 1e6, float(told["process_cpu_seconds_total"])

    @asynccontextmanager
    async def attacked(self, attack: str, run: str):
        """Attack during the block; gives a list that has the attack's own seconds of CPU afterwards."""
        told = [str(self.port), SECRET, self.corner.address(""), run]
        abuser = await asyncio.create_subprocess_exec(
            *(sys.executable, ABUSER, attack, *told), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        took: list[float] = []
        try:
            assert await abuser.stdout.readline() == b"ready\n"
            abuser.stdin.write(b"go\n")
            yield took
            abuser.stdin.close()
            async with asyncio.timeout(30):
                took.append(float(await abuser.stdout.readline()))
                await abuser.wait()
        finally:
            if abuser.returncode is None:
                abuser.kill()
                await abuser.wait()

    async def settle(self) -> None:
        """Wait until those who exported have their files, and a little longer."""
        async with asyncio.timeout(240):
            while len(self.corner.files) % len(EXPORTING) or any(
                "channel" not in f for f in self.corner.files.values()
            ):
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)


@pytest.fixture
async def street(tmp_path, shared):
    today = datetime.now(UTC).date()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(open_server(tmp_path))
        corner = await stack.enter_async_context(open_corner())
        site = await stack.enter_async_context(serve_days([today - timedelta(days=number) for number in range(5)]))
        redis = await stack.enter_async_context(open_client(server.url))
        corner.clock = SystemClock()
        town = corner.town(TEAM, TOKEN)
        town.room("C1AAAAAAA")
        town.people |= {user: {} for user in EXPORTING}
        for user in TALKING:
            town.room(f"D{user[1:]}", "im")
        await fill(server.url, shared)
        slack = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{corner.url}api"}
        process = await start(tmp_path, "serve", "--port", "0", REDIS_URL=server.url, HF_BASE_URL=site, **slack)
        try:
            async with asyncio.timeout(30):
                while "port" not in (said := json.loads(await process.stderr.readline())):
                    pass
            session = await stack.enter_async_context(aiohttp.ClientSession())
            street = Street(corner, town, session, said["port"], redis)
            async with beside(count(process.stderr, street)):
                await street.usual("warm")
                await street.digest()
                yield street
        finally:
            process.kill()
            await process.wait()


async def fill(url: str, shared: Path) -> None:
    """Put the recorded editions into the library."""
    async with open_bot(Settings(redis_url=url), follows=False) as bot:
        with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
            for name in sorted(archive.namelist())[-60:]:
                day = Path(name).stem
                if name.endswith(".json") and (
                    papers := parse_papers(archive.read(name), day=date.fromisoformat(day)).papers
                ):
                    await bot.library.keep(papers)


async def count(stream, street: Street) -> None:
    while some := await stream.read(65536):
        street.written += len(some)


@asynccontextmanager
async def beside(work):
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Arm:
    """What was measured in the runs without the attack, or in those with it."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}
        self.begun: list[float] = []
        self.log, self.cpu_s, self.attack_s = 0, 0.0, 0.0

    async def measure(self, street: Street, name: str, took: list[float] | None = None) -> None:
        written, (_, cpu_s) = street.written, await street.used()
        typing = asyncio.create_task(street.usual(name))
        self.begun += [await street.digest(), await street.digest()]
        self.asked |= await typing
        self.cpu_s += (await street.used())[1] - cpu_s
        self.log += street.written - written

    def waits_ms(self, answered: dict[str, float]) -> list[float]:
        return sorted((answered[name] - at) * 1e3 for name, at in self.asked.items() if name in answered)


@pytest.mark.parametrize("attack", ATTACKS)
async def test_answers_and_digests_beside(street, attack):
    without, beside_it, attack_s = Arm(), Arm(), 0.0
    before_mb, _ = await street.used()
    for pair in range(PAIRS):
        await without.measure(street, f"a{pair}n")
        async with street.attacked(attack, f"{attack[0]}{pair}") as took:
            await asyncio.sleep(0.0 if attack == "exports" else 1.0)
            await beside_it.measure(street, f"b{pair}n")
        attack_s += sum(took)
        await street.settle()
    after_mb, _ = await street.used()
    tell(street, attack, without, beside_it, attack_s, after_mb - before_mb)


def tell(street: Street, attack: str, without: Arm, beside_it: Arm, attack_s: float, grown_mb: float) -> None:
    waits = [arm.waits_ms(street.corner.answered) for arm in (without, beside_it)]
    lost = sum(len(arm.asked) - len(done) for arm, done in zip((without, beside_it), waits, strict=True))
    print(f"\n{attack}: {len(waits[0])} answers an arm, lost {lost} {street.failed or ''}")
    for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        alone, more = (arm[int(len(arm) * share)] for arm in waits)
        print(f"  {name} {alone:.1f} -> {more:.1f} ms ({more / alone:.2f}x)", end=";")
    begun = [(statistics.median(arm.begun), max(arm.begun)) for arm in (without, beside_it)]
    print(f"\n  a due digest begins after {begun[0][0]:.2f} -> {begun[1][0]:.2f} s", end="")
    print(f" (worst {begun[0][1]:.2f} -> {begun[1][1]:.2f} s); longest queue of talk {street.longest}")
    print(f"  memory {grown_mb:+.1f} MB; log {without.log} -> {beside_it.log} bytes", end="; ")
    print(f"CPU time of the bot {without.cpu_s:.1f} -> {beside_it.cpu_s:.1f} s, of the attack {attack_s:.1f} s")
    files = [file.get("channel") for file in street.corner.files.values()]
    if attack == "exports":
        print(f"  {len(set(files))} of {len(EXPORTING)} people have their file, {len(files)} files in all")
        assert len(set(files)) == len(EXPORTING)
    assert lost == 0
