"""What a half-typed text may become: verbs with their meaning, then titles. From memory."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bot.commands.catalogue import OFFERED, TOLD
from bot.language import VERBS
from bot.papers.library import Library
from bot.ports import Publisher
from bot.replies import Suggestion
from bot.text import readable

NEWEST_EDITIONS = 10  # whose titles are offered


def suggest(
    text: str, *, library: Library, publishers: Mapping[str, Publisher], limit: int = 25
) -> Sequence[Suggestion]:
    """Return at most `limit` suggestions; the verbs that begin so, then the newest titles with all the words."""
    return tuple(islice(_suggestions(text.strip().casefold(), library, publishers), limit))


def _suggestions(wanted: str, library: Library, publishers: Mapping[str, Publisher]) -> Iterator[Suggestion]:
    names = OFFERED | TOLD if publishers else OFFERED
    for verb in VERBS:
        if verb.name in names and verb.name.startswith(wanted):
            yield Suggestion(label=f"{verb.usage}: {verb.meaning}", says=verb.example)
    words = wanted.split()
    days = sorted(library.edition_days(), reverse=True)[:NEWEST_EDITIONS]
    for edition in (library.edition(day) for day in days):
        for paper in library.papers(edition.ids if edition else ()):
            if all(word in paper.title.casefold() for word in words):
                yield Suggestion(label=readable(paper.title), says=f"show {paper.id}")
