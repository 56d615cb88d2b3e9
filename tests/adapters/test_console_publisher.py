"""The terminal keeps the contract of publishers, as far as a terminal goes."""

import io
from datetime import date
from pathlib import Path

import pytest
from contracts.levels import FirstMeeting, PrivateFiles
from contracts.publisher import ShowingContract
from dialogs import EDITIONS
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from rich.console import Console

from adapters.console.app import Conversation
from adapters.console.publish import ConsolePublisher
from bot.app import open_bot
from bot.model import Channel, Digest, Message, Person
from bot.store import transcript
from bot.store.transcript import Transcript

WIDE = 200


class ConsoleStage:
    """A terminal that writes into memory."""

    def __init__(self, redis, clock) -> None:
        self._screen = io.StringIO()
        self._clock = clock
        self.publisher = ConsolePublisher(Transcript(redis), Console(file=self._screen, width=WIDE))
        self.channel = Channel(platform="console", id="demo")
        self.person = Person(platform="console", workspace="local", user="ada")

    def now(self):
        return self._clock.now()

    def titles(self) -> list[str]:
        """Each drawing ends with an empty line before the next heading; the terminal shows papers within them."""
        return self._screen.getvalue().split("\f")[0].splitlines()

    def private(self) -> list[str]:
        return [self._screen.getvalue()]


class TestConsolePublisher(ShowingContract):
    @pytest.fixture
    def stage(self, redis, clock) -> ConsoleStage:
        return ConsoleStage(redis, clock)

    async def test_every_message_is_seen_once_and_in_order(self, stage):
        await self.post(stage)
        drawn = "\n".join(stage.titles())
        places = [drawn.rfind(f"Paper *{number}*") for number in (1, 2, 3)]
        assert -1 not in places
        assert places == sorted(places)

    async def test_the_same_key_is_drawn_once(self, stage):
        await self.post(stage)
        drawn = len(stage.titles())
        await self.post(stage)
        assert len(stage.titles()) == drawn


class ConsoleTalk:
    """The one person of a terminal, in a folder of their own."""

    def __init__(self, bot, folder: Path) -> None:
        self.bot, self._folder = bot, folder
        self._console = Console(file=io.StringIO(), width=WIDE, force_terminal=True, no_color=True)

    async def type(self, text: str) -> str:
        self._console.file = io.StringIO()
        await Conversation(self.bot, self._console).hear(text)
        return self._console.file.getvalue()

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self._folder.iterdir()}


class TestTerminalIsGoldWhereItApplies(FirstMeeting, PrivateFiles):
    @pytest.fixture
    async def talk(self, redis, server_url, clock, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        source = FakeSource()
        source.days = dict(EDITIONS)
        async with open_bot(settings_of(server_url), clock=clock, source=source, follows=False) as bot:
            yield ConsoleTalk(bot, tmp_path)


async def test_a_terminal_channel_keeps_its_newest_messages(redis, monkeypatch):
    monkeypatch.setattr(transcript, "KEPT", 3)
    kept, channel = Transcript(redis), Channel(platform="console", id="demo")
    digest = Digest(local_day=date(2025, 4, 21), edition_days=(), papers=())
    for number in (*range(5), 4):
        await kept.add(channel, f"{number}/header", Message(digest=digest))
    assert list(await kept.load(channel)) == ["2/header", "3/header", "4/header"]
