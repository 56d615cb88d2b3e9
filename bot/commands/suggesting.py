"""What is suggested while somebody types. Each suggestion works when it is sent as it stands.

Commands that begin so; the newest days; a search for what is typed; the titles of the newest papers, also behind a
command that takes a paper. A command that needs more than can be suggested leads to its help.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from bot.commands.help import offered_verbs
from bot.language.verbs import Verb
from bot.mail.mailing import Mailing
from bot.model import Paper
from bot.outcomes import Suggestion
from bot.papers.library import Library
from bot.ports import Publisher
from bot.text import readable

NEWEST_EDITIONS = 10  # whose days and titles are suggested
DAY = "day"  # the command that is a date
OPEN = "show"  # what is done with a title behind no command
ONE_PAPER = ("show", "share", "similar", "save", "not for me")  # commands behind which a title is completed
ANY_WORDS = ("search", "follow")  # commands that take whatever is typed behind them
FIRST = ("today", "search", "saved", "for you", "subscribe", "help")  # what most people do


def suggest(
    text: str,
    *,
    feeds_at: str,
    library: Library,
    mailing: Mailing | None,
    publishers: Mapping[str, Publisher],
    limit: int = 25,
) -> Sequence[Suggestion]:
    """Return at most `limit` suggestions: commands, days, a search, then titles with words that begin so."""
    wanted = " ".join(text.casefold().split())
    verbs = offered_verbs(publishers, feeds_at, mailing)
    offered = {each.says: each for each in _suggestions(wanted, library, verbs)}
    return tuple(islice(offered.values(), limit))


def _suggestions(wanted: str, library: Library, verbs: Sequence[Verb]) -> Iterator[Suggestion]:
    for verb in sorted(verbs, key=_place):
        if verb.name.startswith(wanted) and verb.name != DAY and not _takes_title(verb.name, wanted):
            says = f"help {verb.name}" if _needs_words(verb) else verb.name  # as it can be sent
            yield Suggestion(label=f"{says}: {verb.meaning}", says=says)
    for verb in verbs:
        if verb.name in ANY_WORDS and wanted.startswith(f"{verb.name} "):
            yield Suggestion(label=f"{wanted}: {verb.meaning}", says=wanted)
    days = sorted(library.edition_days(), reverse=True)[:NEWEST_EDITIONS]
    for day in days if wanted else ():
        if any(name.startswith(wanted) for name in _names(day)):
            yield Suggestion(label=f"{day:%a} {day.day} {day:%B}", says=day.isoformat())
    if wanted and not any(f"{wanted} ".startswith(f"{each.name} ") for each in verbs):
        yield Suggestion(label=f"search {wanted}", says=f"search {wanted}")
    papers = [paper for day in days if (found := library.edition(day)) for paper in library.papers(found.ids)]
    name = next((name for name in ONE_PAPER if _takes_title(name, wanted)), "")
    yield from _titles(name, wanted.removeprefix(name).strip(), papers)


def _place(verb: Verb) -> tuple[int, bool]:
    """What most people do stands first, what only leads to help last."""
    return FIRST.index(verb.name) if verb.name in FIRST else len(FIRST), _needs_words(verb)


def _needs_words(verb: Verb) -> bool:
    return verb.usage.removeprefix(verb.name).startswith(" <")


def _names(day: date) -> Sequence[str]:
    """How a day may be typed: `2026-06-26`, `fri 26 june`, `26 june`, `june`, or the word `date`."""
    month = f"{day:%B}".casefold()
    return DAY, "date", day.isoformat(), f"{day:%a} {day.day} {month}".casefold(), f"{day.day} {month}", month


def _titles(verb: str, wanted: str, papers: Sequence[Paper]) -> Iterator[Suggestion]:
    """The papers with words that begin so, those first whose title does."""
    words = wanted.split()
    titles = [(paper, readable(paper.title)) for paper in papers]
    found = [
        (paper, title)
        for paper, title in titles
        if paper.id.startswith(wanted) or all(_has_beginning(word, title.casefold()) for word in words)
    ]
    for paper, title in sorted(found, key=lambda each: not each[1].casefold().startswith(wanted)):
        yield Suggestion(label=f"{verb} {title}".strip(), says=f"{verb or OPEN} {paper.id}")


def _takes_title(name: str, wanted: str) -> bool:
    """Whether that is a command with a title behind it, or about to be."""
    return name in ONE_PAPER and f"{wanted} ".startswith(f"{name} ")


def _has_beginning(word: str, title: str) -> bool:
    """Whether a word of the title begins so; scripts without spaces may go on before it."""
    at = title.find(word)
    while at > 0 and title[at - 1].isascii() and title[at - 1].isalnum():
        at = title.find(word, at + 1)
    return at >= 0
