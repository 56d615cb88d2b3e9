"""That nothing comes because nobody runs the processes which do the work, for readers and for whoever runs the bot."""

from collections.abc import Sequence
from datetime import datetime

from bot.health.heartbeat import find_missing
from bot.model import Asker
from bot.replies import Line, code, line
from bot.store.health import HealthBook


async def load_missing(health: HealthBook, now: datetime) -> tuple[str, ...]:
    """Return which kinds of process nobody runs. Raises StorageError."""
    return find_missing(await health.load(), now)


def hold_lines(missing: Sequence[str], asker: Asker) -> tuple[Line, ...]:
    """Return that no digests come and whom to ask, or what to start; nothing where no process is `missing`."""
    off = "⚠️ Scheduled digests are off right now."
    start = line(f"{off} Start ", code("papers serve"), ".")
    return (start if asker.operates else line(f"{off} Ask whoever runs this bot."),) if missing else ()


def start_lines(missing: Sequence[str], asker: Asker) -> tuple[Line, ...]:
    """Return which processes to start, for whoever runs the bot and is not told above; nothing where none is
    `missing`."""
    parts = [part for role in missing for part in (" and ", code(f"papers {role}"))][1:]
    return (line("If you run this bot, start ", *parts),) if missing and not asker.operates else ()
