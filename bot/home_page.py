"""A person's own page: bookmarks, what is followed, what the workspace saves, and how to start. Pure.

Everything on it is an answer to what could be typed; a face that has such a page puts the sections under one another.
"""

import msgspec

from bot.model import Value
from bot.replies import Button, Reply, Row, without_sharing

FOLLOWING, TEAM = "following", "team month"  # what is asked for the sections below the bookmarks
TOP = 3
EXPORTS = tuple(Button(label=f"Export {name}", says=f"export {name} saved") for name in ("bibtex", "ris", "markdown"))
START = Reply(
    title="Get started",
    rows=(
        Row(left="today", right="today's papers"),
        Row(left="llm", right="search: just type words"),
        Row(left="subscribe", right="in a channel: a daily digest there"),
        Row(left="follow diffusion", right="get a private message when new papers match"),
    ),
)
SEARCH_LABEL, SEARCH_HINT = "Search saved papers", "Words, names, #tags"


class Section(Value, frozen=True, kw_only=True):
    """One answer on the page, and buttons that stand below it."""

    reply: Reply
    buttons: tuple[Button, ...] = ()


class HomePage(Value, frozen=True, kw_only=True):
    """The page: `words` are what the bookmarks are searched for, the sections follow in their order."""

    words: str
    sections: tuple[Section, ...]
    start: Reply = START


def build_home(words: str, saved: Reply, following: Reply, team: Reply) -> HomePage:
    """Return the page out of these answers. There is no channel on it to share anything with."""
    top = msgspec.structs.replace(team, cards=team.cards[:TOP], buttons=(), page=1, pages=1)
    exports = EXPORTS if saved.cards else ()
    sections = (
        Section(reply=without_sharing(saved), buttons=exports),
        Section(reply=without_sharing(following)),
        Section(reply=without_sharing(top)),
    )
    return HomePage(words=words, sections=sections)
