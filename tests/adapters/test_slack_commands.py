"""`papers post` and `papers doctor` with Slack set up: real processes against Slack on the wire."""

import asyncio
import json
import os
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fakes.forked_commands import forking_python
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
            *(*forking_python(), "-m", "adapters.cli", *arguments),
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
    assert "each day is posted once per channel" in again.out
    messages = corner.towns[TOKEN].rooms[HERE].messages
    assert [bool(each.get("thread_ts")) for each in messages] == [False, True, True]
    assert read_blocks(messages[0]["blocks"]).startswith("# Papers · ")


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


async def test_the_doctor_names_the_token_that_slack_does_not_accept(papers):
    said = await papers("doctor", SLACK_BOT_TOKEN="xoxb-wrong-0123456789")
    assert "SLACK_BOT_TOKEN: Slack does not accept the app's token" in said.out
    assert "OAuth & Permissions" in said.out


async def test_slack_out_of_reach_is_not_blamed_on_the_token(papers):
    said = await papers("doctor", SLACK_API_URL="http://127.0.0.1:9/api", SLACK_APP_TOKEN="xapp-canary-0123456789")
    assert "Slack cannot be reached" in said.out
    assert "SLACK_API_URL" in said.out
    assert "SLACK_BOT_TOKEN" not in said.out
    assert "app-level token" not in said.out


async def test_an_app_that_nobody_has_installed_yet_has_its_line(papers):
    key = urlsafe_b64encode(bytes(32)).decode()
    oauth = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SECRET_KEY": key, "SLACK_SIGNING_SECRET": "0" * 32}
    said = await papers("doctor", SLACK_BOT_TOKEN="", PUBLIC_URL="https://papers.example.org", **oauth)
    assert "No workspace has installed the app yet" in said.out
    assert "/slack/install" in said.out


async def test_swapped_tokens_are_named_by_the_doctor_and_start_nothing(papers):
    swapped = {"SLACK_BOT_TOKEN": "xapp-canary-0123456789", "SLACK_APP_TOKEN": "xoxb-canary-0123456789"}
    said = await papers("doctor", **swapped)
    assert (said.code, "SLACK_APP_TOKEN holds a bot token" in said.out) == (1, True)
    refused = await papers("serve", **swapped)
    assert (refused.code, refused.err.count("\n")) == (3, 1)
    assert "SLACK_BOT_TOKEN holds an app-level token, which belongs in SLACK_APP_TOKEN" in refused.err


@pytest.mark.parametrize("address", ["nonsense", "http://papers.example.org", "https://x.org/slack/events", "https://"])
async def test_an_address_that_slack_could_not_use_makes_no_manifest(papers, address):
    refused = await papers("slack-manifest", "--http", address)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "https://papers.example.org" in refused.err


async def test_the_manifest_is_one_to_paste(papers):
    printed = json.loads(" ".join((await papers("slack-manifest", PAPERS_COMMAND="lab-papers")).out.split()))
    assert printed["features"]["slash_commands"][0]["command"] == "/lab-papers"
    assert printed["settings"]["socket_mode_enabled"] is True
