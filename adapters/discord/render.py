"""Messages and answers as what is sent to Discord. Pure.

Everything is drawn with Components V2, not with embeds. In an embed the buttons of five papers stand below the last one
in five unlabelled rows, and nothing is left to turn the page; a component has its buttons right below its paper, or
beside it. Embeds share 6,000 characters but ten of them hold ten titles, and two with one address show as one; the
4,000 characters of components hold a digest of 27 papers, whole titles and a link each, and an abstract of any length
that was recorded. A title is a masked link as far as nothing in it breaks one or would need an escape, which a link
shows; where that leaves hardly anything, the paper's id is the link.

Texts share four thousand units: title, sentences and small print have a share that is bounded, papers divide the rest.
Five papers with four buttons each and two to turn the page are 35 components of forty.
"""

import re
from collections.abc import Sequence

from adapters.discord.components import (
    Component,
    Payload,
    attached,
    container,
    count_components,
    count_text,
    message_payload,
    rows,
    section,
    text,
)
from adapters.discord.custom_ids import SMALL, pick_id
from adapters.discord.draw_digest import digest_components
from adapters.discord.draw_list import list_frame, small_lines
from adapters.discord.draw_paper import message_texts, paper_parts
from adapters.discord.escape import code, draw_line, fit
from adapters.discord.forms import with_further
from adapters.discord.limits import FILE_NAME, MESSAGE_COMPONENTS, MESSAGE_TEXT, ROW_BUTTONS, clip
from adapters.discord.reply_buttons import Named, more_menu, name_buttons, row_menus
from adapters.kit.text import count_units
from bot.model import Message
from bot.outcomes import SHARED_BY
from bot.presses import is_kept
from bot.replies import File, Line, Reply, Row

COMMAND = "papers"
CARDS = 5
ROWS = 60
SECTIONS = 8  # rows with buttons: four components each
TITLE, LINES, CELL = 200, 2_000, 150
SMALL_LINES = 4
LISTED_BUTTONS = 10  # below a list
SPARE = 80  # units for line breaks between the parts
FITTING = ((5, 10), (5, 5), (4, 4), (4, 2), (3, 2), (2, 2), (1, 1))  # buttons a card and an answer keep, most first


def render_message(message: Message, key: str, *, command: str = COMMAND) -> Payload:
    """Return the body of a digest's header or of one of its papers; `key` names it for ever."""
    return message_payload(digest_components(message, key, command))


def render_reply(reply: Reply, *, command: str = COMMAND, place: str = "") -> Payload:
    """Return the body of an answer to one person; a file is to be sent along under `attachment_name`.

    `place` is the channel it is about where that is not the one it stands in.
    """
    return message_payload(reply_components(reply, command, place=place))


def render_shared(reply: Reply, name: str, *, command: str = COMMAND) -> Payload:
    """Return the body of an answer that the person `name` shows to a channel; it pings nobody."""
    return message_payload(reply_components(reply, command, shared=f"{SHARED_BY}@{name}"))


def reply_components(reply: Reply, command: str, *, shared: str = "", place: str = "") -> list[Component]:
    """Return the components of an answer; `shared` says who shows it to the channel, `place` which one it is about."""
    if reply.is_list:
        return _list(reply, command, shared, place)
    drawn: list[Component] = []
    buttons = reply.buttons if reply.messages else with_further(reply.buttons)  # a preview has what belongs to it
    for per_card, per_reply in FITTING:
        on_cards = [card.buttons[:per_card] for card in reply.cards[:CARDS]]
        named = name_buttons(on_cards, buttons[:per_reply], place, kept=is_kept(reply))
        menus = [
            more_menu(card.more, card.paper.id, place) if per_card >= ROW_BUTTONS else []
            for card in reply.cards[:CARDS]
        ]
        drawn = _draw(reply, command, shared, named, menus)
        if count_components(drawn) <= MESSAGE_COMPONENTS:
            break
    return drawn or [text("Nothing to show.")]


def _list(reply: Reply, command: str, shared: str, place: str) -> list[Component]:
    named = name_buttons((), reply.buttons[:LISTED_BUTTONS], place, kept=True)
    by = fit(shared, TITLE)
    return list_frame(reply, command, named.reply, pick_id, above=by, below=named.said)


def attachment_name(file: File) -> str:
    """Return the file's name as Discord keeps it."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", file.name)[-FILE_NAME:].strip("-._")
    return plain or "papers.txt"


def _draw(
    reply: Reply,
    command: str,
    shared: str,
    named: Named,
    menus: Sequence[Sequence[Component]],
) -> list[Component]:
    cards = reply.cards[:CARDS]
    head, foot = _head(reply, command, shared), small_lines(reply.note[:SMALL_LINES], command)
    fixed = sum(count_units(each["content"]) for each in named.said) + count_units(head) + count_units(foot)
    room = MESSAGE_TEXT - SPARE - fixed
    choosing = row_menus(reply.rows)
    placed = _sections(reply.rows, command, room) if not (cards or choosing) else []
    beside = [each for row in placed for each in row]
    room -= count_text(beside)
    each = (room * 2 // 3 if reply.rows else room) // max(1, len(cards))
    papers = [message_texts(card, command, each) for card in cards]
    taken = sum(count_units(part) for parts in papers for part in parts)
    table = _rows(reply.rows[len(placed) :], command, room - taken)
    digest = _digest(reply.messages, command, room, 2 + count_components(named.reply))
    above = _text(head, "" if cards or beside else table)
    below = [*beside, *_text(table if cards or beside else "", foot)]
    file = [attached(attachment_name(reply.file))] if reply.file else []
    framed = [
        container([*paper_parts(card, parts), *rows(buttons), *menu])
        for card, parts, buttons, menu in zip(cards, papers, named.cards, menus, strict=True)
    ]
    drawn = [*above, *digest, *framed, *file, *below, *choosing, *rows(named.reply), *named.said]
    return [container(drawn)] if drawn and not (cards or reply.messages) else drawn


def _digest(messages: Sequence[Message], command: str, room: int, taken: int) -> list[Component]:
    """Messages of a digest as they would be posted: the header cut to the room that there is, papers that fit."""
    drawn: list[Component] = []
    for message in messages:
        shown = digest_components(message, "", command, room=room)
        room -= count_text(shown)
        if room < 0 or count_components([*drawn, *shown]) > MESSAGE_COMPONENTS - taken:
            break
        drawn += shown
    return drawn


def _text(*parts: str) -> list[Component]:
    shown = "\n".join(part for part in parts if part)
    return [text(shown)] if shown else []


def _head(reply: Reply, command: str, shared: str) -> str:
    title = fit(reply.title, TITLE)
    lines = _lines(reply.lines, command, LINES)
    by = fit(shared, TITLE)
    return "\n".join(part for part in (by and f"{SMALL}{by}", title and f"### {title}", lines) if part)


def _lines(lines: Sequence[Line], command: str, limit: int) -> str:
    drawn = ""
    for each in lines:
        words = draw_line(each, command, limit - count_units(drawn) - 1).strip()
        drawn += f"{words}\n" if words else ""
    return drawn.rstrip("\n")


def _sections(table: Sequence[Row], command: str, room: int) -> list[list[Component]]:
    """The first rows, each with the button that stands beside it, or several below it, in at most `room` units. A row
    whose buttons need words in the message has none."""
    drawn: list[list[Component]] = []
    for row in table[:SECTIONS]:
        named = name_buttons((), row.buttons)
        words = _rows((row,), command, min(3 * CELL, room))
        if named.said or not named.reply or not words:
            break
        beside = len(named.reply) == 1
        drawn.append([section(words, named.reply[0])] if beside else [text(words), *rows(named.reply)])
        room -= count_units(words)
    return drawn


def _rows(table: Sequence[Row], command: str, room: int) -> str:
    drawn = ""
    for row in table[:ROWS]:
        left = _left(row, command)
        words = " ".join(part for part in (left, draw_line(row.value, command, 2 * CELL)) if part)
        words = f"\n{words}" if row.heads and drawn else words
        if count_units(drawn) + count_units(words) + 1 > room:
            break
        drawn += f"{words}\n" if words else ""
    return drawn.rstrip("\n")


def _left(row: Row, command: str) -> str:
    if row.is_command:
        return code(f"/{command} {clip(row.left, CELL)}")
    words = fit(row.left, CELL)
    return f"**{words}{':' if row.right else ''}**" if words else ""
