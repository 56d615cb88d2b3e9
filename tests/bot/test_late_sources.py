"""Sources are opened with the first question; a proxy that cannot be used is told when the command starts."""

import os
from datetime import date

import pytest

from bot.app import open_bot
from bot.errors import ConfigurationError
from bot.ports import Failed
from bot.settings import Settings
from bot.store import keys


@pytest.fixture
def settings(server_url, monkeypatch):
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    return Settings(redis_url=server_url, hf_base_url="http://127.0.0.1:9", arxiv_base_url="http://127.0.0.1:9")


async def test_a_source_is_opened_with_the_first_question_and_answers_as_itself(redis, settings):
    async with open_bot(settings, follows=False) as bot:
        day = await bot.refresher.source.fetch_day(date(2025, 4, 18))
        found = await bot.refresher.source.search("state space")
        ranking = await bot.refresher.source.fetch_ranking("trending")
        await redis.delete(keys.lease("pace arxiv"))  # nobody waits three seconds for the next turn
        paper = await bot.refresher.source.fetch_paper("2504.13173")
    assert all(isinstance(each, Failed) for each in (day, found, ranking, paper))
    assert "Hugging Face" in day.reason


async def test_a_proxy_that_cannot_be_used_is_told_before_anything_is_asked(redis, settings, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example.org")
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY cannot be used"):
        async with open_bot(settings, follows=False):
            pass
