"""Whatever lies in the store, under any declared key: people on Slack and Discord are answered, and digests come."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from fakes import discord_talk, slack_talk
from fakes.spoilt import ALL, TYPES, spoil
from fakes.stored_rows import load_rows, pack, unpack
from prometheus_client import CollectorRegistry
from records.lived_in import ADA, GRACE, PAPERS_CHANNEL, TEAM, VIDEO, some_papers

from bot.digests.clock import DigestClock
from bot.health.metrics import Meter
from bot.model import Channel, PaperId, Subscription
from bot.runtime import build_handlers, open_works
from bot.store import keys
from bot.store.answers import LastChange
from bot.store.audit import check_values
from bot.store.dislikes import Dislike
from bot.store.leases import Leases
from bot.store.reading import encode
from bot.store.subscriptions import Subscriptions
from bot.store.vectors import VECTOR_BYTES
from bot.store.watched import Watched

RECORD = Path(__file__).parents[1] / "records" / "store_2026_11.jsonl"
DISLIKE = Dislike(id=PaperId("2504.21005"), at=datetime(2025, 4, 21, tzinfo=UTC))
YOUNGER = (  # than the record
    ("papers:owners", "hash", 0, [["slack:app", "A1"], ["discord:application", "42"]]),
    ("papers:found", "zset", 0, [["2504.21009", 1748000000.0]]),
    ("papers:heard:0123456789abcdef0123456789abcdef", "string", 600_000, "1"),
    ("papers:lane:0123456789abcdef0123456789abcdef:29000000", "string", 120_000, "3"),
    ("papers:nothing", "list", 0, ["1"]),
    ("papers:used", "zset", 0, [["2504.21009", 1748000000.0]]),
    (
        f"papers:{{person:{ADA.ref}}}:undo",
        "string",
        600_000,
        pack(encode(LastChange(says="unsave 2504.21005", channel=PAPERS_CHANNEL))),
    ),
    (f"papers:{{person:{ADA.ref}}}:disliked", "hash", 0, [["2504.21005", pack(encode(DISLIKE))]]),
    ("papers:trial", "string", 60_000, "1"),
    (keys.vector_shard(DISLIKE.id), "hash", 0, [[DISLIKE.id, pack(bytes(VECTOR_BYTES))]]),
    (keys.WATCHED, "hash", 0, [[DISLIKE.id, pack(encode(Watched(asked_on=date(2025, 4, 21), version=2)))]]),
    (f"papers:{{workspace:{TEAM.ref}}}:since", "string", 0, "1745000000000"),
    (
        f"papers:{{channel:{PAPERS_CHANNEL.ref}}}:saves",
        "zset",
        600_000,
        [["2504.21005 " + "ad" * 12, 1745e6]],
    ),
    ("papers:{channel:mail::a1}:address", "string", 0, "gAAAAAsealed"),
    ("papers:{channel:mail::a1}:requests", "hash", 600_000, [["c1", "gAAAAAsealed"]]),
    (f"papers:{{person:{ADA.ref}}}:mail", "string", 0, "a1"),
    (f"papers:{{person:{ADA.ref}}}:mail_asked", "string", 600_000, "a1"),
    ("papers:mail:asks:a1", "string", 60_000, "1"),
    ("papers:mail:secret", "string", 0, "gAAAAAsealed"),
)
LINES = RECORD.read_text(encoding="utf-8").splitlines() + [
    json.dumps({"key": pack(key.encode()), "type": kind, "ttl_ms": ttl_ms, "value": value})
    for key, kind, ttl_ms, value in YOUNGER
]
KEYS = [unpack(json.loads(line)["key"]).decode() for line in LINES]
OWNERS = (ADA.ref, PAPERS_CHANNEL.ref, TEAM.ref)  # whose values are spoiled
PATTERNS = [each.pattern for each in keys.DECLARED if each.kind != "any"]
WHEN = datetime(2025, 4, 25, 16, tzinfo=UTC)  # when the record was made
SAID = ("today", "saved", "video matter", "save 2504.21005", "saved", "team", "following", "status", "week 2025-W17")
SAMPLE = ("another type", "huge numbers")
BROKEN = ("went wrong", "Not available", "No answer")


def key_of(pattern: str) -> str:
    """The key of a kind that is spoiled: the owner's, where it has one."""
    found = [key for key in KEYS if fnmatchcase(key, pattern)]
    return next((key for owner in OWNERS for key in found if f":{owner}}}" in key), found[0])


class Town:
    """One bot over one store, with people on both platforms, in the afternoon before their first digests."""

    def __init__(self, redis, server_url, clock, slack, discord) -> None:
        self.redis, self.server_url, self.clock, self.slack, self.discord = redis, server_url, clock, slack, discord
        self.here = Channel(platform="slack", workspace=slack_talk.TEAM, id=slack_talk.HERE)
        self.lab = Channel(platform="discord", workspace=discord.lab.id, id=discord.room.id)

    async def spoil(self, patterns, *odd: str) -> list[str]:
        """Fill the store anew, each key with the next of these odd things, and start over it; return the keys."""
        await self.redis.flushdb()
        for channel in (self.here, self.lab):
            wanted = Subscription(channel=channel, at_minute=0, weekdays=frozenset(range(7)), top=2)
            await Subscriptions(self.redis).save(wanted, self.clock.now() + timedelta(hours=8))
        await load_rows(self.redis, LINES)
        spoilt = [key_of(pattern) for pattern in patterns]
        for number, key in enumerate(spoilt):
            await spoil(self.redis, key, keys.declared(key).kind, odd[number % len(odd)])
        for talk in (self.slack, self.discord):
            await talk.bot.library.load()
        return spoilt

    async def everybody_is_answered(self) -> None:
        """Those whose values are odd get an answer, too, if only that theirs cannot be read."""
        for text in SAID:
            for seen in (await self.slack.say(text), await self.discord.say(text)):
                assert not any(said in seen for said in BROKEN), (text, seen)
            for person in (GRACE, ADA):
                seen = await self.slack.say(text, user=person.user, team=TEAM.id, channel=VIDEO.id)
                assert "went wrong" not in seen, (text, person.user, seen)

    async def digests_come(self) -> None:
        """The next morning: clock, queue, worker and chores."""
        self.clock.advance(hours=17)
        bot, jobs = self.slack.bot, self.slack.jobs
        async with open_works(bot, self.server_url, Meter(CollectorRegistry())) as works:
            digests = DigestClock(bot.store.subscriptions, jobs, Leases(bot.redis), self.clock, works.meter)
            await digests.repair()
            await digests.tick()
            await jobs.run_due(build_handlers(works.deliverer, works.chores, {}))
        assert len(self.slack.shown()) == 3
        assert len(self.discord.room.messages) == 1


@asynccontextmanager
async def open_town(redis, server_url, clock) -> AsyncIterator[Town]:
    clock.advance(days=4)
    await redis.flushdb()
    async with slack_talk.open_talk(server_url, clock) as slack, discord_talk.open_talk(server_url, clock) as discord:
        town = slack.corner.town(TEAM.id, token="xoxb-record")
        town.people |= {person.user: {} for person in (ADA, GRACE)}
        slack.corner.mentions |= {ADA.user, GRACE.user}
        for name in ("C1", "C2", "C3", "D1"):
            town.room(name)
        slack.bot.publishers["discord"] = discord.face.publisher
        for source in (slack.source, discord.source):
            for days in range(3):
                day = (clock.now() + timedelta(days=days)).date()
                source.days[day] = some_papers(day)
            source.rankings["week 2025-W17"] = some_papers(WHEN.date())
        yield Town(redis, server_url, clock, slack, discord)


def test_every_kind_of_key_is_spoilt_in_twenty_ways():
    assert all(any(fnmatchcase(key, pattern) for key in KEYS) for pattern in PATTERNS)
    assert len(ALL) >= 20


@pytest.mark.parametrize(
    "odd",
    [SAMPLE, *(pytest.param((each,), marks=pytest.mark.soak) for each in SAMPLE)],
    ids="_".join,
)
async def test_whatever_lies_under_every_key_people_are_answered_and_digests_come(redis, server_url, clock, odd):
    async with open_town(redis, server_url, clock) as town:
        spoilt = await town.spoil(PATTERNS, *odd)
        assert len(spoilt) == len(PATTERNS)
        await town.everybody_is_answered()
        await town.digests_come()


@pytest.mark.soak
@pytest.mark.parametrize("odd", ALL)
@pytest.mark.parametrize("pattern", PATTERNS)
async def test_one_odd_value_stops_nobody_and_is_named_until_it_is_gone(redis, server_url, clock, pattern, odd):
    async with open_town(redis, server_url, clock) as town:
        [spoilt] = await town.spoil([pattern], odd)
        if odd in TYPES:
            [finding] = await check_values(redis)
            assert spoilt in finding.text
        await town.everybody_is_answered()
        await town.digests_come()
        await redis.delete(spoilt, keys.aside(spoilt))
        [finding] = await check_values(redis)
        assert spoilt not in finding.text


async def test_a_store_in_which_all_is_well_is_said_to_be(redis, server_url, clock):
    async with open_town(redis, server_url, clock) as town:
        await town.spoil([])
        [finding] = await check_values(redis)
        assert finding.level == "good", finding.text
