"""One process with several parts: what fails is begun again, what is told to stop ends in time."""

import asyncio

import pytest
import structlog

from bot.errors import ConfigurationError, SourceError
from bot.process import Part, run_process


class Parts:
    """Parts that note what becomes of them; no pause takes time."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.pauses: list[float] = []
        self.stop = asyncio.Event()

    def steady(self, name: str) -> Part:
        async def run(stop: asyncio.Event) -> None:
            self.begun.append(name)
            await stop.wait()
            self.ended.append(name)

        return Part(name=name, run=run)

    def failing(self, name: str, error: Exception, *, times: int) -> Part:
        """Fail so often, then ask for the end of the process."""

        async def run(stop: asyncio.Event) -> None:
            self.begun.append(name)
            if self.begun.count(name) <= times:
                raise error
            stop.set()

        return Part(name=name, run=run)

    def stubborn(self, name: str) -> Part:
        async def run(stop: asyncio.Event) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                self.ended.append(name)

        return Part(name=name, run=run)

    async def rest(self, seconds: float, stop: asyncio.Event) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def run(self, *parts: Part, drain_s: float = 5.0) -> list[dict]:
        with structlog.testing.capture_logs() as logs:
            async with asyncio.timeout(5):
                await run_process(parts, self.stop, drain_s=drain_s, rest=self.rest)
        return logs


@pytest.fixture
def parts() -> Parts:
    return Parts()


async def test_what_the_world_fails_begins_again_after_growing_pauses_and_the_others_go_on(parts):
    logs = await parts.run(parts.steady("clock"), parts.failing("slack", SourceError("Slack is away"), times=8))
    assert parts.begun.count("clock") == 1
    assert parts.begun.count("slack") == 9
    assert parts.pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert parts.ended == ["clock"]
    assert not [entry for entry in logs if entry.get("exc_info")]


async def test_a_mistake_of_ours_is_one_traceback_and_its_part_begins_again(parts):
    logs = await parts.run(parts.steady("web"), parts.failing("worker", RuntimeError("oops"), times=3))
    broken = [entry for entry in logs if entry["event"] == "part.broken"]
    assert [bool(entry["exc_info"]) for entry in broken] == [True, False, False]
    assert parts.ended == ["web"]


async def test_a_wrong_setting_ends_the_process_at_once_and_says_which(parts):
    wrong = parts.failing("slack", ConfigurationError("SLACK_APP_TOKEN is not accepted by Slack"), times=9)
    with pytest.raises(ConfigurationError, match="SLACK_APP_TOKEN"):
        await parts.run(parts.steady("clock"), wrong)
    assert parts.begun.count("slack") == 1
    assert parts.ended == ["clock"]


async def test_a_part_that_does_not_end_is_cut_off(parts):
    asyncio.get_running_loop().call_later(0.01, parts.stop.set)
    logs = await parts.run(parts.steady("clock"), parts.stubborn("worker"), drain_s=0.01)
    assert [entry["part"] for entry in logs if entry["event"] == "part.cut_off"] == ["worker"]
    assert sorted(parts.ended) == ["clock", "worker"]


async def test_a_process_that_was_told_to_stop_before_it_began_ends(parts):
    parts.stop.set()
    await parts.run(parts.steady("clock"), parts.steady("web"))
    assert parts.begun == []
