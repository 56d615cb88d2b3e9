"""What keeps a digest from coming: that the bot may not post in the channel, or that nobody runs the processes which do
the work, told to readers and to whoever runs the bot.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.errors import RefusedError, WorldError
from bot.health.heartbeat import find_missing
from bot.model import Asker, Channel, Subscription
from bot.ports import Access, Publisher
from bot.replies import Line, code, line
from bot.store.health import HealthBook


async def check_access(channel: Channel, publishers: Mapping[str, Publisher]) -> Access:
    """Return what stands in the way, if anything is known to.

    Where this process has no such face, or it cannot say just now, the channel counts as open: the delivery finds out.
    """
    publisher = publishers.get(channel.platform)
    if publisher is None:
        return Access()
    try:
        return await publisher.check(channel)
    except RefusedError as error:
        return Access(problem=error.reason, advice=error.advice)
    except WorldError:
        return Access()


def first_digest(asker: Asker, access: Access) -> Subscription:
    """Return what a digest here has before anything is said of it; its zone is still to be chosen."""
    return Subscription(channel=asker.channel, owner=asker.person, personal=asker.direct, layout=access.layout)


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
