"""What a list of papers says of each one, and the menus below it: digests, searches, bookmarks. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from bot.model import Paper, PaperId
from bot.replies import Card, Option, Select
from bot.text import WITHDRAWN, all_of, date_in_short, join_names, readable, shorten

OPTION = 75  # what Slack takes
ALL = PaperId("all")  # the option of a menu that means all others in it
MOST_AT_ONCE = 20  # papers of which there is that option: a menu holds 25 options on Discord
REMEMBERED = 1_000  # papers whose words are kept: names and titles take 0.06 ms to read
WHO = 64  # characters of an organization or of names: with the counts they fit in a line
TALKED_ABOUT = 3  # comments from which on they are told: one is nearly always the submitter's own


@lru_cache(maxsize=REMEMBERED)
def list_facts(paper: Paper) -> tuple[str, ...]:
    """Return what a list tells of a paper: `▲ 112`, `💬 5` where people talk, and who it is from."""
    count = max(paper.author_count, len(paper.authors))
    names = join_names(paper.authors, count, shown=1)
    return known(*counts(paper), shorten(readable(paper.organization) or readable(names), WHO))


def dated_facts(paper: Paper, today: date) -> tuple[str, ...]:
    """Return what a list of papers of any age tells of one: its facts, and the day on which it came out."""
    return known(*list_facts(paper), date_in_short(paper.came_out, today) if paper.came_out else "")


def counts(paper: Paper) -> tuple[str, ...]:
    """Return what people make of a paper; "" where there is nothing to tell."""
    return (
        WITHDRAWN if paper.withdrawn else "",
        f"▲ {paper.upvotes:,}" if paper.upvotes else "",
        f"💬 {paper.comments:,}" if paper.comments >= TALKED_ABOUT else "",
    )


def known(*words: str) -> tuple[str, ...]:
    """Return the words that are there."""
    return tuple(each for each in words if each)


def save_menu(ranked: Iterable[tuple[int, Paper]], *, label: str = "", whole: bool = False) -> Select:
    """Return the menu that saves papers of a list, given with their ranks; with `whole` all at once, too, where they
    are neither one nor many."""
    options = _options(ranked)
    at_once = whole and 1 < len(options) <= MOST_AT_ONCE
    first = (Option(label=f"{all_of(len(options)).capitalize()} papers", id=ALL),) if at_once else ()
    return Select(says="save", label=label, hint="🔖 Save…", options=(*first, *options), many=True)


def open_menu(ranked: Iterable[tuple[int, Paper]]) -> Select:
    """Return the menu that opens one paper of a list, given with their ranks."""
    return Select(says="show", hint="Open a paper…", options=_options(ranked))


def list_menus(cards: Sequence[Card], *, again: str = "", page: int = 1) -> tuple[Select, ...]:
    """Return the menus of an answer: open one, and save some that are not saved.

    `again` at `page` shows the list anew when something was chosen."""
    ranked = [(card.rank, card.paper) for card in cards]
    unsaved = [(card.rank, card.paper) for card in cards if not card.saved]
    saving = (replace(save_menu(unsaved), again=again, page=page),) if unsaved else ()
    return (open_menu(ranked), *saving) if ranked else ()


def mark_menu(
    ranked: Iterable[tuple[int, Paper]], *, read: bool = True, again: str = "", page: int = 1
) -> tuple[Select, ...]:
    """Return the menu that marks saved papers read, or unread; none without papers."""
    state, options = "read" if read else "unread", _options(ranked)
    menu = Select(
        says="mark read" if read else "mark unread",
        hint=f"Mark as {state}…",
        options=options,
        many=True,
        again=again,
        page=page,
    )
    return (menu,) if options else ()


def _options(ranked: Iterable[tuple[int, Paper]]) -> tuple[Option, ...]:
    return tuple({paper.id: _option(rank, paper) for rank, paper in ranked}.values())


@lru_cache(maxsize=REMEMBERED)
def _option(rank: int, paper: Paper) -> Option:
    return Option(label=shorten(f"{rank}. {readable(paper.title) or paper.id}", OPTION), id=paper.id)
