"""What a newer version of the bot wrote survives when this one changes the value: both may work on one store."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from cases import each

from bot.model import Bookmark, Channel, Considered, Edition, History, Paper, PaperId, Person, Subscription, Workspace
from bot.papers.library import Library
from bot.store import keys
from bot.store.bookmarks import Bookmarks
from bot.store.library import LibraryStore
from bot.store.reading import decode, encode
from bot.store.saves import PersonHash
from bot.store.subscriptions import Subscriptions
from bot.store.watched import WatchedPapers

NOON = datetime(2025, 4, 21, 12, tzinfo=UTC)
DAY = NOON.date()
ADA = Person(platform="slack", workspace="T1", user="U1")
TEAM = Workspace(platform="slack", id="T1")
HERE = Channel(platform="slack", workspace="T1", id="C1")
PAPER = Paper(id=PaperId("2504.00001"), title="Titans", days=(DAY,))
MARK = Bookmark(id=PAPER.id, title=PAPER.title, saved_at=NOON)


def fields_of(stored):
    return msgspec.msgpack.decode(stored[1:])


def newer(stored, *within):
    """The value as a newer version writes it: with a field of its own, and one in each value within."""
    fields = fields_of(stored)
    for part in (fields, *(fields[name] for name in within)):
        part["mood"] = {"newer": True}
    return stored[:1] + msgspec.msgpack.encode(fields)


async def change_bookmark(redis, clock):
    bookmarks = Bookmarks(redis, clock, PersonHash(redis))
    key = keys.bookmarks(ADA)
    await bookmarks.add(ADA, [MARK], "command", TEAM)
    await redis.hset(key, PAPER.id, newer(await redis.hget(key, PAPER.id), "bookmark"))
    await bookmarks.mark(ADA, [PAPER.id], NOON)
    await bookmarks.clear(ADA, PAPER.id)
    await bookmarks.add(ADA, [MARK], "button", TEAM)
    fields = fields_of(await redis.hget(key, PAPER.id))
    return fields, fields["bookmark"]


async def change_subscription(redis, clock):
    subscriptions, key = Subscriptions(redis), keys.subscription(HERE)
    await subscriptions.save(Subscription(channel=HERE), NOON)
    await redis.set(key, newer(await redis.get(key)))
    await subscriptions.set_feed(HERE, "secret")
    await subscriptions.look(HERE)
    await subscriptions.save(Subscription(channel=HERE, top=3), NOON)
    return [fields_of(await redis.get(key))]


async def change_library(redis, clock):
    library = Library(LibraryStore(redis))
    edition, shard, day = (
        Edition(day=DAY, ids=(PAPER.id,), fetched_at=NOON),
        keys.paper_shard(PAPER.id),
        DAY.isoformat(),
    )
    await library.keep_edition(edition, [PAPER])
    await redis.hset(shard, PAPER.id, newer(await redis.hget(shard, PAPER.id)))
    await redis.hset(keys.EDITIONS, day, newer(await redis.hget(keys.EDITIONS, day)))
    more = Paper(id=PaperId("2504.00002"), title="Miras", days=(DAY,))
    grown = msgspec.structs.replace(edition, ids=(PAPER.id, more.id))
    await library.keep_edition(grown, [msgspec.structs.replace(PAPER, upvotes=9), more])
    return fields_of(await redis.hget(shard, PAPER.id)), fields_of(await redis.hget(keys.EDITIONS, day))


async def change_watched(redis, clock):
    watched = WatchedPapers(redis)
    await watched.keep_only([PAPER.id])
    await redis.hset(keys.WATCHED, PAPER.id, newer(await redis.hget(keys.WATCHED, PAPER.id)))
    await watched.change(PAPER.id, version=2)
    return [fields_of(await redis.hget(keys.WATCHED, PAPER.id))]


@pytest.mark.parametrize("change", [change_bookmark, change_subscription, change_library, change_watched])
async def test_fields_of_a_newer_version_survive_every_change(redis, clock, change):
    for fields in await change(redis, clock):
        assert fields["mood"] == {"newer": True}, fields


@each(
    "odd",
    [b"\x02garbage", b"\x02", b"\x01\x81\x07\x07", b"\x01\x81\xa4mood\x81\x07\x07", b"\x01\xff", b"\x09\x80", b"text"],
)
def test_over_a_value_that_nobody_can_read_a_new_one_is_written(odd):
    assert encode(PAPER, over=odd) == encode(PAPER)


def test_only_what_this_version_does_not_know_comes_from_the_old_value():
    old = History(considered={PAPER.id: Considered(day=DAY, posted=True, bar=3)}, newest_edition=DAY)
    stored = encode(old)
    fields = fields_of(stored)
    fields["considered"][PAPER.id]["mood"] = fields["mood"] = 1
    new = History(considered={PAPER.id: Considered(day=date(2025, 4, 22))})
    written = encode(new, over=stored[:1] + msgspec.msgpack.encode(fields))
    assert decode(written, History) == new
    assert fields_of(written)["mood"] == fields_of(written)["considered"][PAPER.id]["mood"] == 1
    assert encode(new, over=stored) == encode(new, over=b"\x01broken") == encode(new)
