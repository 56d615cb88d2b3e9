"""`help [verb]`: what one can type, with examples."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence

from bot.language import VERBS, Help, Verb
from bot.model import Asker
from bot.ports import Publisher
from bot.replies import Reply, Row, line, typed

Handler = Callable[..., AsyncIterator[Reply]]


def build_help(offered: Collection[str], told: Collection[str]) -> Handler:
    """Return the handler of `help` over the verbs with these names; those in `told` where somebody can be told."""

    async def answer_help(command: Help, asker: Asker, *, publishers: Mapping[str, Publisher]) -> AsyncIterator[Reply]:
        names = {*offered, *told} if publishers else {*offered}
        verbs = [verb for verb in VERBS if verb.name in names]
        verb = next((verb for verb in verbs if verb.name == command.verb), None)
        yield _one(verb) if verb else _all(verbs)

    return answer_help


def _one(verb: Verb) -> Reply:
    return Reply(title=verb.usage, lines=(line(f"{verb.meaning}."), line("For example: ", typed(verb.example))))


def _all(verbs: Sequence[Verb]) -> Reply:
    rows = tuple(Row(left=verb.usage, right=verb.meaning) for verb in verbs)
    return Reply(
        title="What you can type",
        rows=rows,
        note=(line("Anything else is a search. More on one: ", typed("help search")),),
    )
