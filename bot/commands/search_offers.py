"""What is asked or offered where a typed search may be a command, or nothing to search for."""

from msgspec.structs import replace

from bot.commands.help import explain
from bot.language import Search
from bot.language.search_periods import WORDS_ONLY
from bot.papers.finder import Finder
from bot.replies import Button, Line, Reply, line, typed
from bot.search.heading import named
from bot.search.hits import Hits
from bot.search.query import Query, is_glue
from bot.text import quoted

FOLLOW = "follow: "  # what stands behind is followed, whatever it is
MEANT = 50  # characters of another search on a button
NO_WORDS = Reply(
    title="Nothing to search for in that",
    lines=(line("Type words, such as ", typed("llm agents"), ", or ", typed("help"), "."),),
    mistaken=True,
)


def nothing_to_search(query: Query) -> Reply:
    """Return that a search has no words, and why those that it had are none."""
    return replace(NO_WORDS, lines=tuple(map(line, query.hints))) if query.hints else NO_WORDS


async def without_false_slip(command: Search, finder: Finder) -> Search:
    """Return the search without its offer when the words in question are words of papers: "stats" is no `status`."""
    if not command.slip:
        return command
    odd = set(command.text.casefold().split()) - set(command.offer.split())
    return replace(command, offer="", slip=False) if await finder.knows(odd) else command


def ask_back(command: Search, query: Query, hits: Hits) -> Reply | None:
    """Return the explanation where no paper has what was typed; None where there is none, or are papers to show."""
    if query.is_empty or is_glue(query):
        return nothing_to_search(query)
    if hits.total and not hits.searched and (hits.whole or not command.problem):
        return None
    return explain(command.problem, command.offer, command.text) if command.problem else None


def ask_what_is_meant(command: Search) -> Reply:
    """`Did you mean “subscribe at 9”?`: papers that have some of the words are no answer to a mistyped command."""
    return Reply(
        title=f"Did you mean {quoted(command.offer)}?",
        buttons=(
            replace(offered(command), primary=True),
            Button(label="Search instead", says=f"search {command.text}"),
        ),
        mistaken=True,
    )


def offer_lines(command: Search) -> tuple[Line, ...]:
    """Return `Did you mean follow: the agents?`, nothing for a search that can hardly be a command."""
    if command.offer.startswith(WORDS_ONLY):
        return ()
    typed_words = command.text.casefold().split()
    meant = all(word.removesuffix(":") in typed_words for word in command.offer.casefold().split())
    return (line("Did you mean ", typed(command.offer), "?"),) if command.offer and meant else ()


def offered(command: Search) -> Button:
    """The button for what may have been meant: `Show paper 3`."""
    offer = command.offer
    if offer.startswith(FOLLOW):
        return Button(label=f"Follow {named(offer.removeprefix(FOLLOW), MEANT)}", says=offer)
    if offer.startswith(WORDS_ONLY):
        return Button(label="Search the words only", says=offer)
    numbered = f"show paper {number}" if (number := offer.removeprefix("show ")).isdecimal() else offer
    return Button(label=f"{numbered[:1].upper()}{numbered[1:]}", says=command.leads_to or offer)
