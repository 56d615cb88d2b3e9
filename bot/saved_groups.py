"""Saved papers under the day of the list they came from. Pure.

The store knows where a paper came from only if it was saved with others by one reaction. Of any other a save within a
week of its edition is taken to come from that day's list; after that it came out of a search or a link.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.model import Bookmark, Paper
from bot.text import date_in_words

SOON = timedelta(days=7)
OTHERS = "From searches and links"


def group_saved(kept: Sequence[tuple[Bookmark, Paper]], today: date) -> list[tuple[str, Bookmark, Paper]]:
    """Return heading, bookmark and paper of each, those with the same heading together: days from the newest on, the
    others where the first of them stands. The heading stands at the first one only, and nowhere without a day."""
    groups: dict[date | None, list[tuple[Bookmark, Paper]]] = {}
    for bookmark, paper in kept:
        groups.setdefault(_day(bookmark, paper), []).append((bookmark, paper))
    headed = groups.keys() != {None}
    days = iter(sorted((day for day in groups if day), reverse=True))
    return [
        (_heading(day, today) if headed and not place else "", bookmark, paper)
        for day in [next(days) if each else None for each in groups]
        for place, (bookmark, paper) in enumerate(groups[day])
    ]


def _day(bookmark: Bookmark, paper: Paper) -> date | None:
    """That of the edition which first featured the paper, as lists have it."""
    first = paper.days[0] if paper.days else None
    return first if first and (bookmark.group or bookmark.saved_at.date() - first <= SOON) else None


def _heading(day: date | None, today: date) -> str:
    return f"Daily papers of {date_in_words(day, today)}" if day else OTHERS
