"""`export [format] [list]`, in either order. Pure; for the saver who writes a paper."""

from datetime import date
from typing import get_args

from bot.language.periods import parse_day, parse_month, parse_week
from bot.language.references import looks_like_value
from bot.language.values import (
    Command,
    Explain,
    Export,
    ExportFormat,
    ListDay,
    Listing,
    ListMonth,
    ListWeek,
    Search,
    Trending,
    quoted,
)

FORMATS: dict[str, ExportFormat] = {name: name for name in get_args(ExportFormat)} | {"bib": "bibtex", "md": "markdown"}
_OTHERS = "doc docx endnote enw excel html latex nbib odt pdf rtf tex text tsv txt word xls xlsx xml yaml"
OTHER_FORMATS = frozenset(_OTHERS.split())  # that people ask for, and nobody can have
SAVED = frozenset({"", "saved", "bookmarks", "my bookmarks"})
SEARCH = "search"
NEAR = 5  # letters of a format's name from which on a slip is told from another word


def parse_export(text: str, rest: str, today: date) -> Command | None:
    """Return the export; without a format it is BibTeX, without a list the bookmarks. None when it is prose."""
    form, what = _split_format(rest)
    chosen = form or "bibtex"
    name, _, behind = what.partition(" ")
    words = behind.strip()
    if name.casefold() == SEARCH:
        if not words:
            example = f"export {chosen} search state space"
            return Explain(text=text, problem="Search for what?", example=example, search=text)
        return Export(text=text, format=chosen, what="search", words=words)
    if what.casefold() in SAVED:
        return Export(text=text, format=chosen)
    if listing := _parse_list(what, today):
        return Export(text=text, format=chosen, what="list", listing=listing)
    if looks_like_value(name):
        problem = f"{quoted(what)} is no day, and no other list that can be exported."
        return Explain(text=text, problem=problem, example=f"export {chosen} 2026-06-30", search=text)
    if form:
        return Search(text=text, words=text, offer=f"export {chosen} search {what}")
    return _explain_format(text, rest, today)


def _parse_list(what: str, today: date) -> Listing | None:
    """The list of papers that `what` names, as it would be without `export`."""
    lowered = what.casefold()
    if lowered in ("today", "yesterday"):
        return ListDay(text=lowered, which="today" if lowered == "today" else "yesterday")
    if lowered == "trending":
        return Trending(text=lowered)
    kind, _, period = lowered.partition(" ")
    if kind == "week" and (not period or parse_week(period, today)):
        return ListWeek(text=lowered, week=parse_week(period, today))
    if kind == "month" and (not period or parse_month(period, today)):
        return ListMonth(text=lowered, month=parse_month(period, today))
    day = parse_day(what, today)
    return ListDay(text=day.isoformat(), which="day", day=day) if day else None


def _explain_format(text: str, rest: str, today: date) -> Explain | None:
    """What to say to a format that there is not, with a list that there is; None for anything else."""
    first, _, behind = rest.partition(" ")
    before, _, last = rest.rpartition(" ")
    for word, what in ((first, behind.strip()), (last, before.strip())):
        lowered = word.casefold().lstrip(".")
        meant = next((name for name in FORMATS if _is_slip(lowered, name)), "")
        there = what.casefold() in SAVED or _parse_list(what, today) or what.casefold().startswith(f"{SEARCH} ")
        if there and (meant or lowered in OTHER_FORMATS):
            example = " ".join(filter(None, ("export", FORMATS[meant] if meant else "bibtex", what)))
            problem = f"{quoted(word)} is no format that there is: {', '.join(get_args(ExportFormat))}."
            return Explain(text=text, problem=problem, example=example, search=text)
    return None


def _is_slip(word: str, name: str) -> bool:
    """Whether one letter is missing, added or wrong, or two neighbours are exchanged."""
    if len(name) < NEAR or abs(len(word) - len(name)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    ends = {word[same:], word[same + 1 :]}, {name[same:], name[same + 1 :]}
    exchanged = word[same : same + 2] == name[same : same + 2][::-1] and word[same + 2 :] == name[same + 2 :]
    return exchanged or bool(ends[0] & ends[1])


def _split_format(rest: str) -> tuple[ExportFormat | None, str]:
    """The format that stands first or last, and the rest; what follows `search` is all words."""
    first, _, behind = rest.partition(" ")
    if form := FORMATS.get(first.casefold().lstrip(".")):
        return form, behind.strip()
    before, _, last = rest.rpartition(" ")
    if first.casefold() != SEARCH and (form := FORMATS.get(last.casefold())):
        return form, before.strip()
    return None, rest
