"""Writes down every minute how the connection is doing, and reads it for `doctor`."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.errors import StorageError
from bot.health.heartbeat import GATEWAY
from bot.model import Finding
from bot.ports import Clock
from bot.store.health import HealthBook, SourceHealth

log = structlog.get_logger(__name__)

LABEL = GATEWAY
TOPIC = "Discord"
FIRST_S, EVERY_S = 5.0, 60.0
STALE = timedelta(minutes=5)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(eq=False)
class Pulse:
    """Notes the health of a connection; `look` returns how many shards are connected, and of how many."""

    look: Callable[[], tuple[int, int]]
    book: HealthBook
    clock: Clock
    _: KW_ONLY
    sleep: Sleep = asyncio.sleep
    _well_at: datetime | None = field(default=None, init=False)

    async def run(self) -> None:
        """Note it every minute, for ever, and soon after the start."""
        pause_s = FIRST_S
        while True:
            await self.sleep(pause_s)
            await self.note()
            pause_s = EVERY_S

    async def note(self) -> None:
        """Note it now; a store that is down is told the next time."""
        connected, wanted = self.look()
        now = self.clock.now()
        if connected >= wanted:
            self._well_at = now
            health = SourceHealth(answered_at=now)
        else:
            reason = f"{wanted - connected} of {wanted} shards are not connected"
            health = SourceHealth(answered_at=self._well_at, failed_at=now, reason=reason)
        try:
            await self.book.save(LABEL, health)
        except StorageError as error:
            log.debug("discord.pulse_not_noted", reason=str(error))


def read_pulse(health: SourceHealth | None, now: datetime) -> Finding:
    """Return what the last note says about the connection now."""
    noted = max((at for at in (health.answered_at, health.failed_at) if at), default=None) if health else None
    if health is None or noted is None or now - noted > STALE:
        advice = "Start `papers discord` (or `papers serve`), and look at its log if it is running."
        return Finding(topic=TOPIC, level="warning", text="No process is connected.", advice=advice)
    if health.failed_at:
        advice = "It connects again by itself; look at the log of `papers discord` if this stays."
        return Finding(topic=TOPIC, level="warning", text=f"{health.reason}.", advice=advice)
    return Finding(topic=TOPIC, level="good", text="All shards are connected.")
