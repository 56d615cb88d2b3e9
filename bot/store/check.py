"""Is this Redis fit to keep people's bookmarks? Asked at the start, by `/readyz` and by `papers doctor`.

The state is read from INFO, since managed servers forbid CONFIG; rights and disk are tried with one script. What INFO
does not say is reported as unknown, never guessed. Limits: it looks at one moment; it cannot know whether the disk
below is kept.
"""

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bot.errors import StorageError
from bot.model import Finding
from bot.ports import Clock
from bot.store import keys
from bot.store.client import check_replies
from bot.store.scripts import TRIAL
from bot.store.written import ROUND_S, confirm_written
from bot.text import age_in_words, plural

PASSING = ("down", "timeout", "loading")
OLDEST = (7, 0)  # the command set the bot is written for
NEARLY_FULL = 0.9
LITTLE_ROOM = 200_000_000  # bytes; the file is at times written anew beside the old one
QUEUE_CHANNEL = "streaq:papers:channels:trial"  # nobody listens there
ADVICE = {  # what to do about a server that cannot be asked, by the reason of its StorageError
    "auth": "Put the server's user and password into REDIS_URL.",
    "loading": "Wait a minute and try again.",
    "database": "End REDIS_URL with a number the server has, usually /0.",
    "foreign": "Put the address of a Redis or Valkey server into REDIS_URL; rediss:// if it wants TLS.",
}
CLOCKS_APART = timedelta(seconds=30)  # Slack takes five minutes; digests come late or early by as much


async def check_store(client: Redis) -> tuple[Finding, ...]:
    """Return what `check_server` finds and, unless that is reason enough to refuse, what `check_writing` finds.

    Raises StorageError while the server is down, silent or loading: nothing is known then.
    """
    await _settled(client)
    found = await check_server(client)
    refused = any(finding.level == "refused" for finding in found)
    return found if refused else (*found, await check_writing(client))


async def examine_store(client: Redis) -> tuple[Finding, ...]:
    """Return the findings of `check_store`; a server that is down is one, too."""
    try:
        return await check_store(client)
    except StorageError as error:
        return (_unreachable(error),)


def advise(error: StorageError) -> str:
    """Return what an operator can do about a server that cannot be asked."""
    return ADVICE.get(error.reason, "Check REDIS_URL, and that the server runs and can be reached from here.")


async def check_writing(client: Redis) -> Finding:
    """Return whether the server carries out one script of ours, which writes a value of each kind and deletes it, and
    what the job queue does beside scripts."""
    try:
        await _try_rights(client)
        await confirm_written(client)
    except StorageError as error:
        return _judge_writing(error)
    return Finding(topic="writing", level="good", text="A test write succeeded.")


async def check_server(client: Redis) -> tuple[Finding, ...]:
    """Return what the server says about version, role, persistence, eviction and memory, in this order.

    One call. A server that cannot be asked is one finding: a warning when only INFO is forbidden, else refused.
    """
    try:
        info = await client.info()
    except StorageError as error:
        return (_unknown("state") if error.reason == "refused" else _unreachable(error),)
    return judge_info(info)


async def check_time(client: Redis, clock: Clock) -> Finding:
    """Return whether the server and this machine agree what time it is."""
    try:
        seconds, micros = await client.time()
    except StorageError:
        return _unknown("time")
    return judge_time(clock.now() - datetime.fromtimestamp(int(seconds) + int(micros) / 1e6, UTC))


def check_disk(folder: Path) -> Finding:
    """Return how much room the embedded server has for its file."""
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:.1f} GB free in {folder}." if free >= 1e9 else f"{free / 1e6:.0f} MB free in {folder}."
    if free < LITTLE_ROOM:
        return Finding(topic="disk", level="warning", text=text, advice="Free some space: a full disk keeps nothing.")
    return Finding(topic="disk", level="good", text=text)


def judge_time(ahead: timedelta) -> Finding:
    """Return the finding for a machine whose clock is so far `ahead` of the server's. Pure."""
    if abs(ahead) <= CLOCKS_APART:
        return Finding(topic="clock", level="good", text="Clock in sync with the server.")
    which = "ahead of" if ahead > timedelta() else "behind"
    seconds = int(abs(ahead).total_seconds())
    apart = plural(seconds, "second") if seconds < 120 else age_in_words(abs(ahead))
    text = f"This machine's clock is {apart} {which} the server's: digests come at the wrong time."
    return Finding(topic="clock", level="warning", text=text, advice="Let both take their time from NTP.")


def judge_info(info: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return the findings for the fields of INFO. Pure."""
    checks: tuple[Callable[[Mapping[str, Any]], Finding], ...] = (_version, _role, _persistence, _eviction, _memory)
    return tuple(check(info) for check in checks)


async def _settled(client: Redis) -> None:
    """Raise what Redis raises while it cannot be asked; a refusal is an answer."""
    try:
        await client.time()
    except StorageError as error:
        if error.reason in PASSING:
            raise


async def _try_rights(redis: Any) -> None:
    """Do a bit of everything that the bot and its job queue do; raise what Redis raises at the first that is refused.

    A user made without `&*` may use no channel: Redis 7 gives none by itself (acl-pubsub-default).
    """
    async with redis.pipeline(transaction=False) as pipe:
        pipe.eval(TRIAL, 1, keys.TRIAL)
        pipe.scan(0, count=1)
        pipe.execute_command("FUNCTION", "LIST", "LIBRARYNAME", "streaq")
        pipe.blpop([keys.NOTHING], timeout=ROUND_S)
        pipe.xread({keys.TRIAL: "0"}, count=1)
        pipe.publish(QUEUE_CHANNEL, b"")
        check_replies(await pipe.execute(raise_on_error=False))
    async with redis.pipeline(transaction=True) as pipe:
        pipe.time()
        await pipe.execute()


def _judge_writing(error: StorageError) -> Finding:
    if error.reason == "refused":
        text = f"The server refuses what the bot needs: {error.__cause__ or error}."
        advice = (
            "Allow the user of REDIS_URL scripts, functions, transactions and all commands"
            f" on the keys {keys.PREFIX}:* and streaq:* and the channels streaq:*."
        )
        return Finding(topic="writing", level="refused", text=text, advice=advice)
    advice = "See that the server is the primary and has free memory and disk space."
    return Finding(topic="writing", level="warning", text=f"A test write failed: {error}.", advice=advice)


def _version(info: Mapping[str, Any]) -> Finding:
    version = str(info.get("redis_version", ""))
    name = f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {version}"
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if not numbers:
        return _unknown("version")
    if numbers < OLDEST:
        advice = "Use Redis 7.0 or newer, or any Valkey."
        return Finding(topic="version", level="refused", text=f"{name} is too old.", advice=advice)
    return Finding(topic="version", level="good", text=f"{name}.")


def _role(info: Mapping[str, Any]) -> Finding:
    mode = info.get("redis_mode") or info.get("server_mode")  # Valkey's own name
    if mode == "sentinel":
        advice = "Put the address of the primary that it watches into REDIS_URL."
        return Finding(topic="role", level="refused", text="The server is a Sentinel.", advice=advice)
    if mode == "cluster":
        advice = "Use a server without cluster mode."
        return Finding(topic="role", level="refused", text="The server is part of a Cluster.", advice=advice)
    if info.get("role") == "slave":
        advice = "Put the address of the primary into REDIS_URL."
        return Finding(topic="role", level="refused", text="The server is a read-only replica.", advice=advice)
    return Finding(topic="role", level="good", text="The server accepts writes.")


def _persistence(info: Mapping[str, Any]) -> Finding:
    aof, saved_at = info.get("aof_enabled"), info.get("rdb_last_save_time")
    if aof is None and saved_at is None:
        return _unknown("persistence")
    failed = [name for name in ("aof_last_write_status", "rdb_last_bgsave_status") if info.get(name) == "err"]
    if failed:
        text, advice = f"The last write to disk failed ({failed[0]}).", "Look at the server's disk space and its log."
    elif aof:
        return Finding(topic="persistence", level="good", text="Everything is written to an append-only file.")
    else:
        text = "The append-only file is off: a restart loses at least what came after the last snapshot."
        advice = "Turn persistence on (appendonly yes), or the plan's option of that name."
    return Finding(topic="persistence", level="warning", text=text, advice=advice)


def _eviction(info: Mapping[str, Any]) -> Finding:
    policy = str(info.get("maxmemory_policy", ""))
    if not policy:
        return _unknown("eviction")
    if policy.startswith("allkeys"):
        text = f"The eviction policy {policy} throws bookmarks and subscriptions away when memory runs out."
        advice = "Set maxmemory-policy to noeviction, or use a server that is not a cache."
        return Finding(topic="eviction", level="refused", text=text, advice=advice)
    if policy.startswith("volatile"):  # keys with an end: whom papers were told, what a message shows, leases
        text = f"The eviction policy {policy} drops what people were told and what messages show when memory runs out."
        advice = "Set maxmemory-policy to noeviction, or alerts repeat and reactions on older messages save nothing."
        return Finding(topic="eviction", level="warning", text=text, advice=advice)
    return Finding(topic="eviction", level="good", text=f"The eviction policy is {policy}.")


def _memory(info: Mapping[str, Any]) -> Finding:
    used, most = int(info.get("used_memory", 0)), int(info.get("maxmemory", 0))
    if not used:
        return _unknown("memory")
    text = f"{used / 1e6:.0f} MB in use" + (f" of {most / 1e6:.0f} MB." if most else ", no limit set.")
    if most and used > NEARLY_FULL * most:
        return Finding(topic="memory", level="warning", text=text, advice="Give the server more memory.")
    return Finding(topic="memory", level="good", text=text)


def _unreachable(error: StorageError) -> Finding:
    return Finding(topic="connection", level="refused", text=f"{error}.", advice=advise(error))


def _unknown(topic: str) -> Finding:
    return Finding(
        topic=topic, level="warning", text=f"The server does not tell its {topic}.", advice="Ask its operator."
    )
