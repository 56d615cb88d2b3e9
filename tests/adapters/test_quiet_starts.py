"""What a start costs and says: no library warns of settings that are as they should be, none is imported in vain."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import discord
import pytest
from fakes.discord_pacer import NotedPacer
from fakes.slack_talk import open_talk

from adapters.discord.after_gap import Aftermath
from adapters.discord.gateway import PapersClient
from adapters.discord.request_limiter import Gate
from adapters.discord.session_starts import SessionStarts

ROOT = Path(__file__).parents[2]
SET = {
    "SLACK_BOT_TOKEN": "xoxb-canary",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "canary",
    "SLACK_SIGNING_SECRET": "canary",
    "SLACK_VERIFICATION_TOKEN": "canary",
}


async def test_slacks_library_takes_no_setting_from_the_environment(redis, server_url, clock, monkeypatch, caplog):
    for name, value in SET.items():
        monkeypatch.setenv(name, value)
    with caplog.at_level(logging.INFO):
        async with open_talk(server_url, clock) as talk:
            app = talk.face.app
    assert [each.message for each in caplog.records if each.name.startswith("slack")] == []
    assert app.oauth_flow is None
    assert {name: os.environ.get(name) for name in SET} == SET


@pytest.mark.parametrize("missing", ["warn_nacl", "warn_dave"])
async def test_discords_library_does_not_ask_for_voice(clock, monkeypatch, caplog, missing):
    monkeypatch.setattr(discord.VoiceClient, missing, True)
    gate = Gate("MTIz.canary.1", NotedPacer(), clock)
    with caplog.at_level(logging.INFO):
        async with PapersClient(gate, SessionStarts(clock), Aftermath(None, None, None)):
            pass
    assert [each.message for each in caplog.records if each.name.startswith("discord")] == []


UNUSED = ("aiohttp", "bibtexparser", "bs4", "cryptography.fernet", "httpx", "lxml", "prometheus_client", "streaq")
COMMAND = """
import asyncio, sys
from adapters.console.asking import ask_and_print
from bot.app import open_bot
from bot.settings import Settings

async def main(url):
    async with open_bot(Settings(redis_url=url), follows=False) as bot:
        await ask_and_print(bot, "saved", page=1, as_json=False)

asyncio.run(main(sys.argv[1]))
print(*sorted(set(sys.argv[2:]) & {*sys.modules}))
"""


def test_a_command_at_the_shell_imports_nothing_that_only_servers_pages_and_files_need(redis, server_url):
    ran = subprocess.run([sys.executable, "-c", COMMAND, server_url, *UNUSED], cwd=ROOT, capture_output=True, text=True)
    assert (ran.stdout.splitlines()[-1:], ran.stderr) == ([""], "")
