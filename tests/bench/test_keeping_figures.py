"""What ten thousand bookmarks of one person cost, beside one hundred and one GET. Run with `pytest -m bench -s`."""

import asyncio
import time
from datetime import timedelta
from itertools import count

import pytest
from fakes.sources import FakeSource

from bot.app import open_bot
from bot.model import Asker, Bookmark, Channel, Paper, PaperId, Person
from bot.settings import Settings
from bot.store import keys

pytestmark = pytest.mark.bench
ROUNDS = 30
WORDS = ["attention", "memory", "diffusion", "reasoning", "agents", "video", "speech", "graph", "sparse", "latent"]


class Stalls:
    """The longest time for which the event loop did nothing else."""

    longest = 0.0

    async def __aenter__(self) -> "Stalls":
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0)
            self.longest = max(self.longest, time.perf_counter() - start)


def a_bookmark(number: int, clock) -> Bookmark:
    title = " ".join(WORDS[(number // step) % len(WORDS)] for step in (1, 10, 100, 1000)).capitalize()
    return Bookmark(
        id=PaperId(f"2504.{number:05d}"),
        title=f"{title} {number}",
        authors=("Ada Lovelace", "Alan Turing", "Grace Hopper"),
        url=f"https://huggingface.co/papers/2504.{number:05d}",
        saved_at=clock.now() - timedelta(minutes=number),
        note=f"for the talk on {WORDS[number % 7]}" if number % 3 == 0 else "",
        tags=(WORDS[number % 5],) if number % 4 == 0 else (),
    )


async def keeper(bot, name: str, size: int) -> Asker:
    person = Person(platform="slack", workspace="T1", user=name)
    asker = Asker(person=person, channel=Channel(platform="slack", workspace="T1", id="C1"))
    for start in range(0, size, 200):
        some = [a_bookmark(number, bot.clock) for number in range(start, start + 200)]
        await bot.store.bookmarks.add(person, some[:size], "command", asker.workspace)
    return asker


async def median(call) -> float:
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        await call(number)
        times.append(time.perf_counter() - start)
        await asyncio.sleep(0)
    return sorted(times)[ROUNDS // 2]


async def test_ten_thousand_bookmarks(redis, server_url, clock, capsys):
    async with open_bot(Settings(redis_url=server_url), clock=clock, source=FakeSource(), follows=False) as bot:
        papers = [Paper(id=PaperId(f"2505.{number:05d}"), title=f"New {number}") for number in range(1, 3_000)]
        await bot.library.keep(papers)
        few, many = await keeper(bot, "few", 100), await keeper(bot, "many", 10_000)
        await redis.set(keys.ranking("x"), b"y")
        get = await median(lambda number: bot.redis.get(keys.ranking("x")))
        fresh = count()

        async def say(text: str, who: Asker):
            return [reply async for reply in bot.answer(text, who)][-1]

        async def save_then_saved(number: int, who: Asker) -> None:
            await say(f"save {papers[next(fresh)].id}", who)
            await say("saved", who)

        calls = {
            "saved": lambda number, who: say("saved", who),
            "saved memory": lambda number, who: say("saved memory", who),
            "save": lambda number, who: say(f"save {papers[next(fresh)].id} note #tag", who),
            "unsave": lambda number, who: say(f"unsave 2504.{number:05d}", who),
            "save, then saved": save_then_saved,
            "my data": lambda number, who: say("my data", who),
            "export bibtex": lambda number, who: say("export bibtex", who),
        }
        with capsys.disabled():
            print(f"\none GET: {get * 1e6:.0f} us")
            for name, call in calls.items():
                times, stalls = [], []
                for who in (few, many):
                    async with Stalls() as stall:
                        times.append(await median(lambda number, call=call, who=who: call(number, who)))
                    stalls.append(stall.longest)
                print(
                    f"{name:18} 100: {times[0] / get:6.1f} GETs   10,000: {times[1] / get:7.1f} GETs"
                    f"   growth {times[1] / times[0]:5.1f}   longest stall {stalls[1] * 1e3:5.1f} ms"
                )
