"""The digest as Discord draws it: a header with the numbered list, and one message per paper. Pure.

The menu of a header and the Save buttons of papers carry the message's key.
"""

from collections.abc import Sequence

from adapters.discord.components import (
    Component,
    button,
    container,
    gallery,
    link_button,
    menu_row,
    rows,
    separator,
    text,
)
from adapters.discord.custom_ids import apart, fits, menu_id, press_id, save_id
from adapters.discord.draw_paper import (
    FACT,
    linked_id,
    linked_title,
    list_entry,
)
from adapters.discord.escape import draw_line, escape, fit
from adapters.discord.limits import MESSAGE_TEXT, OPTION_LABEL, OPTIONS, THREAD_NAME, clip
from adapters.discord.links import outside_link
from adapters.discord.reply_buttons import STYLES
from adapters.kit.text import count_units
from bot.digest_reply import digest_reply, digest_title
from bot.finding import AI_SUMMARY, BRIEF, FULL
from bot.model import Digest, Message
from bot.presses import manner_of
from bot.replies import Button, Card, Reply, Select

SPARE = 60  # units kept free of every message
FOOT = 300


def digest_components(message: Message, key: str, command: str) -> list[Component]:
    """Return the components of a digest's header or of one of its papers."""
    reply = digest_reply(message)
    return [container(_paper(reply.cards[0], key) if message.paper else _header(reply, key, command))]


def thread_name(digest: Digest) -> str:
    """Return the name of the thread under a digest's header."""
    return clip(digest_title(digest), THREAD_NAME)


def _paper(card: Card, key: str) -> list[Component]:
    title = linked_title(card.paper)
    people, facts = _small(card.people), _small(card.facts, _id_beside(title, card))
    said = fit(card.finding.text, 2 * FULL) if card.finding else ""
    mark = f"*{AI_SUMMARY}:* " if card.finding and card.finding.kind == "ai_summary" else ""
    shown = [f"### {title}", people, f"{mark}{said}" if said else "", facts]
    drawn = [*_buttons(card.buttons, save_id(key, card.paper.id)), *_links(card)]
    above = [gallery(card.picture)] if card.picture else []
    return [*above, text("\n".join(each for each in shown if each)), *rows(drawn)]


def _links(card: Card) -> list[Component]:
    links = [(each.label, outside_link(each.url)) for each in card.buttons if each.kind == "link"]
    return [link_button(label, url) for label, url in links if url]


def _id_beside(title: str, card: Card) -> str:
    """The id as a link, where the title is none."""
    return "" if title.startswith("[") else linked_id(card.paper)


def _small(words: Sequence[str], link: str = "") -> str:
    said = [*(fit(each, FACT) for each in words), link]
    small = " · ".join(each for each in said if each)
    return f"-# {small}" if small else ""


def _buttons(buttons: Sequence[Button], save: str) -> list[Component]:
    """Buttons whose words fit; an id that is too long has none. Saving goes by the name `save`."""
    named = [
        (each, save if each.kind == "save" else press_id(manner_of(each, of_answer=False), each.says))
        for each in buttons
        if each.kind != "link"
    ]
    return [button(each.label, name, STYLES.get(each.kind, "secondary")) for each, name in named if fits(name)]


def _header(reply: Reply, key: str, command: str) -> list[Component]:
    head = _head(reply)
    foot = "-# " + " · ".join(draw_line(each, command, FOOT) for each in reply.note)
    entries = _entries(reply.cards, MESSAGE_TEXT - SPARE - count_units(head) - count_units(foot))
    menus = _menus(reply.select, key) if reply.select else []
    buttons = rows(_buttons(reply.buttons, save_id(key, "")))
    return [text(head), separator(), text("\n\n".join(entries)), separator(), *menus, *buttons, text(foot)]


def _menus(select: Select, key: str) -> list[Component]:
    """One menu, or several where there are more papers than one takes."""
    options = [(clip(each.label, OPTION_LABEL), each.id) for each in select.options if fits(each.id)]
    parted = [options[first : first + OPTIONS] for first in range(0, len(options), OPTIONS)]
    names = apart(menu_id(key) for _ in parted)
    hints = [select.hint if len(parted) == 1 else f"{select.hint} ({part[0][0].split()[0]} and on)" for part in parted]
    return [menu_row(name, hint, part, many=select.many) for name, hint, part in zip(names, hints, parted, strict=True)]


def _entries(cards: Sequence[Card], room: int) -> list[str]:
    """The numbered papers. All have their sentence, or none has; where even titles take too much room, they are cut,
    and what the last ones leave free goes to the first ones.
    """
    for findings in (True, False):
        drawn = [_headed(card, _entry(card, finding=findings)) for card in cards]
        if sum(count_units(each) + 2 for each in drawn) <= room:
            return drawn
    drawn = []
    for left in range(len(cards), 0, -1):
        card = cards[left - 1]
        entry = _headed(card, list_entry(card.paper, card.rank, room // left - 20, summary=False))
        room -= count_units(entry) + 2
        drawn.append(entry)
    return drawn[::-1]


def _entry(card: Card, *, finding: bool) -> str:
    title = linked_title(card.paper)
    small = _small(card.facts, _id_beside(title, card))
    said = fit(card.finding.text, 2 * BRIEF) if finding and card.finding and card.finding.text else ""
    return f"**{card.rank}.** **{title}**" + (f"\n{small}" if small else "") + (f"\n{said}" if said else "")


def _headed(card: Card, entry: str) -> str:
    return f"**{escape(card.heading)}**\n{entry}" if card.heading else entry


def _head(reply: Reply) -> str:
    said = " · ".join(escape("".join(span.text for span in each)) for each in reply.lines)
    return f"## {escape(reply.title)}\n-# {said}"
