"""Workers and clocks leave a mark every few seconds, so that the others can say when nobody does their work."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.errors import WorldError
from bot.ports import Clock
from bot.store.health import HealthBook, SourceHealth
from bot.supervisor import Supervisor
from bot.tasks import pause

log = structlog.get_logger(__name__)

BEAT_S = 5.0
GONE = timedelta(seconds=60)  # clocks of machines may be half a minute apart
PREFIX = "process "
TROUBLE = f"{PREFIX}trouble: "
GATEWAY = "Discord gateway"
LOST = {"worker": "mentions, alerts and digests are waiting", "clock": "no digest gets scheduled"}


def is_quiet(name: str, health: SourceHealth) -> bool:
    """Whether people need not hear of it: the connection of a face that is well."""
    return name == GATEWAY and health.failed_at is None


def is_source(name: str) -> bool:
    """Whether a name in the health book is that of a source, not of a process of ours."""
    return not name.startswith(PREFIX)


def name_missing(health: Mapping[str, SourceHealth], now: datetime) -> str:
    """Return which kinds of process nobody runs and what that means, "" when none is missing. Pure."""
    return " ".join(f"No {role} is running: {LOST[role]}." for role in find_missing(health, now))


def find_missing(health: Mapping[str, SourceHealth], now: datetime) -> tuple[str, ...]:
    """Return which kinds of process nobody runs. Pure."""
    return tuple(role for role in LOST if not _is_alive(health.get(f"{PREFIX}{role}"), now))


def name_trouble(health: Mapping[str, SourceHealth], now: datetime) -> str:
    """Return what some process could not keep running within the last minute, "" when nothing is. Pure."""
    troubles = {name.removeprefix(TROUBLE): each for name, each in health.items() if name.startswith(TROUBLE)}
    recent = {roles: each for roles, each in troubles.items() if each.failed_at and abs(now - each.failed_at) < GONE}
    return " ".join(f"{roles}: {each.reason}." for roles, each in sorted(recent.items()))


class Heartbeat:
    """Leaves the marks of one process: which of its `roles` run, and what is down in it."""

    def __init__(self, roles: Collection[str], book: HealthBook, clock: Clock, supervisor: Supervisor) -> None:
        self._roles = sorted(roles)
        self._book = book
        self._clock = clock
        self._supervisor = supervisor
        self._left: dict[str, SourceHealth] = {}  # the marks of this process
        self._shared: set[str] = set()  # those that another process renewed since

    async def run(self, stop: asyncio.Event) -> None:
        """Leave the marks every few seconds, until `stop`, and then take them back."""
        try:
            while not stop.is_set():
                with suppress(WorldError):  # a store that is down is no news here
                    await self.note()
                await pause(BEAT_S, stop)
        finally:
            with suppress(WorldError):
                await self._take_back()

    async def note(self) -> None:
        """Leave the marks now. Raises StorageError."""
        now, down = self._clock.now(), self._supervisor.down()
        known = await self._book.load() if self._left else {}
        self._shared = {name for name, mark in self._left.items() if known.get(name) != mark}
        for role in self._roles:
            if role in LOST and role not in down:
                self._left[f"{PREFIX}{role}"] = mark = SourceHealth(answered_at=now)
                await self._book.save(f"{PREFIX}{role}", mark)
        if reason := await self._supervisor.find_trouble():
            await self._book.save(f"{TROUBLE}{', '.join(self._roles)}", SourceHealth(failed_at=now, reason=reason))

    async def _take_back(self) -> None:
        """Remove the marks, but those of others that do the same: they need not be missed until their next one."""
        known = await self._book.load() if self._left else {}
        for name, mark in self._left.items():
            if name not in self._shared and known.get(name) == mark:
                await self._book.remove(name)


class Watch:
    """Says in the log and to `/readyz` that nobody does the work this process hands on."""

    def __init__(self, book: HealthBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._since = clock.now()

    async def find_trouble(self) -> str:
        """Return what is missing; nothing in the first minute, while others may still start. Raises StorageError."""
        now = self._clock.now()
        return name_missing(await self._book.load(), now) if now - self._since >= GONE else ""

    async def run(self, stop: asyncio.Event) -> None:
        """Log what is missing when that changes, until `stop`."""
        said = ""
        while not stop.is_set():
            with suppress(WorldError):
                missing = await self.find_trouble()
                if missing and missing != said:
                    log.warning("process.missing", reason=missing, advice="Start `papers worker` and `papers clock`.")
                said = missing
            await pause(BEAT_S, stop)


def _is_alive(health: SourceHealth | None, now: datetime) -> bool:
    return health is not None and health.answered_at is not None and abs(now - health.answered_at) < GONE
