"""A list of papers as Discord draws it, in digests and answers: title, a small line, papers, menus, buttons. Pure."""

from collections.abc import Callable, Sequence

from adapters.discord.components import (
    Component,
    container,
    count_components,
    count_text,
    menu_row,
    rows,
    separator,
    text,
)
from adapters.discord.custom_ids import SMALL, apart, fits
from adapters.discord.draw_paper import id_beside, linked_title, list_entry, small_facts
from adapters.discord.escape import draw_line, escape, fit
from adapters.discord.limits import MESSAGE_COMPONENTS, MESSAGE_TEXT, OPTION_LABEL, OPTIONS, clip
from adapters.discord.reply_buttons import tag_menu
from adapters.kit.text import count_units
from bot.finding import LISTED
from bot.replies import LIST_TITLE, Card, Line, Reply, Select
from bot.text import one_line

SPARE = 60  # units kept free of every message
AIRY = 7  # papers that have air between them: with it, a header of eight would be longer than a screen
TITLE, LINE, NOTE = 200, 300, 120
MENUS = 3  # each has a row of its own
SENTENCE, LINE_OF_MANY = 520, 66  # escaped; where many papers share a message


def list_frame(
    reply: Reply,
    command: str,
    buttons: Sequence[Component],
    menu_name: Callable[[Select], str],
    *,
    level: str = "###",
    above: str = "",
    below: Sequence[Component] = (),
    room: int = MESSAGE_TEXT,
) -> list[Component]:
    """Return the components of a list, with at most `room` units of text. `level` is that of its title, `above` a small
    line before it; `below` texts that buttons refer to. `menu_name` names a menu.
    """
    title = fit(reply.title, TITLE)
    small = [f"{SMALL}{above}" if above else "", f"{level} {title}" if title else "", small_lines(reply.lines, command)]
    head, foot = "\n".join(each for each in small if each), small_lines(reply.note, command)
    taken = count_units(head) + count_units(foot) + count_text(below)
    entries = _entries(reply.cards, command, room - SPARE - taken)
    menus = [row for select in reply.selects[:MENUS] for row in _menus(select, menu_name(select))]
    controls = [*menus, *tag_menu(reply.tags), *rows(buttons), *([text(foot)] if foot else []), *below]
    parted = [separator()] if entries else []
    headed = [text(head), *parted] if head else []
    around = [*headed, *(parted if controls else []), *controls]
    papers = _rows(entries, MESSAGE_COMPONENTS - count_components([container(around)]))
    return [container([*headed, *papers, *around[len(headed) :]])]


def _rows(entries: Sequence[Sequence[str]], most: int) -> list[Component]:
    """The papers, each below its heading if it has one, as far apart as `most` components allow."""
    if sum(map(len, entries)) > most:
        return [text("\n\n".join(each for entry in entries for each in entry))]
    gap = [separator(line=False)] if len(entries) <= AIRY else []
    return [part for entry in entries for part in (*gap, *map(text, entry))][len(gap) :]


def small_lines(lines: Sequence[Line], command: str) -> str:
    """Return lines as one in small letters, "" without words."""
    said = [draw_line(each, command, LINE).strip() for each in lines]
    words = one_line(said)
    return f"{SMALL}{words}" if words else ""


def _menus(select: Select, name: str) -> list[Component]:
    """One menu, or several where there are more papers than one takes."""
    options = [(clip(each.label, OPTION_LABEL), each.id) for each in select.options if fits(each.id)]
    parted = [options[first : first + OPTIONS] for first in range(0, len(options), OPTIONS)]
    names = apart(name for _ in parted)
    hints = [select.hint if len(parted) == 1 else f"{select.hint} ({part[0][0].split()[0]} and on)" for part in parted]
    return [menu_row(name, hint, part, many=select.many) for name, hint, part in zip(names, hints, parted, strict=True)]


def _entries(cards: Sequence[Card], command: str, room: int) -> list[list[str]]:
    """The numbered papers, and headings before them. All have their sentence, or its beginning, or none has; where even
    titles take too much room, they are cut, and what the last ones leave free goes to the first ones.
    """
    for units in (SENTENCE, LINE_OF_MANY, 0):
        drawn = [_headed(card, _entry(card, command, units)) for card in cards]
        if sum(count_units(each) + 2 for entry in drawn for each in entry) <= room:
            return drawn
    drawn = []
    room -= sum(count_units(card.heading) + 6 for card in cards if card.heading)
    for left in range(len(cards), 0, -1):
        card = cards[left - 1]
        entry = list_entry(card.paper, card.rank, room // left - 20)
        room -= count_units(entry) + 2
        drawn.append(_headed(card, entry))
    return drawn[::-1]


def _entry(card: Card, command: str, sentence: int) -> str:
    """A paper, with a sentence of at most so many units."""
    number = f"**{card.rank}.** " if card.rank else ""
    title = linked_title(card.paper, LIST_TITLE)
    small = small_facts(card.small, id_beside(title, card))
    said = _sentence(card, command, sentence) if sentence else ""
    note = fit(card.note, NOTE)
    lines = (f"{number}**{title}**", small, said, f"{SMALL}{note}" if note else "")
    return "\n".join(each for each in lines if each)


def _sentence(card: Card, command: str, units: int) -> str:
    if card.snippet:
        return draw_line(card.snippet, command, units).strip()
    return fit(card.finding.text, min(2 * LISTED, units)) if card.finding and card.finding.text else ""


def _headed(card: Card, entry: str) -> list[str]:
    return [f"**{escape(card.heading)}**", entry] if card.heading else [entry]
