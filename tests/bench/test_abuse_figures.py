"""What talkative people cost the others: answers' p99 and the start of a due digest, with and without them in one run.

`pytest -m bench -n0 -s`. Bars: others' p99 at most 1.5 times as long, a digest at most 2 s later, no answer lost.
"""

import asyncio
import random
import time
import zipfile
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fakes.slack_talk import HERE, TEAM, open_talk

from bot import budget
from bot.budget import Rate
from bot.jobs.queue import StreaqRunner, open_jobs
from bot.jobs.rate_limit import FairPacer
from bot.ports import Job
from bot.sources.huggingface_json import parse_papers
from bot.store.client import open_client
from bot.store.job_records import JobRecords
from bot.store.rate_limit import RedisTurns

pytestmark = pytest.mark.bench

SECONDS = 8
WORDS = ("attention", "memory", "diffusion", "agents", "video", "speech", "robot", "graph", "token", "reward", "policy")
NO_BUDGET = {use: Rate(1e9, 1e9) for use in ("ask", "react", "suggest")}


async def recorded(talk, shared: Path) -> None:
    """Put the recorded editions into the library, and build the index."""
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        for name in sorted(archive.namelist())[-60:]:
            if name.endswith(".json") and (
                papers := parse_papers(archive.read(name), day=date.fromisoformat(Path(name).stem)).papers
            ):
                talk.source.days[date.fromisoformat(Path(name).stem)] = list(papers)
    for day in talk.source.days:
        await talk.bot.refresh_day(day)
    await talk.command("llm", user="U0WARMUP0")


def p99(values) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000


async def command(talk, user: str, text: str, name: str) -> None:
    fields = {"command": "/papers", "text": text, "team_id": TEAM, "user_id": user, "channel_id": HERE}
    await talk.request(urlencode(fields | {"response_url": talk.corner.address(name), "trigger_id": f"8.{name}"}))


async def people(talk, prefix: str) -> dict[str, float]:
    """Twenty usual people type ten commands a second together; return when each was typed, by its name."""
    chance, asked = random.Random(3), {}
    async with asyncio.TaskGroup() as group:
        for number in range(SECONDS * 10):
            name = f"{prefix}{number}"
            asked[name] = time.perf_counter()
            text = chance.choice(("help", "today", f"{chance.choice(WORDS)} {chance.choice(WORDS)}"))
            group.create_task(command(talk, f"U2{number % 20:07}", text, name))
            await asyncio.sleep(0.1)
    return asked


async def searcher(talk, prefix: str) -> None:
    """One person types a hundred different searches a second, for ever."""
    async with asyncio.TaskGroup() as group:
        for number in range(1_000_000):
            text = f"{WORDS[number % len(WORDS)]} {WORDS[number // len(WORDS) % len(WORDS)]} {number}"
            group.create_task(command(talk, "U9ABUSER0", text, f"{prefix}{number}"))
            await asyncio.sleep(0.01)


@asynccontextmanager
async def beside(work):
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def waits(talk, asked: dict[str, float]) -> list[float]:
    return [talk.corner.answered[name] - at for name, at in asked.items() if name in talk.corner.answered]


async def test_one_person_with_a_hundred_searches_a_second(redis, server_url, clock, shared, monkeypatch):
    async with open_talk(server_url, clock) as talk:
        await recorded(talk, shared)
        alone = await people(talk, "a")
        async with beside(searcher(talk, "s")):
            together = await people(talk, "b")
        monkeypatch.setattr(budget, "OF_PERSON", NO_BUDGET)
        monkeypatch.setattr(budget, "OF_WORKSPACE", {})
        async with beside(searcher(talk, "t")):
            unbounded = await people(talk, "c")
        await talk.face.listeners.close()
    before, with_budget, without = (p99(waits(talk, each)) for each in (alone, together, unbounded))
    lost = len(alone) + len(together) - len(waits(talk, alone)) - len(waits(talk, together))
    print(f"\nothers' p99: alone {before:.1f} ms, beside 100 searches/s {with_budget:.1f} ms", end="")
    print(f" ({with_budget / before:.2f}x)")
    print(f"without budgets {without:.1f} ms ({without / before:.1f}x); answers lost {lost}")
    assert lost == 0


async def message(talk, user: str, text: str, number: int) -> None:
    event = {"type": "message", "channel_type": "im", "user": user, "channel": f"D{user[1:]}", "text": text}
    await talk.happen(event | {"ts": f"1745251300.{number:06}"})


async def talker(talk, user: str, start: int) -> None:
    """Ten private messages a second, for ever."""
    for number in range(1_000_000):
        await message(talk, user, f"{WORDS[number % len(WORDS)]} {number}", start + number)
        await asyncio.sleep(0.1)


async def third(talk, begun: dict[str, float], start: int) -> tuple[list[float], list[float]]:
    """A third person writes once a second; a digest falls due each second. Return both waits."""
    room = next(iter(talk.corner.towns.values())).room("D3THIRD00", "im")
    answered, started = [], []
    for number in range(start, start + SECONDS):
        seen, at = len(room.messages), time.perf_counter()
        await talk.jobs.put(Job(kind="digest", key=f"digest:{number}"))
        await message(talk, "U3THIRD00", "help", number)
        while len(room.messages) == seen or f"digest:{number}" not in begun:
            assert time.perf_counter() - at < 60, "an answer was lost"
            await asyncio.sleep(0.002)
            if len(room.messages) > seen and len(answered) == number - start:
                answered.append(time.perf_counter() - at)
        if len(answered) == number - start:
            answered.append(time.perf_counter() - at)
        started.append(begun[f"digest:{number}"] - at)
        await asyncio.sleep(1.2)  # a channel takes a message a second
    return answered, started


async def test_two_people_with_ten_private_messages_a_second(redis, server_url, clock, shared):
    begun: dict[str, float] = {}

    async def digest(job: Job) -> None:
        begun[job.key] = time.perf_counter()

    records, stop = JobRecords(redis), asyncio.Event()
    async with (
        open_client(server_url) as client,
        open_jobs(server_url, records) as jobs,
        open_talk(server_url, clock, jobs=jobs, pacer=FairPacer(RedisTurns(client))) as talk,
    ):
        town = next(iter(talk.corner.towns.values()))
        for user in ("U8TALKER0", "U9TALKER0", "U3THIRD00"):
            town.room(f"D{user[1:]}", "im")
        await recorded(talk, shared)
        handlers = {**talk.face.handlers, "digest": digest}
        working = asyncio.create_task(StreaqRunner(server_url, records, clock).run(handlers, stop))
        alone = await third(talk, begun, 100_000)
        async with beside(talker(talk, "U8TALKER0", 200_000)), beside(talker(talk, "U9TALKER0", 400_000)):
            await asyncio.sleep(SECONDS)
            together = await third(talk, begun, 800_000)
        stop.set()
        await working
    for what, before, after in zip(("third person's answer", "due digest's start"), alone, together, strict=True):
        b, a = p99(before), p99(after)
        print(
            f"\n{what}: worst alone {b:.0f} ms, beside two talkers {a:.0f} ms ({a / b:.2f}x, {a - b:+.0f} ms)", end=""
        )


async def test_thirty_people_export_at_once(redis, server_url, clock, shared):
    async with (
        open_client(server_url) as client,
        open_talk(server_url, clock, pacer=FairPacer(RedisTurns(client))) as talk,
    ):
        await recorded(talk, shared)
        town = next(iter(talk.corner.towns.values()))
        users = [f"U5{number:07}" for number in range(30)]
        town.people |= {user: {} for user in users}
        alone = await people(talk, "a")
        begun = time.perf_counter()
        for number, user in enumerate(users):
            await command(talk, user, "export bibtex today", f"x{number}")
        together = await people(talk, "b")
        await talk.face.listeners.settled()
        took = time.perf_counter() - begun
    files = {file.get("channel") for file in talk.corner.files.values()}
    b, a = p99(waits(talk, alone)), p99(waits(talk, together))
    print(f"\n{len(files)} of 30 people have their file after {took:.0f} s")
    print(f"others' p99: before {b:.1f} ms, meanwhile {a:.1f} ms ({a / b:.2f}x)")
    assert len(files) == 30
