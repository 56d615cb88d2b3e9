"""When nobody runs the workers or the clock, people and operators are told, instead of waiting for an answer."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
import structlog
from fakes.real_process import papers
from fakes.slack_corner import APP_TOKEN, open_corner
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from fakes.store_watch import until
from msgspec.structs import replace

from bot.app import open_bot
from bot.health import heartbeat
from bot.health.heartbeat import GONE, Heartbeat, Watch
from bot.model import Asker, Channel, Person
from bot.replies import plain
from bot.supervisor import Supervisor

HERE = Channel(platform="slack", workspace="T1", id="C1")
ADA = Asker(person=Person(platform="slack", workspace="T1", user="U1"), channel=HERE)
NO_WORKER = "No worker is running: mentions, alerts and digests are waiting."
NO_CLOCK = "No clock is running: no digest gets scheduled."
WORKER, CLOCK = "papers worker", "papers clock"  # what is to be started


@pytest.fixture
async def bot(redis, server_url, clock):
    async with open_bot(settings_of(server_url), clock=clock, source=FakeSource(), follows=False) as bot:
        yield bot


async def run_for_a_moment(role: str, bot) -> None:
    """A process of that kind starts, works for a moment and is killed."""
    await Heartbeat([role], bot.store.health, bot.clock, bot.supervisor).note()


async def status(bot, asker: Asker = ADA) -> str:
    reply = await anext(bot.answer("status", asker))
    return " ".join(plain(each) for each in (*reply.lines, *reply.note))


async def test_status_says_that_nobody_answers_mentions_until_a_worker_runs(bot):
    assert WORKER in await status(bot)
    assert "Scheduled digests are off right now" in await status(bot)
    assert "If you run this bot, start papers worker and papers clock" in await status(bot)
    await run_for_a_moment("worker", bot)
    said = await status(bot)
    assert WORKER not in said
    assert CLOCK in said
    await run_for_a_moment("clock", bot)
    assert "Scheduled digests are off" not in await status(bot)


async def test_whoever_sets_a_digest_up_learns_at_once_that_nobody_posts_it(bot):
    """Which processes are missing is for whoever runs them: only status names those."""
    manager = msgspec.structs.replace(ADA, manages=True)
    for text in ("subscribe at 9 Berlin", "settings"):
        reply = await anext(bot.answer(text, manager))
        assert plain(reply.lines[0]) == "⚠️ Scheduled digests are off right now. Ask whoever runs this bot."
        assert [row.left for row in reply.rows] == ["When", "Papers", "Layout"], "no date is promised"
        own = await anext(bot.answer(text, msgspec.structs.replace(manager, operates=True)))
        assert plain(own.lines[0]) == "⚠️ Scheduled digests are off right now. Start papers serve."
    front = await anext(bot.answer("", manager))
    assert front.note == () and [row.left for row in front.rows] == ["today", "llm agents"]
    await run_for_a_moment("worker", bot)
    await run_for_a_moment("clock", bot)
    assert (await anext(bot.answer("subscribe at 10", manager))).lines == ()


async def test_a_worker_that_was_killed_is_missed_after_a_minute(bot, clock):
    await run_for_a_moment("worker", bot)
    clock.advance(seconds=GONE.total_seconds())
    assert WORKER in await status(bot)


async def test_a_worker_that_ends_is_missed_at_once_unless_another_one_works(bot, clock, monkeypatch):
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.0)
    stop = asyncio.Event()
    one, other = (Heartbeat(["worker"], bot.store.health, clock, bot.supervisor) for _ in range(2))
    beating = asyncio.create_task(one.run(stop))
    while WORKER in await status(bot):
        await asyncio.sleep(0)
    stop.set()
    await beating
    assert WORKER in await status(bot)
    for each in (one, other, one):
        await each.note()
        clock.advance(seconds=1)
    await one.run(stop)
    assert WORKER not in await status(bot)


async def test_doctor_names_what_another_process_cannot_keep_running(bot, clock):
    """The process that died tells the store; once it has run again for a minute nothing is said any more."""
    rested = asyncio.Event()

    async def rest(seconds: float, stop: asyncio.Event) -> None:
        await rested.wait()

    async def broken() -> None:
        raise RuntimeError("oops")

    there = Supervisor(rest=rest)
    beat = Heartbeat(["worker", "clock"], bot.store.health, clock, there)
    async with there.keeping({"follow the library": broken}):
        await until(there.down)
        await beat.note()
    [found] = [each for each in await bot.examine() if each.topic == "processes"]
    assert found.level == "warning"
    assert found.text == "clock, worker: Not running, will be restarted: follow the library (RuntimeError)."
    clock.advance(seconds=GONE.total_seconds())
    await beat.note()
    [found] = [each for each in await bot.examine() if each.topic == "processes"]
    assert found.text == "A worker and a clock are running."


async def test_a_worker_that_dies_again_and_again_leaves_no_mark(bot):
    """Its process lives, but nobody does the work: the others are told so."""

    async def rest(seconds: float, stop: asyncio.Event) -> None:
        await stop.wait()

    async def broken(stop: asyncio.Event) -> None:
        raise RuntimeError("oops")

    supervisor, stop = Supervisor(rest=rest), asyncio.Event()
    worker = supervisor.start("worker", broken, stop)
    await until(supervisor.down)
    await Heartbeat(["worker"], bot.store.health, bot.clock, supervisor).note()
    assert WORKER in await status(bot)
    stop.set()
    await worker


async def test_who_runs_the_bot_and_has_no_digest_is_asked_for_no_worker(bot):
    assert "start papers" in await status(bot)
    assert "start papers" not in await status(bot, replace(ADA, operates=True))


async def test_processes_are_no_sources_of_papers(bot):
    await run_for_a_moment("worker", bot)
    reply = await anext(bot.answer("status", ADA))
    topics = {finding.topic: finding for finding in await bot.examine()}
    assert not [row for row in reply.rows if "process" in row.left]
    assert not [topic for topic in topics if topic.startswith("process ")]
    assert topics["processes"].text == NO_CLOCK


async def test_readyz_and_the_log_say_it_once_others_had_a_minute_to_start(bot, clock, monkeypatch):
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.0)
    watch, stop = Watch(bot.store.health, clock), asyncio.Event()
    assert await watch.find_trouble() == ""
    clock.advance(seconds=timedelta(minutes=2).total_seconds())
    assert await watch.find_trouble() == f"{NO_WORKER} {NO_CLOCK}"
    with structlog.testing.capture_logs() as logs:
        looking = asyncio.create_task(watch.run(stop))
        await until(lambda: logs)
        for role in ("worker", "clock"):
            await run_for_a_moment(role, bot)
        stop.set()
        await looking
    assert logs[0] == {
        "event": "process.missing",
        "log_level": "warning",
        "reason": f"{NO_WORKER} {NO_CLOCK}",
        "advice": "Start `papers worker` and `papers clock`.",
    }
    assert await watch.find_trouble() == ""


@pytest.mark.soak
async def test_papers_slack_alone_turns_unready_and_a_worker_makes_it_ready(tmp_path, redis, server_url):
    async with open_corner() as corner:
        token = corner.town().token
        slack = {"SLACK_BOT_TOKEN": token, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{corner.url}api"}
        environment = slack | {"REDIS_URL": server_url}
        async with papers(tmp_path, "slack", **environment) as listening:
            await asyncio.sleep(GONE.total_seconds() + 10)
            status, said = await listening.get("/readyz")
            assert (status, WORKER in said) == (503, True)
            async with papers(tmp_path, "worker", **environment), papers(tmp_path, "clock", **environment):
                await until(listening.is_ready)
