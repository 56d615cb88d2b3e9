"""Clock and worker of one channel, for a process that people only talk to, such as the demo.

There is no queue: the channel is looked at every second, and its due digest or weekly note is posted here.
Other channels in the same store are left to the processes that have their platforms.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from msgspec.structs import replace

from bot.app import OpenBot
from bot.chores import chores_of
from bot.digests.clock import CHORES, TICK_S
from bot.digests.deliver import Deliverer
from bot.health.heartbeat import Heartbeat
from bot.health.metrics import unread_meter
from bot.model import Channel
from bot.note import WEEKLY

Rest = Callable[[float], Awaitable[None]]


def work_of_channel(
    bot: OpenBot, channel: Channel, *, rest: Rest = asyncio.sleep
) -> Mapping[str, Callable[[], Awaitable[None]]]:
    """Return, by name, what a supervisor keeps running so that digests, weekly notes and alerts come; `rest` waits
    seconds."""
    deliverer = bot.build_deliverer(unread_meter())
    heartbeat = heartbeat_of(bot)
    return {
        "worker": partial(_deliver, deliverer, channel, rest),
        "weekly": partial(_deliver, deliverer, replace(channel, series=WEEKLY), rest),
        "alerts": partial(_tell, bot, rest),
        "heartbeat": partial(heartbeat.run, asyncio.Event()),
    }


def heartbeat_of(bot: OpenBot) -> Heartbeat:
    """Return what says that the work is done here; noted beforehand, the first answer needs not doubt it."""
    return Heartbeat(("clock", "worker"), bot.store.health, bot.clock, bot.supervisor)


async def _deliver(deliverer: Deliverer, channel: Channel, rest: Rest) -> None:
    """Post what is due, for ever. Raises WorldError."""
    while True:
        again = await deliverer.deliver(channel)
        await rest(again.after_s if again else TICK_S)


async def _tell(bot: OpenBot, rest: Rest) -> None:
    """Tell followers what is new, and fetch the newest edition, for ever. Raises WorldError."""
    chores = chores_of(bot)
    while True:
        await chores["alerts"]()
        await rest(CHORES["alerts"].total_seconds())
        await chores["refresh"]()
