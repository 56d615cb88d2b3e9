"""Is everything in the store what it should be? What cannot be read is skipped everywhere, and named here, by `papers
doctor`.

Looks at every key of ours, and at every value in it, with the readers by which the store is read everywhere. Slow on a
large store; nothing waits for it.
"""

import math
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

import msgspec
from redis.asyncio import Redis

from bot.errors import StorageError
from bot.model import Digest, Edition, Finding, History, MessageRef, Paper, Ranking, Shown, Subscription, Value
from bot.ports import DeadJob
from bot.store import keys
from bot.store.answers import Kept, KeptAnswer, LastChange
from bot.store.bookmark_records import Record
from bot.store.dislikes import Dislike
from bot.store.follows import Follow, Told
from bot.store.health import SourceHealth
from bot.store.outbox import Part
from bot.store.reading import UNREADABLE, channel, day, instant_ms, number, paper_id, person, stored_as, text
from bot.store.reports import WELCOMED, Report
from bot.store.saves import KEY_BYTES, Standing, saver_and_paper
from bot.store.transcript import Entry
from bot.store.vectors import VECTOR_BYTES
from bot.store.watched import Watched

ODD = ("corrupt", "refused")  # a key that changes meanwhile, or may not be read: the others can be looked at
NAMED = 3  # examples of each kind of trouble
SLICE = 1_000  # members of a set or fields of a hash looked at in one step
SEALED = b"gAAAA"  # the first bytes of a Fernet token: version 0x80 and a time of this century

Reader = Callable[[Any], object]


class Shape(Value, frozen=True, kw_only=True):
    """How what lies at a key is read: fields by `name` and `value`, or by the reader of that field in `fields`.

    Members of sets, lists and sorted sets, and single values, have no name; `score` reads the score of a member.
    """

    value: Reader
    name: Reader = text
    score: Reader = float
    fields: dict[bytes, Reader] = msgspec.field(default_factory=dict)


def salt(stored: bytes) -> bytes:
    """Read the key of persons' hashes."""
    if len(stored) != KEY_BYTES:
        raise ValueError("not a key of ours")
    return stored


def vector(stored: bytes) -> bytes:
    """Read a vector of meaning, behind the mark of its text."""
    if len(stored) != VECTOR_BYTES:
        raise ValueError("no vector")
    return stored


def sealed(stored: bytes) -> bytes:
    """Read what is sealed; whether a key opens it is the business of who has the keys."""
    if not stored.startswith(SEALED):
        raise ValueError("not sealed")
    return stored


def words(stored: bytes) -> str:
    """Read text that is not empty and has no signs that nobody writes."""
    found = stored.decode()
    if not found or not found.isprintable():
        raise ValueError("no words")
    return found


def finite(stored: bytes) -> float:
    """Read a number that can be reckoned with."""
    found = float(stored)
    if not math.isfinite(found):
        raise ValueError("no number")
    return found


def of_delivery(field: bytes) -> bytes:
    """Read the name of a field of a channel's delivery."""
    if field not in (b"holder", b"pending", *DELIVERY, *SAID):
        raise ValueError("no such field")
    return field


def ids(stored: bytes) -> list[object]:
    """Read the papers of a note of change."""
    return [paper_id(part) for part in stored.split()]


def days(stored: bytes) -> list[object]:
    """Read the days of a note of change."""
    return [day(part) for part in stored.split()]


MARKS: dict[bytes, Reader] = {b"!": number, b"!reacted": words, b"!offered": words}
SAID = (WELCOMED.encode(), b"said:setup")  # the last of earlier versions
DELIVERY: dict[bytes, Reader] = {b"epoch": number, b"until": number, b"known": number, b"after": stored_as(History)}

SHAPES: dict[str, Shape] = {
    "papers:vectors:*": Shape(name=paper_id, value=vector),
    "papers:papers:*": Shape(name=paper_id, value=stored_as(Paper)),
    "papers:aliases": Shape(name=paper_id, value=paper_id),
    "papers:found": Shape(value=paper_id, score=instant_ms),
    "papers:used": Shape(value=paper_id),
    "papers:watched": Shape(name=paper_id, value=stored_as(Watched)),
    "papers:editions": Shape(name=day, value=stored_as(Edition)),
    "papers:changes": Shape(value=words, fields={b"p": ids, b"d": days}),
    "papers:ranking:*": Shape(value=stored_as(Ranking)),
    "papers:marks": Shape(value=words),
    "papers:health": Shape(value=stored_as(SourceHealth)),
    "papers:lease:*": Shape(value=words),
    "papers:{person:*}:bookmarks": Shape(name=paper_id, value=stored_as(Record), fields=MARKS),
    "papers:{person:*}:undo": Shape(value=stored_as(LastChange)),
    "papers:{person:*}:answers": Shape(name=number, value=stored_as(KeptAnswer)),
    "papers:asked:*": Shape(value=stored_as(Kept)),
    "papers:{workspace:*}:saves": Shape(value=saver_and_paper),
    "papers:{channel:*}:saves": Shape(value=saver_and_paper),
    "papers:{workspace:*}:posted": Shape(value=stored_as(MessageRef)),
    "papers:forgotten:*": Shape(value=words),
    "papers:salt": Shape(value=salt),
    "papers:{workspace:*}:installation": Shape(value=sealed),
    "papers:{workspace:*}:since": Shape(value=instant_ms),
    "papers:ticket:*": Shape(value=words),
    "papers:job:done:*": Shape(value=words),
    "papers:job:failed:*": Shape(value=number),
    "papers:dead": Shape(value=stored_as(DeadJob)),
    "papers:{channel:*}:outbox": Shape(name=words, value=stored_as(Part)),
    "papers:{channel:*}:digests": Shape(name=words, value=stored_as(Digest)),
    "papers:{channel:*}:delivery": Shape(name=of_delivery, value=words, fields=DELIVERY),
    "papers:{channel:*}:history": Shape(value=stored_as(History)),
    "papers:{channel:*}:subscription": Shape(value=stored_as(Subscription)),
    "papers:{channel:*}:reports": Shape(value=stored_as(Report)),
    "papers:{workspace:*}:subscriptions": Shape(value=channel),
    "papers:due": Shape(value=channel, score=instant_ms),
    "papers:{person:*}:disliked": Shape(name=paper_id, value=stored_as(Dislike)),
    "papers:{person:*}:follows": Shape(value=stored_as(Follow)),
    "papers:{person:*}:told": Shape(value=stored_as(Told)),
    "papers:{person:*}:muted": Shape(value=words),
    "papers:followers": Shape(value=person),
    "papers:muted": Shape(value=person),
    "papers:noticed": Shape(name=paper_id, value=instant_ms, fields={b"!": number}),
    "papers:nothing": Shape(value=words),
    "papers:owners": Shape(name=words, value=words),
    "papers:trial": Shape(value=words),
    "papers:heard:*": Shape(value=words),
    "papers:lane:*": Shape(value=words),
    "papers:{channel:*}:message:*": Shape(value=stored_as(Shown)),
    "papers:{channel:*}:reactors:*": Shape(value=stored_as(Standing)),
    "papers:turns:*": Shape(value=finite),
    "papers:{channel:*}:address": Shape(value=sealed),
    "papers:{channel:*}:requests": Shape(name=words, value=sealed),
    "papers:{person:*}:mail": Shape(value=words),
    "papers:{person:*}:mail_asked": Shape(value=words),
    "papers:mail:asks:*": Shape(value=number),
    "papers:mail:secret": Shape(value=sealed),
    "papers:{channel:*}:console": Shape(value=stored_as(Entry)),
}
"""By the pattern of the key; the job queue's own keys and what was put aside have no shape of ours."""


async def check_values(client: Redis) -> tuple[Finding, ...]:
    """Return one finding: all is well, or how many keys and values are not, and some of their names."""
    redis: Any = client
    odd: list[str] = []
    try:
        async for raw in redis.scan_iter(match=f"{keys.PREFIX}:*", count=500):
            try:
                odd += await _look_at(redis, raw)
            except StorageError as error:
                if error.reason not in ODD:
                    raise
                odd.append(f"{raw.decode('utf-8', 'replace')} (could not be looked at)")
    except StorageError as error:
        return (Finding(topic="values", level="warning", text=f"They could not be looked at: {error}."),)
    if not odd:
        return (Finding(topic="values", level="good", text="All stored values are readable."),)
    named = ", ".join(odd[:NAMED]) + (f" and {len(odd) - NAMED} more" if len(odd) > NAMED else "")
    advice = "They are skipped everywhere. A refresh rewrites papers and editions; the rest can be deleted."
    return (Finding(topic="values", level="warning", text=f"{len(odd)} cannot be read: {named}.", advice=advice),)


async def _look_at(redis: Any, raw: bytes) -> list[str]:
    """Return the names of what is wrong at one key."""
    key = raw.decode("utf-8", "replace")
    declared = keys.declared(key)
    if declared is None or key.encode() != raw:
        return [f"{key} (not ours)"]
    if declared.pattern == keys.PUT_ASIDE:
        return [f"{key} (was put aside)"]
    pipe = redis.pipeline(transaction=False)
    pipe.type(key)
    pipe.ttl(key)
    kind, ttl_s = await pipe.execute()
    if kind.decode() == "none" or declared.kind == "any":
        return []
    if kind.decode() != declared.kind:
        return [f"{key} (a {kind.decode()}, not a {declared.kind})"]
    odd = [f"{key} (never runs out)"] if declared.ttl_s and ttl_s < 0 else []
    shape = SHAPES[declared.pattern]
    async for name, readers in READ[declared.kind](redis, key, shape):
        if not all(_can_be_read(reader, stored) for reader, stored in readers):
            odd.append(f"{name.decode('utf-8', 'replace')[:80]} in {key}" if name else key)
    return odd


Checks = AsyncIterator[tuple[bytes, Iterable[tuple[Reader, object]]]]
"""The name of a value, "" where it has none, and what is to be read of it, by which reader."""


async def _look_at_string(redis: Any, key: str, shape: Shape) -> Checks:
    if (stored := await redis.get(key)) is not None:
        yield b"", [(shape.value, stored)]


async def _look_at_hash(redis: Any, key: str, shape: Shape) -> Checks:
    async for field, stored in redis.hscan_iter(key, count=SLICE):
        yield field, _field_checks(shape, field, stored)


async def _look_at_set(redis: Any, key: str, shape: Shape) -> Checks:
    async for member in redis.sscan_iter(key, count=SLICE):
        yield member, [(shape.value, member)]


async def _look_at_zset(redis: Any, key: str, shape: Shape) -> Checks:
    async for member, score in redis.zscan_iter(key, count=SLICE):
        yield member, [(shape.value, member), (shape.score, score)]


async def _look_at_list(redis: Any, key: str, shape: Shape) -> Checks:
    for at, member in enumerate(await redis.lrange(key, 0, -1)):
        yield b"%d" % at, [(shape.value, member)]


async def _look_at_stream(redis: Any, key: str, shape: Shape) -> Checks:
    for position, note in await redis.xrange(key):
        fields: Mapping[bytes, bytes] = note or {}
        yield position, [check for name, stored in fields.items() for check in _field_checks(shape, name, stored)]


def _field_checks(shape: Shape, field: bytes, stored: bytes) -> list[tuple[Reader, object]]:
    special = shape.fields.get(field)
    return [(special, stored)] if special else [(shape.name, field), (shape.value, stored)]


def _can_be_read(reader: Reader, stored: object) -> bool:
    try:
        reader(stored)
    except UNREADABLE:
        return False
    return True


READ = {
    "string": _look_at_string,
    "hash": _look_at_hash,
    "set": _look_at_set,
    "zset": _look_at_zset,
    "list": _look_at_list,
    "stream": _look_at_stream,
}
