"""The page of a request that failed outside of the pages."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from adapters.web.draw_page import Page, draw_words
from adapters.web.periods import current_lists
from bot.ports import Clock

SAID = {
    405: ("Not possible here", "Pages can only be read."),
    414: ("Too long", "This address is too long for any page here. Try a search."),
    429: ("One moment", "That's a lot at once. Please try again in a few seconds."),
    431: ("Too long", "Your browser sent more than this site reads. Clearing its cookies may help."),
    500: ("Something went wrong", "Sorry, that went wrong here. Please try again later."),
    503: ("Not right now", "This can't be shown right now. Please try again in a moment."),
}
UNREADABLE = ("Not understood", "This request can't be read.")


def error_pages(clock: Clock) -> Callable[[int], bytes]:
    """Return what draws the page of an HTTP status; its lists are those of today."""
    return lambda status: _draw(status, clock.now().date())


@lru_cache(maxsize=32)
def _draw(status: int, today: date) -> bytes:
    title, words = SAID.get(status, UNREADABLE)
    return draw_words(Page(title=title, path="", nav=current_lists(today)), [words])
