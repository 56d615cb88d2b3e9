"""What a newer version of the bot wrote survives when this one changes the value: both may work on one store."""

import json
from datetime import UTC, date, datetime
from functools import cache, partial
from itertools import product
from pathlib import Path

import msgspec
from cases import each
from cryptography.fernet import Fernet
from fakes.stored_rows import unpack
from hypothesis import given
from hypothesis import strategies as st

from bot.model import (
    Bookmark,
    Channel,
    Considered,
    Digest,
    Edition,
    History,
    Message,
    MessageRef,
    Paper,
    PaperId,
    Person,
    Subscription,
    Value,
    Workspace,
)
from bot.papers.library import Library
from bot.store import keys
from bot.store.audit import SHAPES
from bot.store.bookmark_records import mark_read
from bot.store.bookmarks import Bookmarks
from bot.store.dislikes import Dislikes
from bot.store.follows import AlertBook, Follow, Follows, Told
from bot.store.installations import Installation, Installations, Seal
from bot.store.library import LibraryStore
from bot.store.outbox import Outbox
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
    await bookmarks.amend(ADA, [PAPER.id], partial(mark_read, read_at=NOON))
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


DIGEST = Digest(local_day=DAY, edition_days=(DAY,), papers=(PAPER,))
HEADER, PART = Message(digest=DIGEST, part="header"), Message(digest=DIGEST, part=PAPER.id)
OCCASION = f"scheduled:{DAY}"
SEEN = History(considered={PAPER.id: Considered(day=DAY)})


async def post_one(outbox, redis, at, *, part=HEADER):
    """Post one message, whose intent a newer version wrote; return its key."""
    key, ref = f"{OCCASION}/{part.part}", MessageRef(channel=HERE, id="m1")
    lock = await outbox.begin(HERE, at)
    await outbox.freeze(lock, OCCASION, DIGEST, SEEN)
    await outbox.intend(lock, key, at)
    await redis.hset(keys.outbox(HERE), key, newer(await redis.hget(keys.outbox(HERE), key)))
    await outbox.sent(lock, part, key, ref, at)
    await outbox.end(lock)
    return key


async def change_history(redis, clock):
    outbox, key = Outbox(redis), keys.history(HERE)
    lock = await outbox.begin(HERE, NOON)
    await outbox.save_history(lock, SEEN)
    await redis.set(key, newer(await redis.get(key)))
    await outbox.save_history(lock, SEEN)
    await outbox.end(lock)
    after_saving = fields_of(await redis.get(key))
    await post_one(outbox, redis, NOON)
    assert decode(await redis.get(key), History) == SEEN
    return after_saving, fields_of(await redis.get(key))


async def change_part(redis, clock):
    outbox = Outbox(redis)
    key = await post_one(outbox, redis, NOON, part=PART)
    sent = fields_of(await redis.hget(keys.outbox(HERE), key))
    lock = await outbox.begin(HERE, NOON)
    await outbox.refuse(lock, key, "not here", NOON)
    await outbox.end(lock)
    return sent, fields_of(await redis.hget(keys.outbox(HERE), key))


async def change_told(redis, clock):
    book, key = AlertBook(redis), keys.told(ADA)
    await book.save_told(ADA, Told())
    await redis.set(key, newer(await redis.get(key)))
    await book.save_told(ADA, Told(papers={PAPER.id: NOON}))
    return [fields_of(await redis.get(key))]


async def change_follow(redis, clock):
    follows, key = Follows(redis), keys.follows(ADA)
    follow = Follow(person=ADA, workspace=TEAM, words="agents", since=NOON)
    await follows.add(follow)
    await redis.hset(key, "agents", newer(await redis.hget(key, "agents")))
    await follows.add(follow)
    return [fields_of(await redis.hget(key, "agents"))]


async def change_dislike(redis, clock):
    dislikes, key = Dislikes(redis), keys.disliked(ADA)
    await dislikes.add(ADA, PAPER, NOON)
    await redis.hset(key, PAPER.id, newer(await redis.hget(key, PAPER.id)))
    await dislikes.add(ADA, PAPER, NOON)
    return [fields_of(await redis.hget(key, PAPER.id))]


async def change_installation(redis, clock):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    key, seal = keys.installation(TEAM), Seal([new, old])
    await Installations(redis, Seal([old])).save(Installation(workspace=TEAM, token="t", installed_at=NOON))
    await redis.set(key, Seal([old]).close(newer(seal.open(await redis.get(key)))))
    await Installations(redis, seal).load(TEAM)
    return [fields_of(Seal([new]).open(await redis.get(key)))]


CHANGES = {
    "papers:papers:*": change_library,
    "papers:editions": change_library,
    "papers:watched": change_watched,
    "papers:{person:*}:bookmarks": change_bookmark,
    "papers:{person:*}:disliked": change_dislike,
    "papers:{person:*}:follows": change_follow,
    "papers:{person:*}:told": change_told,
    "papers:{channel:*}:subscription": change_subscription,
    "papers:{channel:*}:history": change_history,
    "papers:{channel:*}:delivery": change_history,
    "papers:{channel:*}:outbox": change_part,
    "papers:{workspace:*}:installation": change_installation,
}
"""What this version changes after another wrote it."""

WHOLE = {
    "papers:ranking:*",
    "papers:health",
    "papers:{person:*}:undo",
    "papers:{person:*}:answers",
    "papers:asked:*",
    "papers:{workspace:*}:posted",
    "papers:dead",
    "papers:{channel:*}:digests",
    "papers:{channel:*}:reports",
    "papers:{channel:*}:message:*",
    "papers:{channel:*}:reactors:*",
    "papers:{channel:*}:console",
}
"""What is written once, or anew from what is seen then: nothing is carried from one to the next."""


@each("change", dict.fromkeys(CHANGES.values()))
async def test_fields_of_a_newer_version_survive_every_change(redis, clock, change):
    await redis.flushdb()
    for fields in await change(redis, clock):
        assert fields["mood"] == {"newer": True}, fields


@each(
    "odd",
    [b"\x02garbage", b"\x02", b"\x01\x81\x07\x07", b"\x01\x81\xa4mood\x81\x07\x07", b"\x01\xff", b"\x09\x80", b"text"],
)
def test_over_a_value_that_nobody_can_read_a_new_one_is_written(odd):
    assert encode(PAPER, over=odd) == encode(PAPER)


def kinds_at(shape):
    """The kinds of values of ours that a key holds."""
    readers = (shape.value, *shape.fields.values())
    return {reader.keywords["kind"] for reader in readers if isinstance(reader, partial)}


def test_of_every_declared_key_it_is_known_whether_this_version_changes_its_values():
    holding = {pattern for pattern, shape in SHAPES.items() if kinds_at(shape)}
    assert holding | {"papers:{workspace:*}:installation"} == CHANGES.keys() | WHOLE


@cache
def recorded():
    """A value of each kind, as it lies in a store that was lived in."""
    path = max((Path(__file__).parents[1] / "records").glob("store_*.jsonl"))
    values = {}
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        shape = SHAPES.get(getattr(keys.declared(unpack(row["key"]).decode()), "pattern", ""))
        for kind, stored in product(kinds_at(shape) if shape else (), stored_in(row["value"])):
            if value := readable(stored, kind):
                values[kind] = value
    return values


def stored_in(value):
    """All bytes of a recorded key: its value, or its fields, members and values."""
    for row in value if isinstance(value, list) else [value]:
        yield from (unpack(part) for part in (row if isinstance(row, list) else [row]) if isinstance(part, str | dict))


def readable(stored, kind):
    try:
        return decode(stored, kind)
    except ValueError:
        return None


PLAIN = st.recursive(st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=3), st.lists, max_leaves=3)
MORE = st.dictionaries(st.text("mnop", min_size=5, max_size=7), PLAIN, min_size=1, max_size=2)


def with_more(value, fields, more):
    """Put the fields of a newer version into the plain form of a value, and into all values within."""
    if isinstance(value, Value):
        fields |= more
        for name in value.__struct_fields__:
            with_more(getattr(value, name), fields.get(name), more)
    elif isinstance(value, dict):
        for name, within in value.items():
            with_more(within, fields.get(name), more)


@given(more=MORE)
def test_a_value_of_a_newer_version_that_is_written_back_is_as_it_was(more):
    assert len(recorded()) >= 12
    for value in recorded().values():
        fields = msgspec.msgpack.decode(msgspec.msgpack.encode(value))
        with_more(value, fields, more)
        stored = b"\x01" + msgspec.msgpack.encode(fields)
        assert decode(stored, type(value)) == value
        assert fields_of(encode(value, over=stored)) == fields


async def test_what_was_removed_long_ago_goes_also_when_a_newer_version_wrote_it(redis, clock):
    bookmarks, key = Bookmarks(redis, clock, PersonHash(redis)), keys.bookmarks(ADA)
    await bookmarks.add(ADA, [MARK], "command", TEAM)
    await bookmarks.clear(ADA, PAPER.id)
    await redis.hset(key, PAPER.id, newer(await redis.hget(key, PAPER.id)))
    clock.advance(days=31)
    await Bookmarks(redis, clock, PersonHash(redis)).load_all(ADA)
    assert not await redis.hexists(key, PAPER.id)


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
