"""Nothing typed: the newest edition's top papers and what one could type next. For the newcomer."""

from collections.abc import AsyncIterator

import msgspec

from bot.commands.desk import Desk
from bot.commands.lists import answer_day
from bot.language import Front, ListDay
from bot.model import Asker
from bot.replies import Reply, Row

TOP = 5
EXAMPLES = (
    Row(left="llm", right="search the library"),
    Row(left="saved", right="your bookmarks"),
    Row(left="help", right="everything one can type"),
)


async def answer_front(command: Front, asker: Asker, desk: Desk) -> AsyncIterator[Reply]:
    """Yield the newest edition's first five papers and three examples."""
    top = msgspec.structs.replace(asker, page=1, page_size=TOP)
    async for reply in answer_day(ListDay(text="today", which="today"), top, desk):
        yield msgspec.structs.replace(reply, rows=EXAMPLES) if reply.cards else reply
