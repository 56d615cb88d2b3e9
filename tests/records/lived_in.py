"""Writes the record of a lived-in store: a few weeks of a small bot, made by the product itself, one key a line.

    PYTHONPATH=.:tests python tests/records/lived_in.py tests/records/store_2026_11.jsonl

Run it with the version whose stores are to be remembered; tests/bot/test_old_stores.py opens the records with the
present one. Everything is written through the product's own parts, with platforms and sources that are fakes.
"""

import asyncio
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from conftest import StillClock
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.stored_rows import dump_rows
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from bot.app import open_bot
from bot.commands.saving import new_bookmarks
from bot.errors import BusyError, RefusedError
from bot.health.metrics import Meter
from bot.jobs.attempts import Attempts
from bot.merge import title_id
from bot.model import Asker, Channel, Edition, MessageRef, Paper, PaperId, Person, Workspace
from bot.ports import Failed, Job, Lane
from bot.runtime import open_works
from bot.settings import Settings
from bot.sources.watched import WatchedSource
from bot.store.client import open_client
from bot.store.health import HealthBook
from bot.store.installations import Installation, Installations, Seal, Tickets
from bot.store.job_records import JobRecords
from bot.store.leases import Marks
from bot.store.rate_limit import RedisPace, RedisTurns
from bot.store.server import open_server
from bot.store.transcript import Transcript

SECRET_KEY = "Y" * 43 + "="  # of these records only
MONDAY = date(2025, 4, 21)
BEGUN = datetime(2025, 4, 21, 8, 55, tzinfo=UTC)
TEAM = Workspace(platform="slack", id="T1")
PAPERS_CHANNEL, VIDEO, SHUT = (Channel(platform="slack", workspace="T1", id=name) for name in ("C1", "C2", "C3"))
GUILD = Channel(platform="discord", workspace="900", id="901")
PRIVATE = Channel(platform="slack", workspace="T1", id="D1")
TERMINAL = Channel(platform="console", id="local")
ADA, GRACE, LINUS, LEFT = (Person(platform="slack", workspace="T1", user=name) for name in ("ADA", "GRA", "LIN", "OLD"))
DISCORDER = Person(platform="discord", user="902")


def some_papers(day: date) -> list[Paper]:
    """Return ten papers of one day; every third is about video."""
    return [
        Paper(
            id=PaperId(f"{day:%y%m}.{day.day:02d}{number:03d}"),
            title=f"{'Video' if number % 3 == 0 else 'Agent'} Matter {number} of {day}",
            abstract=f"An abstract of matter number {number}. " * 8,
            authors=(f"Ada Author {number}", "Józef Ćwik", "李明"),
            author_count=3,
            days=(day,),
            published=day - timedelta(days=2),
            upvotes=50 - number,
        )
        for number in range(10)
    ]


class Life:
    """The bot, its platforms, and what people say."""

    def __init__(self, bot, url: str, clock: StillClock, source: FakeSource) -> None:
        self.bot, self.url, self.clock, self.source = bot, url, clock, source
        self.platform = FakePlatform(clock)
        bot.publishers.update(slack=self.platform, discord=self.platform)

    async def say(self, text: str, person: Person = ADA, channel: Channel = PAPERS_CHANNEL, **more):
        asker = Asker(person=person, channel=channel, manages=True, **more)
        return [reply async for reply in self.bot.answer(text, asker)][-1]

    async def keep_books(self) -> None:
        """Bookmarks with notes and tags, one that was removed, one brought back, and one of a copied title."""
        await self.say("save 2504.21000 for the reading group #agents #video")
        await self.say("save 2504.21001")
        await self.say("unsave 2504.21001")
        await self.say("save 2504.21001")
        await self.say("save 2504.21002")
        await self.say("unsave 2504.21002")
        await self.say("save 2504.21003", DISCORDER, GUILD)
        copied = Paper(id=title_id("A Copied Title"), title="A Copied Title", source="copy", days=(MONDAY,))
        await self.bot.library.keep([copied])
        await self.bot.store.bookmarks.add(ADA, new_bookmarks([copied], self.bot.clock), "command", TEAM)
        await self.bot.library.keep([replace(copied, id=PaperId("2504.00777"), source="huggingface")])
        await self.say("save 2504.21004", LEFT)
        await self.say("forget me yes", LEFT)

    async def ask_around(self) -> None:
        """What is searched, asked elsewhere and leafed through; a week's list."""
        self.source.papers[PaperId("1706.03762")] = Paper(id=PaperId("1706.03762"), title="Quaternion Attention Zoo")
        await self.say("quaternion attention zoo")
        await self.say("video matter")
        self.source.rankings["week 2025-W17"] = some_papers(MONDAY)[:4]
        await self.say("week 2025-W17")

    async def deliver(self, works) -> None:
        """Three weeks of digests, one channel that refuses, one paused, one in a private talk, reactions on them."""
        await self.say("subscribe 9:00 UTC every day top 3")
        await self.say("subscribe 9:00 UTC every day about video", GRACE, VIDEO)
        await self.say("subscribe 9:00 UTC every day", LINUS, SHUT)
        await self.say("subscribe 9:00 UTC every day top 2", ADA, PRIVATE, direct=True)
        await self.say("subscribe 9:00 UTC weekdays top 2", DISCORDER, GUILD)
        for _ in range(3):
            self.clock.advance(hours=24)
            day = self.clock.now().date()
            self.source.days[day] = some_papers(day)
            for channel in (PAPERS_CHANNEL, VIDEO, SHUT, PRIVATE, GUILD):
                await works.deliverer.deliver(channel)
            self._close(SHUT)
        await self._react()
        await self.say("pause until 2025-06-01", GRACE, VIDEO)

    async def alert(self) -> None:
        """Follows, an alert, and one that could not be told."""
        await self.say("follow: video matter")
        await self.say("follow: agent matter", GRACE)
        await self.bot.alerts.run(self.clock.now())
        self.clock.advance(hours=24)
        day = self.clock.now().date()
        self.source.days[day] = some_papers(day)
        await self.bot.refresh_day(day)
        self.platform.closed_doors.add(GRACE)
        await self.bot.alerts.run(self.clock.now())

    async def work(self, works) -> None:
        """Jobs that were done, failed and were given up; one that waits."""
        records = JobRecords(self.bot.redis)
        handlers = {"good": _nothing, "bad": _is_refused, "slow": _is_asked_to_wait}
        attempts = Attempts(handlers, records, self.clock)
        await attempts.run(Job(kind="good", key="good:1"), asyncio.Event())
        await attempts.run(Job(kind="bad", key="bad:1"), asyncio.Event())
        await attempts.run(Job(kind="slow", key="slow:1"), asyncio.Event())
        self.clock.advance(hours=24)
        day = self.clock.now().date()
        self.source.days[day] = some_papers(day)
        await works.clock.tick()

    async def remember(self, redis) -> None:
        """What processes keep: installations, tickets, health, marks, turns, the terminal's channel."""
        installations = Installations(redis, Seal([SECRET_KEY]))
        await installations.save(
            Installation(workspace=TEAM, token="xoxb-record", name="Reading Group", bot_user="B1", installed_at=BEGUN)
        )
        tickets = Tickets(redis, Seal([SECRET_KEY]))
        await tickets.redeem(await tickets.issue())
        book = HealthBook(redis)
        await WatchedSource(self.source, "Hugging Face", book, self.clock).fetch_day(MONDAY)
        failing = FakeSource()
        failing.failure = Failed(reason="arXiv answered 503", retry_after_s=60)
        await WatchedSource(failing, "arXiv", book, self.clock).fetch_paper(PaperId("1706.03762"))
        await Marks(redis).save_mark("discord commands", '{"hash":"abc","day":"2025-04-21"}')
        await RedisTurns(redis).take(Lane(name="slack:T1", per_s=1.0), 1)
        transcript = Transcript(redis)
        [first, *_] = self.platform.standing[PAPERS_CHANNEL.ref]
        await transcript.add(TERMINAL, first.key, first.message)
        await RedisPace(redis, "arxiv").wait_turn()

    async def _react(self) -> None:
        for standing in self.platform.standing[PAPERS_CHANNEL.ref][:3]:
            await self.bot.react(Asker(person=ADA, channel=PAPERS_CHANNEL), standing.ref, emoji="bookmark")
        await self.bot.remember(MessageRef(channel=VIDEO, id="shared", thread="t"), [PaperId("2504.21000")])

    def _close(self, channel: Channel) -> None:
        self.platform.refusals[channel.ref] = RefusedError("the channel is archived", about="channel")


async def live(url: str) -> None:
    """Live through some weeks in the store at `url`."""
    clock, source = StillClock(BEGUN), FakeSource()
    source.days[MONDAY] = some_papers(MONDAY)
    async with (
        open_bot(Settings(redis_url=url), clock=clock, source=source, follows=False, store_timeout_s=2.0) as bot,
        open_works(bot, url, Meter(CollectorRegistry())) as works,
    ):
        life = Life(bot, url, clock, source)
        await bot.refresh_day(MONDAY)
        await bot.library.keep_edition(Edition(day=MONDAY - timedelta(days=1), fetched_at=BEGUN), ())
        await life.keep_books()
        await life.deliver(works)
        await life.alert()
        await life.work(works)
        await life.ask_around()
        await life.remember(bot.redis)


async def _nothing(job: Job) -> None:
    return None


async def _is_refused(job: Job) -> None:
    raise RefusedError("the platform refuses it", about="message")


async def _is_asked_to_wait(job: Job) -> None:
    raise BusyError("the platform is busy")


async def record(path: Path) -> None:
    """Live in a server of its own and write the record."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_server(Path(folder)) as server:
            await live(server.url)
            async with open_client(server.url, timeout_s=2.0) as redis:
                rows = await dump_rows(redis)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} keys in {path}")


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1])))
