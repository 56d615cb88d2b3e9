"""Who asks for a page: nobody in particular. Each address has a person's budget; the core sees a few shared names, so
that strangers leave nothing behind that grows, and no address is stored.
"""

import asyncio
import zlib
from contextlib import aclosing, suppress

from aiohttp import web

from adapters.web.connections import Connection
from bot.bot import PapersBot
from bot.model import Asker, Channel, Person, Workspace
from bot.replies import Reply
from bot.trouble import NO_ANSWER

PLATFORM = "web"
LANES = 64  # names that visitors share: the core works on one answer of each name at a time
NOWHERE = Workspace(platform=PLATFORM, id="")
PAGES = Channel(platform=PLATFORM, id="pages")
WAIT_S = 6.0  # for a source that was asked: less than the web process gives an answer
SOURCES = Person(platform=PLATFORM, user="sources")


def lets_in(bot: PapersBot, request: web.Request) -> bool:
    """Take one from the budget of the address; False where it is used up. Where only trusted proxies are known there is
    none to take from."""
    site = name_site(request)
    return not site or bot.admit(Person(platform=PLATFORM, user=site), NOWHERE) == "go"


def may_ask_sources(bot: PapersBot) -> bool:
    """Take one from the budget that all visitors share for what the library lacks: sources have limits of their own,
    which digests need."""
    return bot.admit(SOURCES, NOWHERE, "write") == "go"


def visitor(request: web.Request, page: int = 1, page_size: int = 0) -> Asker:
    """Return whoever asks, without a name or rights."""
    lane = zlib.crc32(name_site(request).encode()) % LANES
    person = Person(platform=PLATFORM, user=f"visitor-{lane}")
    return Asker(person=person, channel=PAGES, page=page, page_size=page_size, anonymous=True)


async def ask(bot: PapersBot, says: str, asker: Asker) -> Reply:
    """Return the first reply that shows papers, else the last one that comes within `WAIT_S`."""
    last = NO_ANSWER
    with suppress(TimeoutError):
        async with asyncio.timeout(WAIT_S), aclosing(bot.answer(says, asker)) as replies:  # type: ignore[type-var]
            async for last in replies:
                if last.cards:
                    break
    return last


def name_site(request: web.Request) -> str:
    """Return the address that a request comes from, "" where only trusted proxies are known."""
    connection = request.protocol
    return connection.client_site if isinstance(connection, Connection) else ""
