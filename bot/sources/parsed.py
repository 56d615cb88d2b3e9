"""What parsing gives, whatever was parsed: papers, and how many entries were no papers. Pure."""

from collections.abc import Iterable
from datetime import date

import msgspec

from bot.model import Paper, Value


class Parsed(Value, frozen=True, kw_only=True):
    """The papers of a list, each once, in its order; `skipped` entries could not be read."""

    papers: tuple[Paper, ...]
    skipped: int = 0


class Page(Value, frozen=True, kw_only=True):
    """The papers of a page, and the day the page itself says it shows; None when it says none."""

    parsed: Parsed
    day: date | None = None


def collect(papers: Iterable[Paper | None]) -> Parsed:
    """Return the papers, a repeated one once; None counts as skipped."""
    kept: dict[str, Paper] = {}
    skipped = 0
    for paper in papers:
        if paper is None:
            skipped += 1
        else:
            kept.setdefault(paper.id, paper)
    return Parsed(papers=tuple(kept.values()), skipped=skipped)


def in_edition(parsed: Parsed, day: date) -> Parsed:
    """Return the papers with `day` for those that name no day themselves: cards do not, nor did pages of 2024."""
    return Parsed(papers=tuple(_dated(paper, day) for paper in parsed.papers), skipped=parsed.skipped)


def _dated(paper: Paper, day: date) -> Paper:
    return paper if paper.days else msgspec.structs.replace(paper, days=(day,))
