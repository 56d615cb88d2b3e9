"""`papers post` and `papers doctor` with Slack set up: real processes against Slack on the wire."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fakes.slack_corner import SCOPES, Corner, open_corner
from fakes.slack_reading import read_blocks

from adapters.slack.manifest import SCOPES as WANTED

pytestmark = [pytest.mark.soak, pytest.mark.anyio]  # a process each: half a minute together

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"
TEAM, HERE, TOKEN = "T1AAAAAAA", "C1AAAAAAA", "xoxb-canary-0123456789"
REF = f"slack:{TEAM}:{HERE}"


@pytest.fixture
async def corner() -> AsyncIterator[Corner]:
    async with open_corner() as corner:
        corner.town(TEAM, TOKEN).room(HERE)
        yield corner


class Ended:
    """How a command ended."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, " ".join(out.decode().split()), err.decode()


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def papers(corner, home):
    async def run(*arguments: str, **changed: str) -> Ended:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        own = {"PAPERS_HOME": str(home), "HF_BASE_URL": NOWHERE, "ARXIV_BASE_URL": NOWHERE, "PYTHONPATH": str(ROOT)}
        slack = {"SLACK_API_URL": f"{corner.url}api", "SLACK_BOT_TOKEN": TOKEN}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "adapters.cli", *arguments),
            cwd=home,
            env=kept | own | slack | changed,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 30)
        return Ended(process.returncode, out, err)

    return run


async def test_an_edition_is_posted_once_as_a_thread(papers, corner):
    await papers("demo")
    posted = await papers("post", "--channel", REF, "--date", "2025-04-21", "--top", "2")
    again = await papers("post", "--channel", REF, "--date", "2025-04-21", "--top", "2")

    assert f"Posted the edition of Monday 21 April 2025 to {REF}" in posted.out, posted.err
    assert "nothing new was posted" in again.out
    messages = corner.towns[TOKEN].rooms[HERE].messages
    assert [bool(each.get("thread_ts")) for each in messages] == [False, True, True]
    assert read_blocks(messages[0]["blocks"]).startswith("# Papers of ")


async def test_what_slack_refuses_is_one_line_with_the_next_step(papers, corner):
    corner.towns[TOKEN].room("C2OTHER00", joined=False)
    await papers("demo")
    refused = await papers("post", "--channel", f"slack:{TEAM}:C2OTHER00", "--date", "2025-04-21")
    assert (refused.code, refused.out) == (1, "")
    assert "the bot is not in this channel. Invite the bot there: /invite @papers" in refused.err


async def test_another_workspaces_channel_is_refused_before_anything_is_sent(papers, corner):
    refused = await papers("post", "--channel", "slack:T9OTHER00:C1", "--date", "2025-04-21")
    assert refused.code == 1
    assert f"the bot's token is that of workspace {TEAM}" in refused.err
    assert not corner.counted("chat.postMessage")


async def test_a_token_that_slack_does_not_take_is_a_matter_of_settings(papers):
    refused = await papers("post", "--channel", REF, SLACK_BOT_TOKEN="xoxb-wrong-0123456789")
    assert refused.code == 3
    assert "SLACK_BOT_TOKEN" in refused.err
    assert "xoxb-wrong" not in refused.err + refused.out


async def test_the_doctor_names_each_missing_scope(papers, monkeypatch):
    monkeypatch.setitem(SCOPES, "X-OAuth-Scopes", ",".join(set(WANTED) - {"groups:history", "files:write"}))
    said = await papers("doctor")
    assert "Connected to Lovelace Labs as @papers" in said.out
    assert "Missing scopes: files:write, groups:history" in said.out
    assert "reinstall the app" in said.out


async def test_the_doctor_is_content_with_all_that_is_needed(papers, monkeypatch):
    monkeypatch.setitem(SCOPES, "X-OAuth-Scopes", ",".join(WANTED))
    said = await papers("doctor", SLACK_APP_TOKEN="xapp-canary-0123456789")
    assert "Missing" not in said.out
    assert TOKEN not in said.out


async def test_the_manifest_is_one_to_paste(papers):
    printed = json.loads(" ".join((await papers("slack-manifest", PAPERS_COMMAND="lab-papers")).out.split()))
    assert printed["features"]["slash_commands"][0]["command"] == "/lab-papers"
    assert printed["settings"]["socket_mode_enabled"] is True
