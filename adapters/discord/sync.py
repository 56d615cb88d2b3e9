"""Registers the commands with Discord when they have changed, once for all processes.

Registering again changes nothing but costs: Discord takes 200 new commands a day, and every client reloads its list.
The mark is written after the request: a crash between them registers the same commands once more, which is harmless.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import msgspec
import structlog

from adapters.discord.errors import DiscordRefusedError
from adapters.discord.rest import Rest
from bot.errors import WorldError
from bot.model import Value
from bot.ports import Clock
from bot.store.leases import Leases, Marks

log = structlog.get_logger(__name__)

A_DAY = 20  # two versions that run side by side must not take turns for ever
LEASE = "discord commands"
LEASE_S = 120.0  # longer than a request may take
PAUSE_S, HOUR_S = 30.0, 3_600.0

Json = dict[str, Any]
Sleep = Callable[[float], Awaitable[None]]


class Registered(Value, frozen=True, kw_only=True):
    """What was registered last, and how often on that day."""

    payload: str = ""
    day: str = ""
    times: int = 0


@dataclass(eq=False)
class CommandSync:
    """The commands of one application, as they should be registered."""

    rest: Rest
    commands: list[Json]
    leases: Leases
    marks: Marks
    clock: Clock
    _: KW_ONLY
    sleep: Sleep = asyncio.sleep

    async def run(self) -> None:
        """Register what has changed; a store or a Discord that is down, or another process at it, is waited for."""
        while True:
            pause_s = PAUSE_S
            try:
                if await self.sync():
                    return
            except DiscordRefusedError as error:
                log.error("discord.commands_refused", reason=error.reason, code=error.code)
                pause_s = HOUR_S
            except WorldError as error:
                log.warning("discord.commands_wait", reason=str(error))
            await self.sleep(pause_s)

    async def sync(self) -> bool:
        """Return whether these commands are registered now; False while another process is at it, or for today."""
        name = f"discord:{await self.rest.me()}:commands"
        async with self.leases.hold(LEASE, ttl_s=LEASE_S) as held:
            if not held:
                return False
            before, today = read_mark(await self.marks.load_mark(name)), self.clock.now().date().isoformat()
            payload = fingerprint(self.commands)
            if before.payload == payload:
                return True
            times = before.times if before.day == today else 0
            if times >= A_DAY:
                log.error("discord.commands_too_often", times=times)
                return False
            await self.rest.put_commands(self.commands)
            after = Registered(payload=payload, day=today, times=times + 1)
            await self.marks.save_mark(name, msgspec.json.encode(after).decode())
        log.info("discord.commands_registered", count=len(self.commands))
        return True


def fingerprint(commands: Sequence[Json]) -> str:
    """Return a short text that is the same for the same commands in any order."""
    canonical = sorted(json.dumps(command, sort_keys=True) for command in commands)
    return hashlib.sha256("\n".join(canonical).encode()).hexdigest()[:24]


def read_mark(text: str) -> Registered:
    """Return what a mark says; one that cannot be read says nothing."""
    try:
        return msgspec.json.decode(text or "{}", type=Registered)
    except msgspec.DecodeError:
        return Registered()
