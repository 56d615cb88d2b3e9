"""A command that answers once is quick: what takes long is done side by side."""

import asyncio

from adapters import opening
from bot.settings import Settings
from bot.store.server_home import prepare_home
from bot.store.server_process import wait_ready


async def test_the_store_starts_while_the_program_is_imported(tmp_path, monkeypatch):
    loop, socket = asyncio.get_running_loop(), prepare_home(tmp_path).socket
    started = []

    def import_until_it_answers():
        waiting = wait_ready(socket, given_up=lambda: False)
        started.append(asyncio.run_coroutine_threadsafe(waiting, loop).result(10))

    monkeypatch.setattr(opening, "_import_all", import_until_it_answers)
    async with opening.open_for_one_answer(Settings(papers_home=tmp_path)) as bot:
        assert started == [True]
        assert bot.server.owner
        assert await bot.redis.ping()

    assert not await wait_ready(socket, given_up=lambda: True)
