"""A search that looks like a command with a typing mistake: is it one, and what is asked then."""

from msgspec.structs import replace

from bot.language import Search
from bot.language.values import quoted
from bot.papers.finder import Finder
from bot.replies import Button, Line, Reply, line, typed
from bot.search.index import Hits


async def without_false_slip(command: Search, finder: Finder) -> Search:
    """Return the search without its offer when the words in question are words of papers: "stats" is no `status`."""
    if not command.slip:
        return command
    odd = set(command.text.casefold().split()) - set(command.offer.split())
    return replace(command, offer="", slip=False) if await finder.knows(odd) else command


def ask_back(command: Search, hits: Hits) -> Reply | None:
    """Return the question alone when no paper has what was typed; None when there is something to show below it."""
    if not command.slip or (hits.total and not hits.searched):
        return None
    return Reply(
        title=f"Did you mean {quoted(command.offer)}?",
        buttons=(
            Button(label=command.offer, says=command.offer),
            Button(label="Search instead", says=f"search {command.text}"),
        ),
    )


def slip_lines(command: Search) -> tuple[Line, ...]:
    """Return `Did you mean show 3?`, nothing for a search without a slip."""
    return (line("Did you mean ", typed(command.offer), "?"),) if command.slip else ()
