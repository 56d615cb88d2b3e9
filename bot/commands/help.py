"""`help [verb]`: what one can type, with examples."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence

from bot.commands.show import find_title, show_paper
from bot.language import VERBS, Explain, Help, Verb
from bot.model import Asker
from bot.papers.finder import Finder
from bot.papers.library import Library
from bot.ports import Clock, Publisher
from bot.replies import Button, Reply, Row, line, typed
from bot.store.bookmarks import Bookmarks

Handler = Callable[..., AsyncIterator[Reply]]


def build_help(offered: Collection[str], told: Collection[str]) -> Handler:
    """Return the handler of `help` over the verbs with these names; those in `told` where somebody can be told."""

    async def answer_help(command: Help, asker: Asker, *, publishers: Mapping[str, Publisher]) -> AsyncIterator[Reply]:
        names = {*offered, *told} if publishers else {*offered}
        verbs = [verb for verb in VERBS if verb.name in names]
        verb = next((verb for verb in verbs if verb.name == command.verb), None)
        yield _one(verb) if verb else _all(verbs)

    return answer_help


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


def _one(verb: Verb) -> Reply:
    return Reply(title=verb.usage, lines=(line(f"{verb.meaning}."), line("For example: ", typed(verb.example))))


def _all(verbs: Sequence[Verb]) -> Reply:
    rows = tuple(Row(left=verb.usage, right=verb.meaning) for verb in verbs)
    return Reply(
        title="What you can type",
        rows=rows,
        note=(line("Anything else is a search. More on one: ", typed("help search")),),
    )
