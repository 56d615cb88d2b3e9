"""Answers as Discord draws them: each paper with its buttons right below it. Pure.

Texts share four thousand units: title, sentences and small print have a share that is bounded, papers divide the rest.
Five papers with four buttons each and two to turn the page are 35 components of forty.
"""

import re
from collections.abc import Iterable, Sequence

from adapters.discord.components import Component, attached, count_components, gallery, rows, text
from adapters.discord.custom_ids import SMALL
from adapters.discord.draw_paper import SUMMARY, full_paper, page_buttons, paper_facts, paper_gist, paper_title
from adapters.discord.escape import code, draw_line, fit
from adapters.discord.limits import FILE_NAME, MESSAGE_COMPONENTS, MESSAGE_TEXT, clip
from adapters.discord.reply_buttons import Named, name_buttons
from adapters.kit.text import count_units
from bot.replies import Card, File, Line, Reply, Row

CARDS = 5
ROWS = 40
TITLE, LINES, NOTES, CELL, EXTRA = 200, 700, 500, 150, 120
LEAST_TITLE = 80
SPARE = 80  # units for line breaks between the parts
FITTING = ((5, 10), (5, 5), (4, 4), (4, 2), (3, 2), (2, 2))  # buttons a card and an answer keep, the most first


def reply_components(reply: Reply, command: str, *, shared: str = "", place: str = "") -> list[Component]:
    """Return the components of an answer; `shared` says who shows it to the channel, `place` which one it is about."""
    drawn: list[Component] = []
    for per_card, per_reply in FITTING:
        on_cards = [card.buttons[:per_card] for card in reply.cards[:CARDS]]
        named = name_buttons(on_cards, reply.buttons[:per_reply], place)
        drawn = _draw(reply, command, shared, named)
        if count_components(drawn) <= MESSAGE_COMPONENTS:
            break
    return drawn or [text("Nothing to show.")]


def attachment_name(file: File) -> str:
    """Return the file's name as Discord keeps it."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", file.name)[-FILE_NAME:].strip("-._")
    return plain or "papers.txt"


def _draw(reply: Reply, command: str, shared: str, named: Named) -> list[Component]:
    cards = reply.cards[:CARDS]
    head, foot = _head(reply, command, shared), _lines(reply.note, command, NOTES, prefix=SMALL)
    fixed = sum(count_units(each["content"]) for each in named.said) + count_units(head) + count_units(foot)
    room = MESSAGE_TEXT - SPARE - fixed
    table = _rows(reply.rows, command, room // 3 if cards else room)
    each = (room - count_units(table)) // max(1, len(cards))
    papers = [_card(card, each, command) for card in cards]
    above = _text(head, "" if cards else table)
    below = _text(table if cards else "", foot)
    file = [attached(attachment_name(reply.file))] if reply.file else []
    return [*above, *_with_buttons(cards, papers, named), *file, *below, *rows(named.reply), *named.said]


def _text(*parts: str) -> list[Component]:
    shown = "\n".join(part for part in parts if part)
    return [text(shown)] if shown else []


def _with_buttons(cards: Sequence[Card], papers: Sequence[str], named: Named) -> Iterable[Component]:
    alone = len(cards) == 1
    for card, shown, buttons in zip(cards, papers, named.cards, strict=True):
        yield from [gallery(card.picture)] if card.picture else ()
        yield text(shown)
        yield from rows(buttons)
        yield from rows(page_buttons(card.paper, project=True)) if card.full and alone else ()


def _head(reply: Reply, command: str, shared: str) -> str:
    title = fit(reply.title, TITLE)
    lines = _lines(reply.lines, command, LINES)
    by = fit(shared, TITLE)
    return "\n".join(part for part in (by and f"{SMALL}{by}", title and f"### {title}", lines) if part)


def _lines(lines: Sequence[Line], command: str, limit: int, prefix: str = "") -> str:
    drawn = ""
    for line in lines:
        words = draw_line(line, command, limit - count_units(drawn) - len(prefix) - 1).strip()
        drawn += f"{prefix}{words}\n" if words else ""
    return drawn.rstrip("\n")


def _rows(table: Sequence[Row], command: str, room: int) -> str:
    drawn = ""
    for row in table[:ROWS]:
        left = _left(row, command)
        words = " ".join(part for part in (left, draw_line(row.value, command, 2 * CELL)) if part)
        if count_units(drawn) + count_units(words) + 1 > room:
            break
        drawn += f"{words}\n" if words else ""
    return drawn.rstrip("\n")


def _left(row: Row, command: str) -> str:
    if row.is_command:
        return code(f"/{command} {clip(row.left, CELL)}")
    words = fit(row.left, CELL)
    return f"**{words}**" if words else ""


def _card(card: Card, room: int, command: str) -> str:
    if card.full:
        return full_paper(card.paper, room, saved=card.saved)
    number = f"**{card.rank}.** " if card.rank else ""
    facts = paper_facts(card.paper, saved=card.saved)
    small = [
        f"{SMALL}{words}" for words in (facts, *(fit(words, EXTRA) for words in (card.note, card.reason))) if words
    ]
    while small and _count(small) > room - LEAST_TITLE:
        small.pop()
    fixed = count_units(number) + _count(small) + 6
    title = f"{number}**{paper_title(card.paper, max(LEAST_TITLE // 2, room - fixed))}**"
    body = _body(card, room - fixed - count_units(title), command)
    above = 1 if facts else 0
    return "\n".join([title, *small[:above], *([body] if body else []), *small[above:]])


def _count(lines: Sequence[str]) -> int:
    return sum(count_units(each) + 1 for each in lines)


def _body(card: Card, room: int, command: str) -> str:
    if card.snippet:
        return draw_line(card.snippet, command, min(2 * SUMMARY, room)).strip()
    return paper_gist(card.paper, min(SUMMARY, room))
