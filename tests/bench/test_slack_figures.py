"""Figures of the Slack face: how soon commands are acknowledged and answered, what they ask of Redis, a burst."""

import asyncio
import statistics
import time
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from fakes.deliveries import at, some_papers
from fakes.round_trips import round_trips
from fakes.slack_corner import BOT, open_corner
from fakes.slack_deliveries import SlackWorld
from fakes.slack_talk import ADA, HERE, SECRET, TEAM, open_talk
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.bolt import let_in, receive
from adapters.slack.http_guard import guard
from bot.jobs.queue import StreaqRunner, open_jobs
from bot.jobs.rate_limit import FairPacer
from bot.model import Channel, MessageRef, Person
from bot.sources.huggingface_json import parse_papers
from bot.store.job_records import JobRecords
from bot.store.rate_limit import RedisTurns

pytestmark = pytest.mark.bench

ASKED, EVERY_S = 300, 1 / 50
TYPED = ("llm", "today", '"chain of thought" reasoning', "saved", "author:gu sequence", "2026-06-30", "help")
REACTIONS = 1_000
CHANNELS, PAPERS = 60, 8
PACE_S = 1.0


async def recorded(talk, shared: Path) -> None:
    """Put the recorded editions into the library."""
    with zipfile.ZipFile(shared / "data" / "hf_days_1515utc.zip") as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json") and (
                papers := parse_papers(archive.read(name), day=date.fromisoformat(Path(name).stem)).papers
            ):
                talk.source.days[date.fromisoformat(Path(name).stem)] = list(papers)
    for day in talk.source.days:
        await talk.bot.refresh_day(day)
    await talk.command("llm")


async def served(app: AsyncApp, now) -> tuple[web.AppRunner, str]:
    """Serve an app behind the same guard as the bot."""
    site = web.Application()
    site.add_routes([web.post("/slack/events", guard(receive(app), SECRET, now))])
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


async def ask(talk, number: int, text: str, prefix: str, asked: dict, acknowledged: dict) -> None:
    name = f"{prefix}{number}"
    fields = {"command": "/papers", "text": text, "team_id": TEAM, "user_id": ADA, "channel_id": HERE}
    body = urlencode(fields | {"response_url": talk.corner.address(name), "trigger_id": f"9.{name}"})
    asked[name] = time.perf_counter()
    await talk.request(body)
    acknowledged[name] = time.perf_counter() - asked[name]


async def at_fifty_a_second(talk, prefix: str) -> tuple[dict, dict]:
    asked: dict[str, float] = {}
    acknowledged: dict[str, float] = {}
    async with asyncio.TaskGroup() as group:
        for number in range(ASKED):
            group.create_task(ask(talk, number, TYPED[number % len(TYPED)], prefix, asked, acknowledged))
            await asyncio.sleep(EVERY_S)
    await talk.face.listeners.settled()
    return asked, acknowledged


def figures(values) -> tuple[float, float]:
    ordered = sorted(values)
    return statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.99)] * 1000


async def test_acknowledged_and_answered_under_fifty_commands_a_second(redis, server_url, clock, shared):
    """Beside a Bolt app whose listener does nothing but acknowledge, in the same run, at the same pace."""
    async with open_talk(server_url, clock) as talk:
        await recorded(talk, shared)
        client = AsyncWebClient(base_url=f"{talk.corner.url}api/")
        options = {"request_verification_enabled": False, "process_before_response": True}
        empty = AsyncApp(client=client, authorize=let_in, **options)

        @empty.command("/papers")
        async def nothing(ack):
            await ack()

        runner, url = await served(empty, clock.now)
        own, talk._url = talk._url, url
        _, plain = await at_fifty_a_second(talk, "e")
        talk._url = own
        asked, acknowledged = await at_fifty_a_second(talk, "p")
        await runner.cleanup()
    answered = {name: talk.corner.answered[name] - at for name, at in asked.items()}
    (e50, e99), (a50, a99), (r50, r99) = (figures(each.values()) for each in (plain, acknowledged, answered))
    print(f"\nempty listener: p50 {e50:.2f} ms, p99 {e99:.2f} ms")
    print(f"acknowledged:   p50 {a50:.2f} ms ({a50 / e50:.2f}x), p99 {a99:.2f} ms ({a99 / e99:.2f}x)")
    print(f"answered:       p50 {r50:.2f} ms ({r50 / e50:.2f}x), p99 {r99:.2f} ms ({r99 / e99:.2f}x)")
    assert len(answered) == ASKED


async def test_round_trips_to_redis_of_a_command(redis, server_url, clock, shared):
    async with open_talk(server_url, clock) as talk:
        await recorded(talk, shared)
        for text in (*TYPED, "show 2504.00001", "save 2504.00001", "subscribe", "settings", "team"):
            await talk.say(text)
            with round_trips() as trips:
                await talk.say(text)
            print(f"\n{text:32} {trips.count}", end="")


async def test_digests_go_out_near_the_limit_and_are_never_refused_for_haste(redis, clock):
    """Each channel takes one message a second; all channels are served at the same time, on their second day."""
    days = (date(2025, 4, 21), date(2025, 4, 22))
    async with open_corner() as corner, aiohttp.ClientSession() as session:
        world = SlackWorld(redis, clock, corner, session)
        channels = [world.place(f"C{number:07}") for number in range(CHANNELS)]
        for day in days:
            clock._now = at(day.year, day.month, day.day, 8)
            world.source.days[day] = some_papers(day, PAPERS)
            if day == days[0]:
                for channel in channels:
                    await world.subscribe(channel)
            clock._now = at(day.year, day.month, day.day, 9)
            if day == days[1]:
                await asyncio.sleep(1)  # a night
                world.pacer, corner.pace_s = FairPacer(RedisTurns(redis)), PACE_S
            deliverer = world.deliverer()
            before = sum(len(world.room(channel).messages) for channel in channels)
            begun = time.perf_counter()
            await asyncio.gather(*(deliverer.deliver(channel) for channel in channels))
            taken = time.perf_counter() - begun
        posted = sum(len(world.room(channel).messages) for channel in channels) - before
    ideal = PAPERS * 1.0  # the header goes out at once
    print(
        f"\n{posted} messages to {CHANNELS} channels in {taken:.2f} s, {taken / ideal:.3f} of the limit's {ideal:.0f} s"
    )
    print(f"{corner.hasty} refused for haste")
    assert (posted, corner.hasty) == (CHANNELS * (PAPERS + 1), 0)


async def test_a_thousand_reactions_in_a_burst_and_none_is_lost(redis, server_url, clock):
    """Through the guard, the library, the inbox and the real queue to the bookmarks of a thousand people."""
    records = JobRecords(redis)
    async with open_jobs(server_url, records) as jobs, open_talk(server_url, clock, jobs=jobs) as talk:
        ref = MessageRef(channel=Channel(platform="slack", workspace=TEAM, id=HERE), id="1745251260.000100")
        await talk.bot.remember(ref, ["2504.00001"])
        people = [f"U{number:08}X" for number in range(REACTIONS)]
        talk.corner.towns["xoxb-first-canary"].people |= {user: {} for user in people}
        begun = time.perf_counter()
        for start in range(0, REACTIONS, 100):
            await asyncio.gather(*(talk.happen(a_reaction(user, ref)) for user in people[start : start + 100]))
        taken = time.perf_counter() - begun
        stop = asyncio.Event()
        runner = asyncio.create_task(StreaqRunner(server_url, records, clock).run(talk.face.handlers, stop))
        bookmarks = talk.bot.store.bookmarks
        saved = 0
        while saved < REACTIONS and time.perf_counter() - begun < 120:
            await asyncio.sleep(0.25)
            kept = [
                await bookmarks.load_some(Person(platform="slack", workspace=TEAM, user=user), ["2504.00001"])
                for user in people
            ]
            saved = sum(map(len, kept))
        done = time.perf_counter() - begun
        stop.set()
        await runner
    print(f"\n{REACTIONS} reactions: taken in {taken:.1f} s, {saved} bookmarks after {done:.1f} s")
    assert saved == REACTIONS


def a_reaction(user: str, ref: MessageRef) -> dict:
    item = {"type": "message", "channel": HERE, "ts": ref.id}
    return {"type": "reaction_added", "user": user, "reaction": "bookmark", "item": item, "item_user": BOT}
