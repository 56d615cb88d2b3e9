"""What talkative people cost the others on Slack: one real `papers serve`, pairs of runs without and with them in turn.

`pytest -m bench -n0 -s tests/bench/test_abuse_processes.py`. Bars: others' p99 at most 1.5 times as long, a due digest
at most 2 s later, no answer lost, a bounded queue.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import random
import statistics
import time
import zipfile
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from fakes.daily_papers import serve_days
from fakes.real_process import start
from fakes.slack_corner import open_corner
from fakes.slack_talk import BOT, SECRET, TEAM

from bot.app import SystemClock, open_bot
from bot.model import Channel, Subscription
from bot.settings import Settings
from bot.sources.huggingface_json import parse_papers
from bot.store.client import open_client
from bot.store.server import open_server
from bot.store.subscriptions import Subscriptions

pytestmark = pytest.mark.bench

PAIRS, SECONDS, A_SECOND = 3, 5, 10
WORDS = ("attention", "memory", "diffusion", "agents", "video", "speech", "robot", "graph", "token", "reward", "policy")
TOKEN = "xoxb-first-canary"


class Street:
    """A running bot, its Slack, and those who talk there."""

    def __init__(self, corner, town, sessions, url, redis) -> None:
        self.corner, self.town, self.url, self.redis = corner, town, url, redis
        self.session, self.loud = sessions  # connections of their own: nobody waits for another's
        self.written, self.longest, self.rooms = 0, 0, itertools.count(1)

    async def send(self, body: str, kind: str = "application/x-www-form-urlencoded", *, loud: bool = False) -> None:
        stamp = str(int(time.time()))
        mac = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        signed = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}
        session = self.loud if loud else self.session
        async with session.post(f"{self.url}/slack/events", data=body, headers=signed) as answer:
            assert answer.status == 200, await answer.text()

    async def command(self, user: str, text: str, name: str, *, loud: bool = False) -> None:
        fields = {"command": "/papers", "text": text, "team_id": TEAM, "user_id": user, "channel_id": "C1AAAAAAA"}
        fields |= {"response_url": self.corner.address(name), "trigger_id": f"8.{name}"}
        await self.send(urlencode(fields), loud=loud)

    async def message(self, user: str, text: str, name: str) -> None:
        event = {"type": "message", "channel_type": "im", "user": user, "channel": f"D{user[1:]}", "text": text}
        event |= {"ts": f"{time.time():.6f}"}
        own = [{"team_id": TEAM, "user_id": BOT, "is_bot": True}]
        named = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{name}", "authorizations": own}
        await self.send(json.dumps(named | {"event": event}), "application/json", loud=True)

    async def usual(self, prefix: str) -> dict[str, float]:
        """Twenty usual people type ten commands a second together; return when each was typed, by its name."""
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
        """How many jobs wait in the longest stream."""
        streams = [key async for key in self.redis.scan_iter(match="*", _type="stream") if b"talk" in key]
        return max([await self.redis.xlen(key) for key in streams], default=0)

    async def metric(self, name: str) -> float:
        async with self.session.get(f"{self.url}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return float(next(line.split()[-1] for line in lines if line.startswith(f"{name} ")))


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
        await fill(server.url, shared)
        slack = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{corner.url}api"}
        process = await start(tmp_path, "serve", "--port", "0", REDIS_URL=server.url, HF_BASE_URL=site, **slack)
        try:
            async with asyncio.timeout(30):
                while "port" not in (said := json.loads(await process.stderr.readline())):
                    pass
            sessions = [await stack.enter_async_context(aiohttp.ClientSession()) for _ in range(2)]
            street = Street(corner, town, sessions, f"http://127.0.0.1:{said['port']}", redis)
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


async def compare(street: Street, what: str, abuse, settled=None) -> None:
    """Print what usual people and digests wait for, without and with `abuse(number of the pair)`."""
    asked, begun = ({}, {}), ([], [])
    memory = await street.metric("process_resident_memory_bytes")
    logged, busy = [0, 0], [0.0, 0.0]
    for number in range(PAIRS):
        for arm in (0, 1):
            written, cpu = street.written, await street.metric("process_cpu_seconds_total")
            async with beside(abuse(number) if arm else asyncio.sleep(0)):
                await asyncio.sleep(1.0)
                typing = asyncio.create_task(street.usual(f"{what[0]}{number}{arm}n"))
                begun[arm].append(await street.digest())
                begun[arm].append(await street.digest())
                asked[arm].update(await typing)
            busy[arm] += await street.metric("process_cpu_seconds_total") - cpu
            if settled:
                await settled()
            await asyncio.sleep(1.0)
            logged[arm] += street.written - written
    answered = street.corner.answered
    waits = [sorted(answered[name] - at for name, at in arm.items() if name in answered) for arm in asked]
    lost = sum(len(arm) - len(done) for arm, done in zip(asked, waits, strict=True))
    (b50, b99), (a50, a99) = ((statistics.median(arm) * 1e3, arm[int(len(arm) * 0.99)] * 1e3) for arm in waits)
    grown = (await street.metric("process_resident_memory_bytes") - memory) / 1e6
    print(f"\n{what}: {len(waits[0])} answers an arm, lost {lost}")
    print(
        f"  others' p50 {b50:.1f} -> {a50:.1f} ms ({a50 / b50:.2f}x), p99 {b99:.1f} -> {a99:.1f} ms ({a99 / b99:.2f}x)"
    )
    print(
        f"  a due digest begins after {statistics.median(begun[0]):.2f} -> {statistics.median(begun[1]):.2f} s", end=""
    )
    print(f" (worst {max(begun[0]):.2f} -> {max(begun[1]):.2f} s)")
    print(
        f"  longest queue of talk {street.longest}, memory {grown:+.1f} MB, log {logged[0]} -> {logged[1]} bytes,",
        end="",
    )
    print(f" the bot's CPU time {busy[0]:.1f} -> {busy[1]:.1f} s")
    assert lost == 0


async def test_one_person_with_a_hundred_searches_a_second(street):
    async def search(pair: int) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(1_000_000):
                text = f"{WORDS[number % len(WORDS)]} {WORDS[number // len(WORDS) % len(WORDS)]} {number}"
                group.create_task(street.command("U9ABUSER0", text, f"s{pair}n{number}", loud=True))
                await asyncio.sleep(0.01)

    await compare(street, "100 searches/s by one person", search)


async def test_two_people_with_ten_private_messages_a_second(street):
    users = ("U8TALKER0", "U9TALKER0")
    for user in users:
        street.town.room(f"D{user[1:]}", "im")

    async def talk(pair: int) -> None:
        for number in range(1_000_000):
            for user in users:
                await street.message(user, f"{WORDS[number % len(WORDS)]} {number}", f"{user}n{pair}n{number}")
            await asyncio.sleep(0.1)

    await compare(street, "10 private messages/s by two people", talk)


async def test_thirty_people_export_a_week_at_once(street):
    users = [f"U5{number:07}" for number in range(30)]
    street.town.people |= {user: {} for user in users}

    async def export(pair: int) -> None:
        async with asyncio.TaskGroup() as group:
            for number, user in enumerate(users):
                group.create_task(street.command(user, "export bibtex week", f"x{pair}n{number}", loud=True))

    async def sent() -> None:
        async with asyncio.timeout(240):
            while len(street.corner.files) % len(users):
                await asyncio.sleep(0.1)

    await compare(street, "30 exports at once", export, sent)
    files = {file.get("channel") for file in street.corner.files.values()}
    print(f"  {len(files)} of 30 people have their file, {len(street.corner.files)} files in all")
    assert len(files) == 30


async def test_what_answered_and_refused_searches_cost(street):
    """CPU time of the bot for each, without that of an idle bot: it depends little on what else the machine does."""

    async def spend(work) -> tuple[float, float]:
        cpu, begun = await street.metric("process_cpu_seconds_total"), time.perf_counter()
        await work
        return await street.metric("process_cpu_seconds_total") - cpu, time.perf_counter() - begun

    async def search(number: int, user) -> None:
        for each in range(number):
            text = f"{WORDS[each % len(WORDS)]} {WORDS[each // len(WORDS) % len(WORDS)]}"
            await street.command(user(each), text, f"cost{user(each)}n{each}")

    async def answered(number: int) -> None:
        await search(number, lambda each: f"U6{each:07}")
        async with asyncio.timeout(60):
            while sum(name.startswith("costU6") for name in street.corner.answered) < number:
                await asyncio.sleep(0.05)

    idle, seconds = await spend(asyncio.sleep(5))
    costs = []
    await search(60, lambda _: "U9ABUSER0")
    for work, number in ((answered(200), 200), (search(500, lambda _: "U9ABUSER0"), 500)):
        cpu, took = await spend(work)
        costs.append((cpu - idle / seconds * took) / number * 1e3)
    print(
        f"\nCPU time of the bot: {costs[0]:.2f} ms for a search that is answered, {costs[1]:.2f} ms for a refused one"
    )
    print(f"  idle {idle / seconds:.1%} of a core")
