"""Is everything in the store what it should be? For the operator: what cannot be read is skipped everywhere, and named
here, by `papers doctor`.

Looks at every key of ours, and into papers, editions, bookmarks, follows, subscriptions and digests. Slow on a large
store; nothing waits for it.
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from redis.asyncio import Redis

from bot.errors import StorageError
from bot.model import Digest, Edition, Paper, Subscription, Value
from bot.ports import Finding, Follow, Report, Told
from bot.storage import keys
from bot.storage.bookmark_records import Record
from bot.storage.client import storage_errors
from bot.storage.codec import CorruptValueError, decode
from bot.storage.scripts import MARK

NAMED = 3  # examples of each kind of trouble

HELD: tuple[tuple[str, type[Value]], ...] = (
    ("papers:papers:*", Paper),
    ("papers:editions", Edition),
    ("papers:{person:*}:bookmarks", Record),
    ("papers:{person:*}:follows", Follow),
    ("papers:{person:*}:told", Told),
    ("papers:{channel:*}:subscription", Subscription),
    ("papers:{channel:*}:reports", Report),
    ("papers:{channel:*}:digests", Digest),
)


async def check_values(client: Redis) -> tuple[Finding, ...]:
    """Return one finding: all is well, or how many keys and values are not, and some of their names."""
    redis: Any = client
    odd: list[str] = []
    try:
        with storage_errors():
            async for raw in redis.scan_iter(match=f"{keys.PREFIX}:*", count=500):
                odd += await _look_at(redis, raw.decode("utf-8", "replace"))
    except StorageError as error:
        return (Finding(topic="values", level="warning", text=f"They could not be looked at: {error}."),)
    if not odd:
        return (Finding(topic="values", level="good", text="Every stored value can be read."),)
    named = ", ".join(odd[:NAMED]) + (f" and {len(odd) - NAMED} more" if len(odd) > NAMED else "")
    advice = "They are left out of every answer. A refresh writes papers and editions anew; the rest can be deleted."
    return (Finding(topic="values", level="warning", text=f"{len(odd)} cannot be read: {named}.", advice=advice),)


async def _look_at(redis: Any, key: str) -> list[str]:
    """Return the names of what is wrong at one key."""
    declared = next((each for each in keys.DECLARED if fnmatchcase(key, each.pattern)), None)
    if declared is None:
        return [f"{key} (not ours)"]
    kind = (await redis.type(key)).decode()
    if kind not in (declared.kind, "none"):
        return [f"{key} (a {kind}, not a {declared.kind})"]
    held = next((value for pattern, value in HELD if fnmatchcase(key, pattern)), None)
    if held is None:
        return []
    if declared.kind == "hash":
        return _unreadable(key, await redis.hgetall(key), lambda stored: decode(stored, held))
    stored = await redis.get(key)
    return _unreadable(key, {b"the value": stored} if stored else {}, lambda stored: decode(stored, held))


def _unreadable(key: str, rows: Mapping[bytes, bytes], read: Callable[[bytes], object]) -> list[str]:
    names = []
    for field, stored in rows.items():
        if field.startswith(MARK.encode()):
            continue
        try:
            read(stored)
        except CorruptValueError:
            names.append(f"{field.decode('utf-8', 'replace')} in {key}")
    return names
