"""Every wait for somebody else's code ends in time, also when that code loses the cancellation."""

import asyncio
import random
from contextlib import suppress
from datetime import date

import aiohttp
import httpx
import pytest
from fakes.sources import FakeSource
from redis.asyncio.connection import Connection

from adapters.discord import api
from adapters.slack.api import OneToken, SlackApi
from bot import answer, tasks
from bot.alerts.mute import MutedPeople
from bot.answer import answer_command, in_time
from bot.errors import BusyError, SourceError, StorageError
from bot.jobs import queue
from bot.jobs.queue import open_jobs
from bot.language.values import Help
from bot.model import Asker, Person
from bot.papers.library import Library
from bot.papers.refresh import Refresher
from bot.ports import Failed, Job
from bot.sources.http import Fetcher, Site
from bot.store import keys
from bot.store.answers import LastChanges
from bot.store.client import open_client
from bot.store.follows import Follows
from bot.store.job_records import JobRecords
from bot.store.leases import Leases
from bot.store.library import LibraryStore
from bot.tasks import within

MONDAY = date(2025, 4, 21)


@pytest.fixture
async def never(monkeypatch):
    """Waits for ever and loses every cancellation, until the test is over."""
    monkeypatch.setattr(tasks, "STUCK_S", 0.01)
    monkeypatch.setattr(tasks, "AGAIN_S", 0.01)
    over = asyncio.Event()

    async def wait(*args: object, **more: object) -> None:
        while not over.is_set():
            with suppress(asyncio.CancelledError):
                await over.wait()

    yield wait
    over.set()
    await asyncio.sleep(0)


async def test_what_is_in_time_returns_what_it_has_and_fails_as_it_fails():
    async def give(value):
        if isinstance(value, Exception):
            raise value
        return value

    assert await within(1, give(5), name="work") == 5
    with pytest.raises(KeyError):
        await within(1, give(KeyError()), name="work")


async def test_the_wait_ends_though_the_work_does_not(never):
    with pytest.raises(TimeoutError):
        await within(0, never(), name="work")


async def test_who_is_cancelled_while_waiting_is_not_held_by_the_work(never):
    waiting = asyncio.create_task(within(60, never(), name="work"))
    await asyncio.sleep(0)
    waiting.cancel()
    assert waiting in (await asyncio.wait({waiting}, timeout=60))[0]
    assert waiting.cancelled()


async def test_a_source_that_never_ends_is_a_failure_and_is_asked_again(redis, clock, never):
    source = FakeSource()
    source.fetch_day, answers = never, source.fetch_day
    refresher = Refresher(Library(LibraryStore(redis)), source, Leases(redis), clock, refresh_s=0.05, others_wait_s=0)
    assert isinstance(await refresher.refresh_day(MONDAY), Failed)
    source.fetch_day = answers
    refresher = Refresher(refresher.library, source, Leases(redis), clock, others_wait_s=0)
    assert not isinstance(await refresher.refresh_day(MONDAY), Failed)


async def test_a_cancellation_that_the_store_loses_ends_the_wait_for_another_process_all_the_same(redis, clock):
    class Losing(Library):
        async def take_days(self, days):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0.03)

    source = FakeSource()
    await redis.set(keys.lease(f"day {MONDAY}"), "another process", px=60_000)
    refresher = Refresher(Losing(LibraryStore(redis)), source, Leases(redis), clock, others_wait_s=0.02)
    asking = asyncio.create_task(refresher.refresh_day(MONDAY))
    assert asking in (await asyncio.wait({asking}, timeout=60))[0]
    assert source.asked


async def test_a_site_that_never_ends_did_not_answer_in_time(clock, never):
    transport = httpx.MockTransport(never)
    async with httpx.AsyncClient(transport=transport) as client:
        fetcher = Fetcher(client, clock, random.Random(1), deadline_s=0.01)
        with pytest.raises(SourceError, match="did not answer in time"):
            await fetcher.fetch(Site("A site", "https://a.example"), "https://a.example/")


@pytest.mark.parametrize("piped", [False, True])
async def test_a_store_that_never_ends_does_not_answer_in_time(never, piped):
    class Never(Connection):
        connect = never

    async with open_client("redis://127.0.0.1:9/0", timeout_s=0.005) as client:
        client.connection_pool.connection_class = Never
        with pytest.raises(StorageError, match="didn't answer in time"):
            await (client.pipeline().get("a").execute() if piped else client.get("a"))


async def test_a_job_queue_that_never_ends_cannot_be_reached(redis, server_url, monkeypatch, never):
    monkeypatch.setattr(queue, "PUT_S", 0.01)
    for name in ("publish", "ping"):
        monkeypatch.setattr(queue._Connection, name, never)
    async with open_jobs(server_url, JobRecords(redis)) as jobs:
        with pytest.raises(StorageError, match="queue cannot be reached"):
            await jobs.put(Job(kind="a", key="1", body=b""))
        with pytest.raises(StorageError, match="queue cannot be reached"):
            await jobs.check()


async def test_platforms_that_never_end_are_tried_again_later(monkeypatch, never):
    monkeypatch.setattr(api, "DEADLINE_S", 0.01)
    connector = aiohttp.TCPConnector()
    connector.connect = never
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(BusyError):
            await SlackApi(OneToken("xoxb-1"), session, None, deadline_s=0.01).introduce("")
    wire = api.Wire("a token", None)
    wire._ready = never
    with pytest.raises(BusyError):
        await wire.me()


async def test_a_command_that_never_ends_is_answered_with_one_honest_sentence(redis, monkeypatch, clock, never):
    monkeypatch.setattr(answer, "FIRST_S", 0.0)
    monkeypatch.setattr(answer, "LAST_S", 0.0)

    async def handle(command, asker):
        await never()
        yield answer.WAITING

    replies = answer_command(
        Help(text="help"),
        Asker(person=Person(platform="console", workspace="local", user="ada"), channel=None),
        clock=clock,
        handlers={Help: handle},
        last_changes=LastChanges(redis),
        muted=MutedPeople(Follows(redis), clock),
    )
    replies = in_time(replies, "Help")
    assert [reply.title for reply in [each async for each in replies]] == [answer.WAITING.title, answer.TOO_LONG.title]
