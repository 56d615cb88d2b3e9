"""The pages at a port, over a real core and store, and a client that reads them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import dialogs
from fakes.serving import serving
from fakes.sources import FakeSource
from fakes.store_settings import settings_of
from yarl import URL

from adapters.web.app import build_public
from adapters.web.connections import Limits
from adapters.web.draw_page import error_pages
from adapters.web.pages import Pages
from bot.app import open_bot
from bot.budget import Budgets

HURRIED = Limits(site_s=0.0)  # one visitor asks for more than a person does


@dataclass
class Visit:
    """Somebody's browser."""

    client: aiohttp.ClientSession
    bot: Any
    source: FakeSource
    address: str

    async def get(self, path: str, status: int = 200, **headers: str) -> str:
        """Return the body of the page at `path`, which is sent as it is written."""
        url = URL(self.address + path, encoded=True)
        async with self.client.get(url, headers=headers, allow_redirects=False) as answer:
            self.headers = answer.headers
            body = await answer.text()
            assert answer.status == status, (answer.status, path[:200], body[:300])
            return body


@asynccontextmanager
async def open_pages(
    server_url: str,
    clock: Any,
    days: Any = None,
    *,
    base: str = "",
    refills: bool = False,
    limits: Limits = HURRIED,
) -> AsyncIterator[Visit]:
    """Show the pages of a bot that knows the editions of `days`, and visit them. Budgets stand still unless it
    `refills` them."""
    source = FakeSource()
    source.days = dict(dialogs.EDITIONS if days is None else days)
    settings = replace(settings_of(server_url), web_pages=True, public_url=base or None)
    async with open_bot(settings, clock=clock, source=source, follows=False) as bot:
        if not refills:
            bot.budgets = Budgets(timer=lambda: 0.0)
        for day in source.days:
            await bot.refresher.refresh_day(day)
        async with (
            serving(build_public(Pages(bot, base).routes(), error_pages(clock)), limits) as address,
            aiohttp.ClientSession() as client,
        ):
            yield Visit(client, bot, source, address)
