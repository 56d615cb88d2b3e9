"""A whole Discord on loopback, for the tests of the face: REST and gateway on one port, and everybody's hands and eyes.

async with open_discord(clock) as fake:
    lab = fake.add_guild("Lab"); room = fake.add_channel(lab, "papers"); ana = fake.add_user("ana")
    answer = await fake.type(ana, room, "llm"); message = await answer.reply()
    await fake.press(ana, message, "Next"); fake.react(ana, room.messages[0], "🔖")
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import discord
from aiohttp import web
from fakes import judging
from fakes.discord_gateway import Gateway
from fakes.discord_interactions import Desk
from fakes.discord_limits import LOOSE, Fault, Limits, Turnstile
from fakes.discord_people import People
from fakes.discord_routes import Routes
from fakes.discord_things import Channel, Message, User
from fakes.discord_wire import API, Wire
from fakes.discord_world import World

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.a-token.for-the-local-discord"
SHARED = Path(__file__).parents[3] / "shared"


class Now(Protocol):
    """What the fake takes the time from."""

    def now(self) -> datetime: ...


class RunningClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FakeDiscord(People):
    """Discord: `world` is what there is, `gateway` and `wire` how the bot hears and asks."""

    def __init__(
        self, clock: Now, *, limits: Limits, limit_clock: Callable[[], float] | None, shards: int, judge: bool
    ) -> None:
        world = World(clock.now)
        desk = Desk(world)
        super().__init__(world, desk)
        self.token = TOKEN
        self.gateway = Gateway(world, TOKEN, shards=shards)
        self.turnstile = Turnstile(limits, limit_clock or world.seconds)
        self.wire = Wire(world, desk, self.turnstile, TOKEN, load_judge() if judge else None)
        Routes(self.wire, self.gateway)
        self.url = ""
        for name in ("add_user", "add_guild", "add_channel", "deny", "allow", "delete_channel", "archive",
                     "kick", "outage"):  # fmt: skip
            setattr(self, name, getattr(world, name))

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def judged(self) -> int:
        """How many requests the judge has read."""
        return self.wire.judged

    @property
    def errors(self) -> list[str]:
        """What the judge found wrong."""
        return self.wire.errors

    @property
    def commands(self) -> list[dict[str, Any]]:
        """The registered commands."""
        return self.world.commands

    def fail(self, match: str, mode: str, *, times: int = 1, skip: int = 0, retry_after_s: float = 0.05) -> Fault:
        """Let requests whose `METHOD /path` matches go wrong; see `Mode`."""
        fault = Fault(match, mode, times, skip, retry_after_s)
        self.wire.faults.append(fault)
        return fault

    def requests(self, match: str = "") -> list[str]:
        """The requests so far as `METHOD /path`, those that contain `match`."""
        return [asked.line for asked in self.wire.asked if match in asked.line]

    def dms(self, user: User) -> list[Message]:
        """What the bot wrote to a person privately."""
        return [message for message in self.world.private(user).messages if message.author is self.bot]

    def thread(self, message: Message) -> list[Message]:
        """The messages in the thread under a message."""
        return message.thread.messages if message.thread else []

    def said(self, channel: Channel) -> list[Message]:
        """The bot's own messages in a channel."""
        return [message for message in channel.messages if message.author is self.bot]

    async def connected(self, shards: int = 1) -> None:
        """Wait until so many shards listen."""
        async with asyncio.timeout(60):
            while len(self.gateway.open_sessions) < shards:
                await asyncio.sleep(0.002)

    def release(self) -> None:
        """Let go of requests that hang."""
        for event in self.wire.hung:
            event.set()


def load_judge() -> Callable[..., Any] | None:
    """Return the judge of requests that lies beside the project, or None where there is none."""
    return judging.load_judge(SHARED).judge_discord if SHARED.is_dir() else None


@asynccontextmanager
async def open_discord(
    clock: Now | None = None,
    *,
    limits: Limits = LOOSE,
    limit_clock: Callable[[], float] | None = None,
    shards: int = 1,
    judge: bool = True,
) -> AsyncIterator[FakeDiscord]:
    """Run a Discord on a free port. `limit_clock` (seconds) counts the rate limits where `clock` stands still."""
    fake = FakeDiscord(clock or RunningClock(), limits=limits, limit_clock=limit_clock, shards=shards, judge=judge)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_get("/gateway", fake.gateway.handle)
    app.router.add_route("*", API + "/{path:.*}", fake.wire.handle)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    fake.url, fake.gateway.url = f"http://127.0.0.1:{port}{API}", f"ws://127.0.0.1:{port}/gateway"
    try:
        yield fake
    finally:
        fake.release()
        await fake.gateway.drop(1001)
        await runner.cleanup()


@asynccontextmanager
async def aimed_at(fake: FakeDiscord) -> AsyncIterator[None]:
    """Point discord.py at the fake for the length of the block."""
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = fake.url
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before
