"""Background work that dies: it is named until it runs again, and nobody who asks notices."""

import asyncio
import random
from functools import partial

from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from bot.app import OpenBot, open_bot
from bot.errors import ConfigurationError, SourceError
from bot.health.metrics import Meter
from bot.health.readiness import Vitals
from bot.model import Asker, Channel, Person
from bot.store import keys
from bot.supervisor import Supervisor
from bot.tasks import TaskSet, running

ASKER = Asker(person=Person(platform="console", user="ada"), channel=Channel(platform="console", id="test"))
DEATHS = (RuntimeError("oops"), ValueError("bad note"), SourceError("away"), ConfigurationError("odd"), None)


class Rests:
    """Pauses that last until the test ends them."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self._over = asyncio.Event()

    async def rest(self, seconds: float, stop: asyncio.Event) -> None:
        self.asked.append(seconds)
        await self._over.wait()

    async def end(self) -> None:
        self._over.set()
        await turns()
        self._over.clear()


async def turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def vitals(bot: OpenBot) -> Vitals:
    meter, checks = Meter(CollectorRegistry()), (bot.supervisor.find_trouble,)
    return Vitals(meter, bot.library, bot.store, bot.clock, checks)


async def test_many_deaths_of_background_work_are_named_and_healed(redis, server_url, clock):
    """Each work of a process dies at random, in every way; answers go on, and each is running in the end."""
    chance, rests, begun = random.Random(7), Rests(), dict.fromkeys(("pulse", "errands", "follower", "web"), 0)
    supervisor = Supervisor(rest=rests.rest)
    fates: dict[str, asyncio.Future] = {}

    async def work(name: str) -> None:
        begun[name] += 1
        fates[name] = asyncio.get_running_loop().create_future()
        await fates[name]

    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as bot:
        object.__setattr__(bot, "supervisor", supervisor)
        look = vitals(bot)
        with capture_logs() as logged:
            async with supervisor.keeping({name: partial(work, name) for name in begun}):
                await turns()
                for _ in range(60):
                    name, death = chance.choice(list(begun)), chance.choice(DEATHS)
                    fates[name].set_exception(death) if death else fates[name].set_result(None)
                    await turns()
                    assert list(supervisor.down()) == [name]
                    assert name in await look.find_trouble()
                    await rests.end()
                    assert await look.find_trouble() == ""
                replies = [reply async for reply in bot.answer("help", ASKER)]
    assert sum(begun.values()) == 64
    assert len(logged) == 60
    assert {each["part"] for each in logged} == set(begun)
    assert not replies[-1].trouble


async def test_a_note_of_a_change_that_cannot_be_read_does_not_leave_a_process_behind(redis, server_url, clock):
    """The follower dies of it, is named, and takes over what came meanwhile."""
    rests = Rests()
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as bot:
        supervisor = Supervisor(rest=rests.rest)
        died = asyncio.Event()
        follow = bot.library.follow

        async def break_once(self_follow=follow) -> None:
            try:
                await self_follow()
            finally:
                died.set()

        async with supervisor.keeping({"follow the library": break_once}):
            bot.library._take = broken
            await redis.xadd(keys.CHANGES, {"p": "2504.00001"})
            await died.wait()
            await turns()
            assert "follow the library" in supervisor.down()
            del bot.library._take
            position = bot.library._position
            await rests.end()
            async with asyncio.timeout(60):
                while bot.library._position == position:
                    await asyncio.sleep(0)
            assert supervisor.down() == {}


async def broken(*_args) -> None:
    raise ValueError("a bad note")


async def test_work_that_is_cancelled_by_mistake_begins_again():
    rests, begun = Rests(), []

    async def work() -> None:
        begun.append(1)
        if len(begun) == 1:
            raise asyncio.CancelledError
        await asyncio.Event().wait()

    async with Supervisor(rest=rests.rest).keeping({"odd": work}):
        await turns()
        await rests.end()
    assert len(begun) == 2


async def test_the_death_of_a_task_that_nobody_awaits_is_logged():
    tasks = TaskSet()
    with capture_logs() as logged:
        tasks.start(broken(), name="left alone")
        await tasks.wait()
        async with running(broken(), name="beside"):
            await turns()
    assert [(each["event"], each["task"]) for each in logged] == [
        ("task.died", "left alone"),
        ("task.died", "beside"),
    ]
