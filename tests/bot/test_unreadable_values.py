"""Values that cannot be read, whatever they are and wherever they lie: nobody but their owner notices, and doctor names
them.
"""

import json
import zlib
from contextlib import asynccontextmanager
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest
from cases import each
from fakes.jobs import HeldJobs
from fakes.platform import FakePlatform
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from fakes.stored_rows import load_rows, unpack
from prometheus_client import CollectorRegistry
from records.lived_in import ADA, BEGUN, GRACE, GUILD, PAPERS_CHANNEL, TEAM, VIDEO, some_papers
from structlog.testing import capture_logs

from bot.app import open_bot
from bot.digests.clock import DigestClock
from bot.errors import StorageError
from bot.health.metrics import Meter
from bot.model import Asker
from bot.runtime import build_handlers, open_works
from bot.store import keys, reading
from bot.store.audit import SHAPES, check_values
from bot.store.leases import Leases

RECORD = Path(__file__).parents[1] / "records" / "store_2026_11.jsonl"
LINES = RECORD.read_text(encoding="utf-8").splitlines()
KEYS = [unpack(json.loads(line)["key"]).decode() for line in LINES]
OWNERS = (ADA.ref, PAPERS_CHANNEL.ref, TEAM.ref)  # whose values are spoiled; GRACE and GUILD are the others

VALUES = {
    "nothing": b"",
    "a zero byte": b"\x00",
    "a version and nothing else": b"\x01",
    "a deflated value that is none": b"\x02garbage",
    "a version of the future": b"\x09\x80",
    "a map that is cut off": b"\x01\x88\xa2id",
    "a list of nothing": b"\x01\x90",
    "a map whose names are numbers": b"\x01\x81\x07\x07",
    "a number": b"\x01\x07",
    "text of JSON": b'{"id": "2504.00001"}',
    "a JSON list too short": b'["slack"]',
    "bytes that are no text": b"\xff\xfe\xfd",
    "a lone surrogate": b"\xed\xa0\x80",
    "a hundred kilobytes": b"x" * 100_000,
    "a hundred thousand brackets": b"\x01" + b"\x91" * 100_000,
    "a bomb": b"\x02" + zlib.compress(b"\x00" * 10_000_000, 9),
    "a number that is none": b"nan",
    "a number without end": b"-inf",
}
TYPES = ("a string", "a hash", "a stream")
FREE = (
    "papers:marks",
    "papers:lease:*",
    "papers:ticket:*",
    "papers:forgotten:*",
    "papers:job:done:*",
    "papers:{person:*}:muted",
)
"""Keys that hold any text: what is odd there is no trouble."""
HARMLESS = {("papers:aliases", "a number that is none"), ("papers:changes", "nothing")}
SAID = ("today", "saved", "save 2504.21005", "video matter", "following", "week 2025-W17", "team", "status", "my data")


RECORDED = [pattern for pattern in SHAPES if any(fnmatchcase(key, pattern) for key in KEYS)]
"""The kinds of keys that the record has; younger ones hold counts and names, and are read where they are used."""


@cache
def spoilt_key(pattern: str) -> str:
    """The key of a kind that is spoiled: the owner's, where it has one."""
    found = [key for key in KEYS if fnmatchcase(key, pattern)]
    return next((key for owner in OWNERS for key in found if f":{owner}}}" in key), found[0])


async def spoil(redis, pattern: str, kind: str) -> str:
    """Put something unreadable where such a key has its values, or give the key another type; return the key."""
    key = spoilt_key(pattern)
    declared = keys.declared(key)
    if kind in TYPES:
        await _retype(redis, key, kind)
        return key
    value = VALUES[kind]
    if declared.kind == "string":
        await redis.set(key, value, keepttl=True)
    elif declared.kind == "hash":
        name = sorted(await redis.hkeys(key))[-1]
        await redis.hset(key, mapping={name: value, value[:300]: value})
    elif declared.kind == "set":
        await redis.sadd(key, value)
    elif declared.kind == "zset":
        await redis.zadd(key, {value: float("-inf") if "number" in kind else BEGUN.timestamp() + 86_400})
    elif declared.kind == "list":
        await redis.lpush(key, value)
    else:
        await redis.xadd(key, {"p": value, "d": value})
    return key


async def _retype(redis, key: str, kind: str) -> None:
    declared = keys.declared(key).kind
    await redis.delete(key)
    if kind == "a stream" and declared != "stream":
        await redis.xadd(key, {"what": "is this"})
    elif kind == "a hash" and declared != "hash":
        await redis.hset(key, "what", "is this")
    elif declared == "string":
        await redis.rpush(key, "what is this")
    else:
        await redis.set(key, "what is this")


@asynccontextmanager
async def open_spoilt(redis, server_url, clock, patterns, kind):
    """The bot over a lived-in store in which something is wrong; and the keys where."""
    await redis.flushdb()
    await load_rows(redis, LINES)
    spoilt = [await spoil(redis, pattern, kind) for pattern in patterns]
    source, platform = FakeSource(), FakePlatform(clock)
    source.rankings["week 2025-W17"] = some_papers(BEGUN.date())
    source.days[clock.now().date()] = some_papers(clock.now().date())
    settings = settings_of(server_url)
    async with open_bot(settings, clock=clock, source=source, follows=False, store_timeout_s=2.0) as bot:
        bot.publishers.update(slack=platform, discord=platform)
        yield bot, spoilt


async def others_are_answered(bot) -> None:
    asker = Asker(person=GRACE, channel=VIDEO, manages=True)
    for text in SAID:
        reply = [reply async for reply in bot.answer(text, asker)][-1]
        assert not reply.trouble, (text, reply)
        assert "went wrong" not in reply.title, text


async def digests_of_others_come(bot, server_url, clock) -> None:
    """The next morning: clock, queue, worker and chores."""
    clock.advance(hours=17)
    meter, jobs = Meter(CollectorRegistry()), HeldJobs(clock)
    async with open_works(bot, server_url, meter) as works, bot.store.leases.hold("clock") as held:
        assert held
        digests = DigestClock(bot.store.subscriptions, jobs, bot.store.leases, clock, meter)
        await digests.repair()
        await digests.tick()
        await jobs.run_due(build_handlers(works.deliverer, works.chores, {}))
    assert bot.publishers["discord"].digests(GUILD)


async def doctor_names(bot, spoilt: str, pattern: str, kind: str) -> None:
    [finding] = await check_values(bot.redis)
    if kind in TYPES or not (pattern in FREE or (pattern, kind) in HARMLESS):
        assert spoilt in finding.text, finding.text


@pytest.fixture
def clock(clock):
    clock.advance(days=4)  # when the record was made: Friday 25 April, in the afternoon
    return clock


def test_every_declared_key_says_how_it_is_read():
    assert SHAPES.keys() == {each.pattern for each in keys.DECLARED if each.kind != "any"}


SAMPLE = ("a version of the future", "bytes that are no text")
KINDS = [pytest.param(kind, marks=() if kind in SAMPLE else pytest.mark.soak) for kind in (*VALUES, *TYPES)]


@pytest.mark.parametrize("kind", KINDS)
async def test_values_that_nobody_can_read_cost_only_their_owners(redis, server_url, clock, kind):
    """Everything that is one owner's, or shared by all, holds something odd at once."""
    async with open_spoilt(redis, server_url, clock, RECORDED, kind) as (bot, _):
        await others_are_answered(bot)
        await digests_of_others_come(bot, server_url, clock)


@pytest.mark.soak
@pytest.mark.parametrize("kind", [*VALUES, *TYPES])
@pytest.mark.parametrize("pattern", RECORDED)
async def test_one_odd_value_is_named_by_doctor_and_stops_nobody(redis, server_url, clock, pattern, kind):
    async with open_spoilt(redis, server_url, clock, [pattern], kind) as (bot, [spoilt]):
        await doctor_names(bot, spoilt, pattern, kind)
        await others_are_answered(bot)
        await digests_of_others_come(bot, server_url, clock)


@each("pattern", RECORDED)
async def test_doctor_names_every_key_that_holds_something_odd(redis, pattern):
    for kind in ("bytes that are no text", "a hash", "a string"):
        await redis.flushdb()
        await load_rows(redis, [line for key, line in zip(KEYS, LINES, strict=True) if spoilt_key(pattern) in key])
        spoilt = await spoil(redis, pattern, kind)
        [finding] = await check_values(redis)
        if kind in TYPES or pattern not in FREE:
            assert spoilt in finding.text, (kind, finding.text)


async def test_what_cannot_be_read_is_logged_once(redis, server_url, clock):
    reading._noted.clear()
    async with open_spoilt(redis, server_url, clock, ["papers:muted"], "a JSON list too short") as (bot, _):
        with capture_logs() as logs:
            for _ in range(5):
                await bot.store.follows.load_muted()
        assert [each["kind"] for each in logs if each["event"] == "storage.unreadable"] == ["papers:muted"]
        assert await bot.store.follows.load_muted() == {GRACE}


async def test_a_lease_without_an_end_holds_nobody_up(redis):
    await redis.set(keys.lease("clock"), "left by nobody")
    async with Leases(redis).hold("clock") as held:
        assert held


async def test_a_channel_whose_memory_cannot_be_read_asks_the_platform_and_doubles_nothing(redis, server_url, clock):
    async with open_spoilt(redis, server_url, clock, ["papers:{channel:*}:history"], "a zero byte") as (bot, _):
        platform = bot.publishers["slack"]
        with pytest.raises(StorageError):
            await bot.store.outbox.load_history(PAPERS_CHANNEL)
        clock.advance(days=1)
        async with open_works(bot, server_url, Meter(CollectorRegistry())) as works:
            await works.deliverer.deliver(PAPERS_CHANNEL)
        assert platform.asked, "the platform is asked what is there before anything is posted"
        assert len(platform.digests(PAPERS_CHANNEL)) == 1
