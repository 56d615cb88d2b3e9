"""A command that answers once is quick: its own server starts while the rest of the program is imported."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters import opening
from bot.settings import Settings
from bot.store.server_home import prepare_home
from bot.store.server_process import probe, wait_ready


async def test_the_server_answers_before_the_imports_end(tmp_path, monkeypatch):
    socket, answered = prepare_home(tmp_path).socket, []

    def import_until_it_answers():
        with ThreadPoolExecutor(1) as elsewhere:
            waiting = elsewhere.submit(lambda: asyncio.run(wait_ready(socket, given_up=lambda: False)))
            answered.append(waiting.result(10))

    monkeypatch.setattr(opening, "import_rest", import_until_it_answers)
    async with opening.open_for_one_answer(Settings(papers_home=tmp_path)) as bot:
        assert answered == [True]
        assert bot.server.owner
        assert await bot.redis.ping()
    assert await probe(socket) == "silent"


async def test_imports_that_fail_leave_no_server_behind(tmp_path, monkeypatch):
    def fail():
        raise ImportError("half installed")

    monkeypatch.setattr(opening, "import_rest", fail)
    with pytest.raises(ImportError, match="half installed"):
        async with opening.open_for_one_answer(Settings(papers_home=tmp_path)):
            pass
    assert await probe(prepare_home(tmp_path).socket) == "silent"
