"""Who asks for a page: nobody in particular. Each address has a person's budget; the core sees a few shared names, so
that strangers leave nothing behind that grows, and no address is stored.
"""

import asyncio
import zlib
from contextlib import aclosing, suppress

from aiohttp import web
from cachetools import LRUCache

from adapters.web.connections import Connection
from bot.bot import PapersBot
from bot.budget import KNOWN
from bot.model import Asker, Channel, Person, Workspace
from bot.replies import Reply
from bot.trouble import NO_ANSWER

PLATFORM = "web"
LANES = 64  # names that visitors share: the core works on one answer of each name at a time
NOWHERE = Workspace(platform=PLATFORM, id="")
PAGES = Channel(platform=PLATFORM, id="pages")
REFUSED_S = 0.03  # from one refusal of an address to its next: 64 at once, the most there can be, take two seconds
WAIT_S = 6.0  # for a source that was asked: less than the web process gives an answer
SOURCES = Person(platform=PLATFORM, user="sources")


class Entrance:
    """The budgets of addresses. One that has used its own up is turned away slowly, so that whoever asks on and on
    does not fill the lane in which strangers' answers leave."""

    def __init__(self, bot: PapersBot) -> None:
        self._bot = bot
        self._next_at: LRUCache[str, float] = LRUCache(KNOWN)

    async def lets_in(self, request: web.Request) -> bool:
        """Take one from the budget of the address; False, after a while, where it is used up. Where only trusted
        proxies are known there is none to take from."""
        site = name_site(request)
        if not site or self._bot.admit(Person(platform=PLATFORM, user=site), NOWHERE) == "go":
            return True
        now = asyncio.get_running_loop().time()
        at = max(now, self._next_at.get(site, now))
        self._next_at[site] = at + REFUSED_S
        await asyncio.sleep(at - now)
        return False


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
