"""That nothing comes because nobody runs the processes which do the work: for people first, what to start in small."""

from collections.abc import Sequence
from datetime import datetime

from bot.health.heartbeat import find_missing
from bot.replies import Line, line
from bot.store.health import HealthBook

TELL = "Tell whoever runs the bot."
WORKERS = "⚠️ Digests and alerts are paused: the bot's workers aren't running."
SCHEDULER = "⚠️ Digests are paused: the bot's scheduler isn't running."
PAUSED = "paused"  # instead of a time at which nothing would come


async def load_missing(health: HealthBook, now: datetime) -> tuple[str, ...]:
    """Return which kinds of process nobody runs. Raises StorageError."""
    return find_missing(await health.load(), now)


def hold_lines(missing: Sequence[str]) -> tuple[Line, ...]:
    """Return that digests are on hold; nothing where none of the processes is `missing`."""
    return (line(WORKERS if "worker" in missing else SCHEDULER), line(TELL)) if missing else ()


def hold_note(missing: Sequence[str]) -> tuple[Line, ...]:
    """Return what whoever runs the bot starts."""
    start = " and ".join(f"papers {role}" for role in missing)
    return (line(f"For whoever runs the bot: start {start}"),) if missing else ()
