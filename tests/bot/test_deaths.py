"""Every kind of background work of a process dies again and again, wherever it is just then; people notice nothing."""

import asyncio
import random
from collections import Counter
from functools import partial

import pytest
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from fakes.store_watch import until
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from adapters.discord.event_queue import LANES, Errands
from adapters.discord.heartbeat import LABEL, Pulse
from bot.app import open_bot
from bot.digests import clock as digest_clock
from bot.errors import ConfigurationError, SourceError, StorageError
from bot.health import heartbeat
from bot.health.doctor import check_processes
from bot.health.heartbeat import Heartbeat, Watch
from bot.health.metrics import Meter
from bot.health.readiness import Vitals
from bot.health.startup import StartCheck
from bot.model import Asker, Channel, Person
from bot.ports import Job
from bot.runtime import open_works
from bot.store import keys
from bot.store.check import check_store
from bot.store.health import SourceHealth
from bot.supervisor import Supervisor
from bot.tasks import stop_tasks

pytestmark = pytest.mark.soak

DEATHS_IN_ALL = 240
ASKER = Asker(person=Person(platform="console", user="ada"), channel=Channel(platform="console", id="test"))
REASONS = (RuntimeError("oops"), ValueError("bad note"), KeyError("p"), SourceError("away"), StorageError("gone"), None)
BAD_NOTES = ({"p": b"\xff\xfe"}, {"p": ""}, {"d": "2026-99-99"}, {"d": "never"}, {"x": "y"}, {"p": "../../etc"})


class Deaths:
    """Runs works so that each can be killed at whatever it waits for."""

    def __init__(self) -> None:
        self.fates: dict[str, asyncio.Future] = {}

    async def mortal(self, name: str, run, *stop: asyncio.Event) -> None:
        fate = self.fates[name] = asyncio.get_running_loop().create_future()
        work = asyncio.ensure_future(run(*stop))
        try:
            await asyncio.wait({fate, work}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await stop_tasks([work])
        if fate.done():
            fate.result()
        else:
            work.result()


class Odd(FakeSource):
    """A source of papers that raises what no source should."""

    async def fetch_day(self, *_args, **_kwargs):
        raise ZeroDivisionError


async def test_hundreds_of_deaths_of_every_kind_of_work_are_named_and_healed(redis, server_url, clock, monkeypatch):
    chance, counted, done = random.Random(11), Counter(), []
    rested = asyncio.Event()
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.01)
    monkeypatch.setattr(digest_clock, "TICK_S", 0.01)

    async def rest(_seconds: float, _stop: asyncio.Event) -> None:
        await rested.wait()

    async def note(job: Job) -> None:
        done.append(job.key)

    supervisor, deaths, stop = Supervisor(rest=rest), Deaths(), asyncio.Event()
    async with (
        open_bot(settings_of(server_url), clock=clock, source=Odd(), follows=False) as bot,
        open_works(bot, server_url, Meter(CollectorRegistry())) as works,
    ):
        await bot.take_sample()
        errands = Errands()
        pulse = Pulse(lambda: (1, 1), bot.store.health, clock, sleep=lambda _s: asyncio.sleep(0.01))
        background = {"follow the library": bot.library.follow, "discord: pulse": pulse.run}
        background |= {f"discord: errands {number}": partial(errands._work, number) for number in range(LANES)}
        parts = {
            "clock": works.clock.run,
            "worker": partial(works.run_worker, {"noted": note}),
            "watch": Watch(bot.store.health, clock).run,
            "store check": StartCheck(partial(check_store, bot.redis)).run,
            "heartbeat": Heartbeat(["clock", "worker"], bot.store.health, clock, supervisor).run,
        }
        meter = Meter(CollectorRegistry())
        vitals = Vitals(meter, bot.library, bot.store, clock, (supervisor.find_trouble,))
        mortal = {name: partial(deaths.mortal, name, run) for name, run in background.items()}
        with capture_logs() as logged:
            async with supervisor.keeping(mortal):
                tasks = [supervisor.start(name, partial(deaths.mortal, name, run), stop) for name, run in parts.items()]
                names = [*background, *parts]
                for number in range(DEATHS_IN_ALL):
                    name = names[number % len(names)]
                    await until(lambda name=name: name in deaths.fates and not deaths.fates[name].done())
                    for _ in range(chance.randrange(40)):
                        await asyncio.sleep(0)
                    await redis.xadd(keys.CHANGES, chance.choice(BAD_NOTES))
                    reason = chance.choice((*REASONS, ConfigurationError("odd")) if name in background else REASONS)
                    fate = deaths.fates[name]
                    if not fate.done():
                        fate.set_exception(reason) if reason else fate.set_result(None)
                    await until(lambda name=name: name in supervisor.down())
                    counted[name] += 1
                    assert name in await vitals.find_trouble()
                    if name not in ("heartbeat", "worker", "clock"):
                        await until(partial(named_by_doctor, bot, name))
                    replies = [reply async for reply in bot.answer(chance.choice(("help", "today", "llm")), ASKER)]
                    assert replies
                    assert not replies[-1].title.startswith("Something went wrong")
                    rested.set()
                    await until(lambda: not supervisor.down())
                    rested.clear()
                assert await vitals.find_trouble() == ""
                assert await heals(bot, works, errands, redis, done)
                stop.set()
                await asyncio.gather(*tasks)
    lines = len([each for each in logged if "part" in each])
    print(f"\n{counted.total()} deaths: {dict(counted)}; {lines} lines about them")
    assert counted.total() == DEATHS_IN_ALL


async def named_by_doctor(bot, name: str) -> bool:
    return name in check_processes(await bot.store.health.load(), bot.clock).text


async def heals(bot, works, errands: Errands, redis, done: list[str]) -> bool:
    """All of it works again: a job is done, errands are run, the library follows, the marks are left."""
    ran = []

    async def errand(number: int) -> None:
        ran.append(number)

    await redis.delete(keys.HEALTH)
    await works.jobs.put(Job(kind="noted", key="noted:1"))
    for number in range(LANES):
        errands.put(number, partial(errand, number))
    position = bot.library._position
    await redis.xadd(keys.CHANGES, {"p": "2504.00001"})
    await until(lambda: done == ["noted:1"] and len(ran) == LANES and bot.library._position != position)
    marks = await until(partial(marked, bot))
    assert {"process worker", "process clock", LABEL} <= marks.keys()
    return True


async def marked(bot) -> dict[str, SourceHealth]:
    marks = await bot.store.health.load()
    return marks if {"process worker", "process clock", LABEL} <= marks.keys() else {}
