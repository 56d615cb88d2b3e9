"""What is said to a command that was nearly right: the problem, an example, and the search it may have been."""

from collections.abc import AsyncIterator

from bot.commands.show import find_title, show_paper
from bot.language import Explain
from bot.model import Asker
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock
from bot.replies import Button, Reply, line, typed
from bot.store.bookmarks import Bookmarks


async def answer_explain(
    command: Explain, asker: Asker, *, bookmarks: Bookmarks, clock: Clock, finder: Finder, library: Library
) -> AsyncIterator[Reply]:
    """Yield the explanation, or the paper whose exact title was typed; nothing was done."""
    if command.title and (paper := await find_title(command.title, clock, finder, library)):
        yield await show_paper(paper, asker, bookmarks)
        return
    yield Reply(
        title="Not quite",
        lines=(line(command.problem), line("For example: ", typed(command.example))),
        buttons=(Button(label="Search instead", says=f"search {command.search}"),) if command.search else (),
    )
