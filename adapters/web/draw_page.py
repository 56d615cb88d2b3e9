"""Pages as HTML, from the core's replies. Pure.

Everything passes through templates that escape it; addresses are those of adapters/web/links.py.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache
from urllib.parse import urlencode

from jinja2 import Environment

from adapters.kit.templates import open_templates
from adapters.web.links import any_link, known_link, outside_links, paper_path
from adapters.web.periods import Link, current_lists
from bot.finding import AI_SUMMARY, FindingLine, finding_line
from bot.model import Paper, Value
from bot.paper_card import message_card, paper_details
from bot.ports import Clock
from bot.replies import Card, Line, Reply, plain
from bot.text import WITHDRAWN, abstract_in_words, date_in_words, readable

WHOLE = 400  # characters of a summary: a page has room for all of nearly every one
NOTHING_FOUND = FindingLine()
TITLE = 400  # characters; the longest recorded one has 206
SAID = {
    405: ("Not possible here", "Pages can only be read."),
    414: ("Too long", "This address is too long for any page here. Try a search."),
    429: ("One moment", "That's a lot at once. Please try again in a few seconds."),
    431: ("Too long", "Your browser sent more than this site reads. Clearing its cookies may help."),
    500: ("Something went wrong", "Sorry, that went wrong here. Please try again later."),
    503: ("Not right now", "This can't be shown right now. Please try again in a moment."),
}
UNREADABLE = ("Not understood", "This request can't be read.")


class Page(Value, frozen=True, kw_only=True):
    """A page to draw. `path` is its address without paging, `query` what was searched, `as_of` when its list was
    fetched; `feed` leads to the same as a feed; `nav` are the lists on top of every page, `mails`: they
    come by mail, too."""

    title: str
    path: str = "/"
    query: str = ""
    feed: str = "/feed.atom"
    as_of: str = ""
    nav: tuple[Link, ...] = ()
    before: Link | None = None
    after: Link | None = None
    mails: bool = False


class Part(Value, frozen=True, kw_only=True):
    """A run of text, marked or not, that leads to `url` unless that is ""."""

    text: str
    mark: bool = False
    url: str = ""


class Item(Value, frozen=True, kw_only=True):
    """One paper as a template sees it."""

    path: str
    title: str
    paper: Paper
    people: tuple[str, ...]
    days: str
    said: tuple[Part, ...] = ()
    label: str = ""
    facts: tuple[str, ...] = ()
    rank: int = 0
    picture_url: str = ""
    picture_alt: str = ""


def draw_list(page: Page, reply: Reply, *, pictured: bool) -> bytes:
    """Return a list of papers, or what is said in its place."""
    dated = bool(page.query) or len({card.paper.came_out for card in reply.cards}) > 1
    items = [list_item(card, pictured=pictured, dated=dated) for card in reply.cards]
    return draw("list.html", page=page, reply=reply, items=items, lines=_said(reply.lines), notes=_said(reply.note))


def draw_paper(page: Page, card: Card, similar: Sequence[Card], notes: Sequence[Line], *, pictured: bool) -> bytes:
    """Return one paper in full, with papers like it."""
    paper = card.paper
    details = dict(paper_details(paper))
    authors = plain(details.pop("Authors", ()))
    rows = [(name, _parts(words)) for name, words in details.items() if name != "Featured" or len(paper.days) > 1]
    summary = readable(paper.summary) if card.finding else ""
    if summary and paper.summary_model:
        rows.append(("Summary by", (Part(text=readable(paper.summary_model.rpartition("/")[2])),)))
    return draw(
        "paper.html",
        page=page,
        item=list_item(card, pictured=pictured),
        authors=authors,
        summary=summary,
        summary_label=AI_SUMMARY,
        abstract=abstract_in_words(paper),
        rows=rows,
        links=outside_links(paper),
        similar=[list_item(each, pictured=False) for each in similar],
        notes=_said(notes),
    )


def draw_words(page: Page, words: Sequence[str], links: Sequence[Link] = ()) -> bytes:
    """Return a page that only says something."""
    return draw("words.html", page=page, words=words, links=links)


def list_item(card: Card, *, pictured: bool, dated: bool = True) -> Item:
    """Return a paper as a list shows it: the sentence that matched, else what it found; its day where it is `dated`."""
    paper = card.paper
    own = message_card(paper, pictured=pictured)
    finding = finding_line(paper, WHOLE) if paper.summary else own.finding or NOTHING_FOUND
    matched = tuple(Part(text=span.text, mark=span.style == "mark") for span in card.snippet)
    by_ai = finding.kind == "ai_summary" and plain(card.snippet) in ("", finding.text)
    return Item(
        path=paper_path(paper.id),
        title=readable(paper.title)[:TITLE] or paper.id,
        paper=paper,
        people=own.people,
        days=date_in_words(paper.came_out, None).partition(" ")[2] if paper.came_out and dated else "",
        said=matched or ((Part(text=finding.text),) if finding.text else ()),
        label=AI_SUMMARY if by_ai else "",
        facts=tuple(filter(None, (WITHDRAWN if paper.withdrawn else "", card.reason))),
        rank=card.rank,
        picture_url=own.picture.url if own.picture else "",
        picture_alt=own.picture.alt if own.picture else "",
    )


def paged(page: Page, number: int) -> str:
    """Return the address of another page of the same answer."""
    words = {"q": page.query} if page.query else {}
    numbered = words | ({"page": str(number)} if number > 1 else {})
    return f"{page.path}?{urlencode(numbered)}" if numbered else page.path


def _said(lines: Sequence[Line]) -> list[str]:
    return [words for words in map(plain, lines) if words]


def _parts(words: Line) -> tuple[Part, ...]:
    return tuple(Part(text=span.text, url=known_link(span.url) or any_link(span.url)) for span in words)


def draw(template: str, **values: object) -> bytes:
    """Return a template with these values in it, all of them escaped."""
    return _templates().get_template(template).render(**values).encode("utf-8", "replace")


@cache
def _templates() -> Environment:
    """The templates are read once, when the first page is drawn."""
    environment = open_templates("adapters.web")
    environment.globals["paged"] = paged
    return environment


def error_pages(clock: Clock) -> Callable[[int], bytes]:
    """Return what draws the page of a request that failed, with its HTTP status; its lists are those of today."""
    return lambda status: _draw_error(status, clock.now().date())


@lru_cache(maxsize=32)
def _draw_error(status: int, today: date) -> bytes:
    title, words = SAID.get(status, UNREADABLE)
    return draw_words(Page(title=title, path="", nav=current_lists(today)), [words])
