"""One process with several parts: what fails is begun again, what is told to stop ends in time."""

import asyncio
import gc
import json
import os
import signal
import socket
import sys
from datetime import date

import aiohttp
import pytest
import structlog
from fakes.real_process import NOWHERE, papers, start
from fakes.store_watch import server_id, until

from adapters.faces import FACES, check_roles, needed_faces, serving_roles
from adapters.processes import settle_interpreter
from bot.errors import ConfigurationError, SourceError
from bot.model import Paper
from bot.process import run_process
from bot.settings import Settings
from bot.store.client import open_client
from bot.store.library import LibraryStore
from bot.store.server import open_server
from bot.supervisor import Run, Supervisor

SLACK = {"SLACK_BOT_TOKEN": "xoxb-secret-1", "SLACK_APP_TOKEN": "xapp-secret-2", "SLACK_API_URL": NOWHERE}
DISCORD = {"DISCORD_TOKEN": "MTIz.secret.3", "DISCORD_API_URL": NOWHERE}


class Parts:
    """Parts that note what becomes of them; no pause takes time."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.pauses: list[float] = []
        self.stop = asyncio.Event()

    def steady(self, name: str) -> tuple[str, Run]:
        async def run(stop: asyncio.Event) -> None:
            self.begun.append(name)
            await stop.wait()
            self.ended.append(name)

        return name, run

    def failing(self, name: str, error: Exception, *, times: int) -> tuple[str, Run]:
        """Fail so often, then ask for the end of the process."""

        async def run(stop: asyncio.Event) -> None:
            self.begun.append(name)
            if self.begun.count(name) <= times:
                raise error
            stop.set()

        return name, run

    def stubborn(self, name: str) -> tuple[str, Run]:
        async def run(stop: asyncio.Event) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                self.ended.append(name)

        return name, run

    async def rest(self, seconds: float, stop: asyncio.Event) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def run(self, *parts: tuple[str, Run], drain_s: float = 5.0) -> list[dict]:
        with structlog.testing.capture_logs() as logs:
            async with asyncio.timeout(60):
                await run_process(dict(parts), self.stop, Supervisor(rest=self.rest), drain_s=drain_s)
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


async def test_papers_web_tells_how_it_is_and_outlives_its_store(tmp_path):
    """The store hangs, is killed and comes back; then the process is told to end."""
    async with (
        open_server(tmp_path) as server,
        papers(tmp_path, "web", REDIS_URL=server.url) as web,
    ):
        await until(web.is_ready)
        assert (await web.get("/healthz"))[0] == 200
        assert "papers_store_up 1.0" in (await web.get("/metrics"))[1]
        os.kill(store := server_id(server.home.socket), signal.SIGSTOP)
        status, said = await until(web.not_ready)  # looked at anew once a second
        assert (status, json.loads(said)["reason"]) == (503, "Redis didn't answer in time")
        assert (await web.get("/healthz"))[0] == 200
        os.kill(store, signal.SIGKILL)
        await until(web.is_ready)
        assert await web.end() == 0


async def test_readyz_names_a_part_of_its_process_that_cannot_run(tmp_path):
    """Nobody can listen at another machine's address; health has one of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    async with papers(tmp_path, "clock", METRICS_PORT=port, HOST="203.0.113.1") as process:
        _, said = await until(process.not_ready)
    assert "Not running, will be restarted: web (port 0 on 203.0.113.1 cannot be used" in said


async def test_where_metrics_have_a_port_of_their_own_strangers_at_the_other_one_see_none(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = str(free.getsockname()[1])
    process, ports = await start(tmp_path, "web", "--port", "0", METRICS_PORT=own), {}
    while len(ports) < 2 and (said := json.loads(await process.stderr.readline())):
        ports |= {said["part"]: said["port"]} if said["event"] == "web.listening" else {}
    async with aiohttp.ClientSession() as client:
        at = [f"http://127.0.0.1:{ports[part]}/metrics" for part in ("web", "metrics")]
        assert [(await client.get(each)).status for each in at] == [404, 200]
    process.kill()
    await process.communicate()


async def test_a_process_that_people_talk_to_builds_its_index_before_the_first_search(tmp_path):
    paper = Paper(id="2504.00001", title="Titans Learn to Memorize", days=(date(2025, 4, 21),))
    async with open_server(tmp_path) as server, open_client(server.url) as redis:
        await LibraryStore(redis).save_papers([paper])
        process = await start(tmp_path, "web", "--port", "0", REDIS_URL=server.url)
        async with asyncio.timeout(20):
            while (said := json.loads(await process.stderr.readline()))["event"] != "index.built":
                pass
        process.kill()
        await process.communicate()
    assert said["papers"] == 1


def test_a_thread_that_works_leaves_the_interpreter_to_the_answers_within_a_millisecond(monkeypatch):
    """Files are made in a thread: each time the loop comes back from a system call it has to wait for that."""
    before, garbage, left_out = sys.getswitchinterval(), gc.get_threshold(), []
    monkeypatch.setattr(gc, "freeze", lambda: left_out.append("all that is loaded"))  # the tests' own is not undone
    try:
        settle_interpreter()
        assert left_out == ["all that is loaded"]
        assert sys.getswitchinterval() <= 0.001
        assert gc.get_threshold()[0] <= 10_000
    finally:
        sys.setswitchinterval(before)
        gc.set_threshold(*garbage)


def opened(settings, roles):
    return {face.name for face in needed_faces(FACES, settings, roles)}


def test_roles_name_the_variable_they_lack_and_show_an_example():
    with pytest.raises(ConfigurationError) as caught:
        check_roles(FACES, Settings(_env_file=None), {"slack"})
    assert str(caught.value).startswith(
        "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing. For example: SLACK_BOT_TOKEN=xoxb-"
    )


def test_with_no_platform_set_up_the_terminal_is_the_one():
    nothing = Settings(_env_file=None)
    assert serving_roles(FACES, nothing, None) == {"clock", "worker"}
    assert opened(nothing, {"worker"}) == {"console"}


def test_one_process_is_all_that_is_configured():
    slack = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
    assert serving_roles(FACES, Settings(_env_file=None, **slack), None) == {"clock", "worker", "slack"}
    both = Settings(_env_file=None, **slack, discord_token="d-1")
    assert serving_roles(FACES, both, 3000) == {"clock", "worker", "slack", "discord", "web"}
    assert opened(both, {"worker"}) == {"slack", "discord"}
    assert opened(both, {"discord"}) == {"discord"}
    assert opened(both, {"web"}) == {"slack"}
    assert opened(both, {"clock"}) == set()
    signed = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}
    assert serving_roles(FACES, Settings(_env_file=None, **signed), 0) == {"clock", "worker", "web"}
    with pytest.raises(ConfigurationError, match="For example: SLACK_"):
        serving_roles(FACES, Settings(_env_file=None, slack_bot_token="xoxb-1"), 3000)


async def test_a_missing_setting_stops_the_start_with_exit_code_3(tmp_path):
    process = await start(tmp_path, "web", SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="0" * 32)
    async with asyncio.timeout(20):
        _, said = await process.communicate()
    assert (process.returncode, said.decode()) == (3, "papers: PORT is missing. For example: PORT=3000\n")


@pytest.mark.soak
@pytest.mark.parametrize("role", ["clock", "worker", "web", "slack", "discord", "serve"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_every_process_lives_without_its_platform_and_ends_with_0_when_it_is_told_to(tmp_path, role, number):
    async with (
        open_server(tmp_path) as server,
        papers(tmp_path, role, REDIS_URL=server.url, **SLACK, **DISCORD) as process,
    ):
        await until(process.not_ready if role in ("slack", "discord", "serve") else process.is_ready)
        assert await process.end(number) == 0


@pytest.mark.soak
async def test_no_secret_is_ever_logged(tmp_path):
    process = await start(tmp_path, "serve", "--port", "0", LOG_LEVEL="DEBUG", **SLACK, **DISCORD)
    await asyncio.sleep(6)
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(60):
        _, said = await process.communicate()
    assert b"Slack cannot be reached" in said
    assert b"secret" not in said
