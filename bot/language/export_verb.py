"""`export [format] [bookmarks, papers, list or search]`, in any order. Pure."""

import re
from datetime import date
from difflib import get_close_matches
from typing import get_args

from bot.language.addresses import command_of
from bot.language.digest_slips import CLOSE
from bot.language.paper_verbs import split_tags
from bot.language.periods import PERIODS, parse_day, period_meant
from bot.language.references import FOUND_CAP, is_address, looks_like_value, split_paper_ids
from bot.language.typed import ExportFormat
from bot.language.values import (
    Command,
    Explain,
    Export,
    ForYou,
    ListDay,
    Listing,
    ListPeriod,
    Search,
    Trending,
)
from bot.text import quoted

FORMATS: dict[str, ExportFormat] = {name: name for name in get_args(ExportFormat)} | {"bib": "bibtex", "md": "markdown"}
_OTHERS = "doc docx endnote enw excel html latex nbib odt pdf rtf tex text tsv txt word xls xlsx xml yaml"
OTHER_FORMATS = frozenset(_OTHERS.split())  # that people ask for, and nobody can have
SAVED = frozenset({"", "saved", "bookmarks", "my bookmarks", "all", "everything", "saved papers", "bookmarked"})
FOR_YOU = frozenset({"for you", "foryou"})
BEFORE_FORMAT = frozenset({"as", "to", "in", "into"})
BEFORE_LIST = frozenset({"my", "the", "of", "for", "from", "all", "paper", "papers"})
AFTER_LIST = frozenset({"please", "as", "to"})
SEARCH = "search"
MISTAKABLE = ("bibtex", "markdown")  # the names so long that a slip is told from another word

_PERIOD = re.compile(r"\d{4}-w?\d{1,2}")
_ITS_PAPERS = re.compile(r"^(today|yesterday)(?:'s)? papers$", re.IGNORECASE)


def parse_export(text: str, rest: str, today: date) -> Command:
    """Return the export; without a format it is BibTeX, without a list the bookmarks. Prose is a search."""
    form, what = _split_format(rest)
    chosen = form or "bibtex"
    explained = None if form else _explain_format(text, rest, today)
    if export := explained or _read_export(text, chosen, what, today):
        return export
    name = what.partition(" ")[0]
    if name.casefold() == SEARCH:
        example = f"export {chosen} search state space"
        return Explain(text=text, problem="Search for what?", example=example, search=text)
    if looks_like_value(name):
        problem = f"I can't export {quoted(what)}: it isn't a day, a paper or a list."
        return Explain(text=text, problem=problem, example=f"export {chosen} 2026-06-30", search=text)
    listed = ", ".join(get_args(ExportFormat))
    problem = f"I can't export {quoted(what)}: it isn't a list, a day or a paper. Formats: {listed}."
    said = problem if " " not in what else ""
    return Search(text=text, words=text, offer=f"export {chosen} search {what}", problem=said)


def _read_export(text: str, form: ExportFormat, what: str, today: date) -> Export | None:
    """The export of what is wholly understood: bookmarks, papers, a list or a search."""
    lowered = what.casefold()
    name, _, words = what.partition(" ")
    if lowered in SAVED:
        return Export(text=text, format=form)
    if lowered in FOR_YOU:
        return Export(text=text, format=form, what="list", listing=ForYou(text="for you"))
    if name.casefold() in SAVED or (name.startswith("#") and split_tags(name)[0]):
        return Export(text=text, format=form, words=what if name.startswith("#") else words)
    if name.casefold() == SEARCH:
        return Export(text=text, format=form, what="search", words=words) if words else None
    ids, behind = split_paper_ids(what)
    if ids and not behind:
        return Export(text=text, format=form, what="papers", refs=ids[:FOUND_CAP])
    said = command_of(what) if is_address(what) else ""
    if said.startswith(f"{SEARCH} "):
        return Export(text=text, format=form, what="search", words=said.removeprefix(f"{SEARCH} "))
    listing = _parse_list(said or what, today)
    return Export(text=text, format=form, what="list", listing=listing) if listing else None


def _parse_list(what: str, today: date) -> Listing | None:
    """The list of papers that `what` names, as it would be without `export`."""
    lowered = what.casefold()
    if lowered in ("today", "yesterday"):
        return ListDay(text=lowered, which="today" if lowered == "today" else "yesterday")
    if lowered == "trending":
        return Trending(text=lowered)
    lowered = period_meant(lowered, today).casefold() or lowered
    if _PERIOD.fullmatch(lowered):
        lowered = f"{'week' if 'w' in lowered else 'month'} {lowered}"
    kind, _, named = lowered.partition(" ")
    unit = next((unit for unit in PERIODS if unit == kind), None)
    period = PERIODS[unit](named, today) if unit else None
    if unit and (period or not named):
        return ListPeriod(text=lowered, unit=unit, period=period or "")
    day = parse_day(what, today)
    return ListDay(text=day.isoformat(), which="day", day=day) if day else None


def _explain_format(text: str, rest: str, today: date) -> Explain | None:
    """What to say to a format that there is not, with a list that there is; None for anything else."""
    first, _, behind = rest.partition(" ")
    before, _, last = rest.rpartition(" ")
    head, _, joining = before.rpartition(" ")
    before = head if joining.casefold() in BEFORE_FORMAT else before  # `2504.13173 to word`
    for word, what in ((first, behind.strip()), (last, before.strip())):
        lowered = word.casefold().lstrip(".")
        meant = next(iter(get_close_matches(lowered, MISTAKABLE, n=1, cutoff=CLOSE)), "")
        listed = what.casefold() in SAVED or _parse_list(what, today) or split_paper_ids(what)[0]
        there = listed or what.casefold().startswith(f"{SEARCH} ")
        if there and (meant or lowered in OTHER_FORMATS):
            example = " ".join(filter(None, ("export", FORMATS[meant] if meant else "bibtex", what)))
            problem = f"I don't know the format {quoted(word)}. Choose from {', '.join(get_args(ExportFormat))}."
            return Explain(text=text, problem=problem, example=example, search=text)
    return None


def _split_format(rest: str) -> tuple[ExportFormat | None, str]:
    """The format that stands first or last, or behind `as`, and what is left without the small words around it.

    What follows `search` is all words, but for a format behind `as`.
    """
    words = rest.split()
    lowered = [word.casefold().strip(".,;:") for word in words]
    at = next((at for at in _places(lowered) if lowered[at] in FORMATS), None)
    form = None
    if at is not None:
        form = FORMATS[lowered[at]]
        start = at - 1 if at and lowered[at - 1] in BEFORE_FORMAT else at
        end = at + 2 if lowered[at + 1 : at + 2] in (["file"], ["format"]) else at + 1
        words = words[:start] + words[end:]
    while len(words) > 1 and words[0].casefold() in BEFORE_LIST and " ".join(words).casefold() not in FOR_YOU:
        words.pop(0)
    while len(words) > 1 and words[-1].casefold() in AFTER_LIST:
        words.pop()
    return form, _ITS_PAPERS.sub(r"\1", " ".join(words))


def _places(lowered: list[str]) -> list[int]:
    """Where a format may stand among the words: behind `as` first, then at the beginning, then at the end."""
    named = [at for at, word in enumerate(lowered) if at and lowered[at - 1] in BEFORE_FORMAT]
    last = len(lowered) - 1
    if lowered and lowered[0] == SEARCH:
        return named[-1:] if last in named else []
    ends = [0, last] if lowered else []
    return [at for at in (*named, *ends) if at >= 0]
