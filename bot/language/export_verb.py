"""`export [format] [list]`, in either order. Pure; for the saver who writes a paper."""

from datetime import date
from typing import get_args

from bot.language.periods import parse_day
from bot.language.references import looks_like_value
from bot.language.values import Command, Explain, Export, ExportFormat, quoted

FORMATS: dict[str, ExportFormat] = {name: name for name in get_args(ExportFormat)} | {"bib": "bibtex", "md": "markdown"}
SEARCH = "search"


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
    if what.casefold() in ("", "saved"):
        return Export(text=text, format=chosen)
    if what.casefold() == "today":
        return Export(text=text, format=chosen, what="day")
    if day := parse_day(what, today):
        return Export(text=text, format=chosen, what="day", day=day)
    if looks_like_value(name):
        problem = f"{quoted(what)} is no day, and no other list that can be exported."
        return Explain(text=text, problem=problem, example=f"export {chosen} 2026-06-30", search=text)
    return None


def _split_format(rest: str) -> tuple[ExportFormat | None, str]:
    """The format that stands first or last, and the rest; what follows `search` is all words."""
    first, _, behind = rest.partition(" ")
    if form := FORMATS.get(first.casefold()):
        return form, behind.strip()
    before, _, last = rest.rpartition(" ")
    if first.casefold() != SEARCH and (form := FORMATS.get(last.casefold())):
        return form, before.strip()
    return None, rest
