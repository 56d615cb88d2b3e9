"""That nothing comes because nobody runs the processes which do the work, and what to start."""

from collections.abc import Sequence
from datetime import datetime

from bot.health.heartbeat import find_missing
from bot.replies import Line, line
from bot.store.health import HealthBook

PAUSED = "paused"  # instead of a time at which nothing would come


async def load_missing(health: HealthBook, now: datetime) -> tuple[str, ...]:
    """Return which kinds of process nobody runs. Raises StorageError."""
    return find_missing(await health.load(), now)


def hold_lines(missing: Sequence[str]) -> tuple[Line, ...]:
    """Return that digests are on hold and who ends that; nothing where none of the processes is `missing`."""
    start = " and ".join(f"papers {role}" for role in missing)
    return (line(f"⚠️ Digests are paused until whoever runs this bot starts {start}."),) if missing else ()
