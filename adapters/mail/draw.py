"""Replies as mails: a subject, text of 72 columns, and HTML with the same words. Pure.

HTML passes through a template that escapes it; it has no scripts and fetches nothing but pictures from Hugging Face.
A text part has no markup, but mail programs make links of what looks like an address: in words from outside it does
not.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from jinja2 import Template
from rich.cells import cell_len, chop_cells

from adapters.kit.templates import open_templates
from adapters.mail.compose import Letter
from bot.digest_reply import digest_reply
from bot.finding import AI_SUMMARY, FULL, finding_line
from bot.model import Message, Value
from bot.pictures import picture
from bot.replies import Button, Card, Line, Reply, in_words, plain
from bot.text import readable, shorten

COLUMNS = 72
TITLE, SUBJECT_TITLE, FACTS = 200, 100, 160  # characters: 27 papers full of signs to escape still make 100 kB
INDENT = 4
EDITION = "Hugging Face"  # the page of all papers of the day
_LINKED = re.compile(r"(?i)(?<=\w:)(?=//)|(?<=\bwww)(?=\.)|(?<=\w)(?=@\w)")
JOINER = "\u2060"  # not seen; what stands around it is no address any more


class Item(Value, frozen=True, kw_only=True):
    """One paper as a mail shows it."""

    title: str
    url: str = ""
    rank: int = 0
    heading: str = ""
    facts: str = ""
    said: str = ""
    label: str = ""
    picture_url: str = ""


class Foot(Value, frozen=True, kw_only=True):
    """What stands below a mail: why it came, and how to end it; `leave_url` is "" where no page does that."""

    words: tuple[str, ...] = ()
    leave_url: str = ""


class View(Value, frozen=True, kw_only=True):
    """What both parts of a mail show, in order. `links` are labels and addresses."""

    title: str
    lines: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    foot: Foot = Foot()


def draw_digest(message: Message, foot: Foot, *, pictured: bool) -> Letter:
    """Return a digest as a mail: `Papers · Tuesday 30 June: Agentic Abstention and 7 more`."""
    reply = digest_reply(message)
    scope = " · ".join(plain(each) for each in reply.lines)
    items = tuple(_item(card, pictured=pictured) for card in reply.cards)
    title = readable(reply.title) or (items[0].title if items else "")
    pages = tuple((EDITION, span.url) for each in reply.lines for span in each if span.url)
    links = (*_links(reply.buttons, items), *pages)
    view = View(title=title, lines=(scope,) if scope else (), items=items, links=links, foot=foot)
    return _letter(_subject(reply, items), view)


def draw_reply(reply: Reply, foot: Foot) -> Letter:
    """Return any other reply as a mail; what one presses in chat is left out, but links."""
    items = tuple(_item(card, pictured=False) for card in reply.cards)
    lines, notes = _said(reply.lines), _said(reply.note)
    view = View(
        title=readable(reply.title),
        lines=lines,
        items=items,
        notes=notes,
        links=_links(reply.buttons, items),
        foot=foot,
    )
    return _letter(view.title, view)


def wrap(text: str, first: str = "", later: str = "") -> Iterator[str]:
    """Yield lines of at most 72 columns that begin with `first`, then with `later`; an address is never cut."""
    line, filled = first, False
    for word in text.split():
        if filled and cell_len(f"{line} {word}") > COLUMNS:
            yield line
            line, filled = later, False
        whole = word.startswith("https://") or cell_len(line + word) <= COLUMNS
        *full, rest = [word] if whole else chop_cells(word, COLUMNS - cell_len(later))
        for part in full:
            yield f"{line}{part}"
            line = later
        line, filled = f"{line} {rest}" if filled else f"{line}{rest}", True
    if filled:
        yield line


def _letter(subject: str, view: View) -> Letter:
    return Letter(subject=subject, text=_draw_text(view), html=_template().render(view=view))


def _subject(reply: Reply, items: Sequence[Item]) -> str:
    if not items:
        return reply.title
    more = f" and {len(items) - 1} more" if len(items) > 1 else ""
    title = items[0].title.partition(": ")[0] if more else items[0].title  # what comes after it would hide the rest
    first = shorten(title, SUBJECT_TITLE)
    return f"{reply.title}: {first}{more}" if reply.title else first


def _item(card: Card, *, pictured: bool) -> Item:
    paper = card.paper
    finding = finding_line(paper, FULL) if card.finding else None  # a mail has no message beside it that tells more
    shown = picture(paper) if pictured else None
    return Item(
        title=shorten(readable(paper.title), TITLE) or paper.id,
        url=paper.url,
        rank=card.rank,
        heading=card.heading,
        facts=_inert(shorten(readable(in_words(card.small)), FACTS)),
        said=_inert(finding.text if finding else plain(card.snippet)),
        label=AI_SUMMARY if finding and finding.kind == "ai_summary" else "",
        picture_url=shown.url if shown else "",
    )


def _links(buttons: Sequence[Button], items: Sequence[Item]) -> tuple[tuple[str, str], ...]:
    known = {item.url for item in items}
    return tuple((each.label, each.url) for each in buttons if each.kind == "link" and each.url not in known)


def _said(lines: Sequence[Line]) -> tuple[str, ...]:
    kept = ("".join(span.text for span in each if not span.reacting) for each in lines)
    return tuple(words for words in kept if words)


def _inert(text: str) -> str:
    """Words from outside, without anything that a mail program takes for an address."""
    return _LINKED.sub(JOINER, text)


def _draw_text(view: View) -> str:
    blocks = [[*wrap(_inert(view.title)), *(row for words in view.lines for row in wrap(words))]]
    for item in view.items:
        blocks += [[*wrap(item.heading)]] if item.heading else []
        blocks.append([*_item_rows(item)])
    blocks += [[f"{label}:", url] for label, url in view.links]
    blocks += [[*wrap(words)] for words in view.notes]
    foot = [row for words in view.foot.words for row in wrap(words)]
    if view.foot.leave_url:
        foot += ["Unsubscribe:", view.foot.leave_url]
    blocks += [["-- ", *foot]] if foot else []
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _item_rows(item: Item) -> Iterator[str]:
    number = f"{item.rank}." if item.rank else ""
    later = " " * INDENT
    yield from wrap(_inert(item.title), f"{number:>{INDENT - 1}} ", later)
    yield from wrap(item.facts, later, later)
    yield from wrap(f"{item.label}: {item.said}" if item.label else item.said, later, later)
    if item.url:
        yield f"{later}{item.url}"


@cache
def _template() -> Template:
    return open_templates("adapters.mail").get_template("mail.html")
