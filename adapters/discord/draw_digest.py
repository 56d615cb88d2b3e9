"""The digest as Discord draws it: a header with the numbered list, and one message per paper. Pure.

Save buttons carry the message's key. A list has one beside each paper; a long one has them in rows below five papers,
and what is beyond forty components can still be saved by typing.
"""

from collections.abc import Sequence

from adapters.discord.components import (
    Component,
    button,
    container,
    count_components,
    rows,
    section,
    text,
)
from adapters.discord.custom_ids import apart, fits, press_id, save_id
from adapters.discord.draw_paper import list_entry, page_buttons, paper_facts, paper_gist, paper_title
from adapters.discord.escape import code, draw_line, escape
from adapters.discord.limits import MESSAGE_COMPONENTS, MESSAGE_TEXT, THREAD_NAME, clip
from adapters.discord.reply_buttons import STYLES
from adapters.kit.units import count_units
from bot.digest_reply import digest_reply, digest_title
from bot.model import Digest, Message
from bot.presses import manner_of
from bot.replies import Button, Card, Reply

GIST = 900  # of a paper's own message: a summary whole, an abstract shortened
SPARE = 60  # units kept free of every message
ENTRY = 700  # the most that one paper takes on a list
GROUP = 5
FOOT = 300


def digest_components(message: Message, key: str, command: str) -> list[Component]:
    """Return the components of a digest's header or of one of its papers."""
    reply = digest_reply(message)
    if message.paper is not None:
        return [container(_paper(reply.cards[0], key))]
    if message.layout == "list":
        return _list(reply, key, command)
    return [container(_header(reply, key, command, summaries=message.layout != "papers"))]


def thread_name(digest: Digest) -> str:
    """Return the name of the thread under a digest's header."""
    return clip(digest_title(digest), THREAD_NAME)


def _paper(card: Card, key: str) -> list[Component]:
    paper = card.paper
    facts, gist = paper_facts(paper), paper_gist(paper, GIST)
    shown = "\n".join([f"### {paper_title(paper)}", *([f"-# {facts}"] if facts else []), *([gist] if gist else [])])
    return [text(shown), *rows([*_buttons(card.buttons, save_id(key, paper.id)), *page_buttons(paper)])]


def _buttons(buttons: Sequence[Button], save: str) -> list[Component]:
    """Buttons whose words fit; an id that is too long has none. Saving goes by the name `save`."""
    named = [
        (each, save if each.kind == "save" else press_id(manner_of(each, of_answer=False), each.says))
        for each in buttons
    ]
    return [button(each.label, name, STYLES.get(each.kind, "secondary")) for each, name in named if fits(name)]


def _header(reply: Reply, key: str, command: str, *, summaries: bool) -> list[Component]:
    head, foot = _head(reply), _foot(reply, command)
    entries = _entries(reply.cards, head, foot, summaries=summaries)
    return [text("\n\n".join([head, *entries])), *rows(_buttons(reply.buttons, save_id(key, ""))), text(foot)]


def _list(reply: Reply, key: str, command: str) -> list[Component]:
    """One message with a Save button per paper."""
    head, foot = _head(reply), _foot(reply, command)
    entries = _entries(reply.cards, head, foot)
    names = apart(save_id(key, card.paper.id) for card in reply.cards)
    beside = [section(entry, button("Save", name)) for entry, name in zip(entries, names, strict=True)]
    drawn = [container([text(head), *beside, *rows(_buttons(reply.buttons, save_id(key, ""))), text(foot)])]
    if count_components(drawn) <= MESSAGE_COMPONENTS:
        return drawn
    foot = _foot(reply, command, more=True)
    entries = _entries(reply.cards, head, foot)
    saves = [button(f"Save {rank}", name) for rank, name in enumerate(names, 1)]
    for held in range(len(entries), -1, -1):
        drawn = _grouped(head, entries, saves[:held], foot)
        if count_components(drawn) <= MESSAGE_COMPONENTS:
            break
    return drawn


def _grouped(head: str, entries: Sequence[str], saves: Sequence[Component], foot: str) -> list[Component]:
    """Papers by fives with their buttons below; the last text holds those that have none, and the foot."""
    parts: list[Component] = []
    for first in range(0, len(saves), GROUP):
        some = entries[first : min(first + GROUP, len(saves))]
        above = [head] if first == 0 else []
        parts += [text("\n\n".join([*above, *some])), *rows(saves[first : first + GROUP])]
    rest = entries[len(saves) :]
    return [*parts, text("\n\n".join([*([] if saves else [head]), *rest, foot]))]


def _entries(cards: Sequence[Card], head: str, foot: str, *, summaries: bool = True) -> list[str]:
    """The numbered papers. What the last ones leave free goes to the first ones."""
    room = MESSAGE_TEXT - SPARE - count_units(head) - count_units(foot)
    drawn: list[str] = []
    for left in range(len(cards), 0, -1):
        card = cards[left - 1]
        entry = list_entry(card.paper, card.rank, min(ENTRY, room // left - 2), summary=summaries)
        room -= count_units(entry) + 2
        drawn.append(f"**{escape(card.heading)}**\n{entry}" if card.heading else entry)
    return drawn[::-1]


def _head(reply: Reply) -> str:
    said = " · ".join(escape("".join(span.text for span in each)) for each in reply.lines)
    return f"## {escape(reply.title)}\n-# {said}"


def _foot(reply: Reply, command: str, *, more: bool = False) -> str:
    """How papers are saved, and, where no button leads there, where the rest is."""
    rest = [f"{each.label}: {code(f'/{command} {each.says}')}" for each in reply.buttons] if more else []
    return "-# " + " · ".join([*rest, *(draw_line(each, command, FOOT) for each in reply.note)])
