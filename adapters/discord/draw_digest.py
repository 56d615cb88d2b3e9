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
    rows,
    text,
)
from adapters.discord.custom_ids import fits, menu_id, press_id, save_id
from adapters.discord.draw_list import id_beside, list_frame, small_facts
from adapters.discord.draw_paper import (
    finding_words,
    linked_title,
)
from adapters.discord.limits import THREAD_NAME, clip
from adapters.discord.links import outside_link
from adapters.discord.reply_buttons import STYLES
from bot.digest_reply import digest_reply, digest_title
from bot.model import Digest, Message
from bot.presses import manner_of
from bot.replies import Button, Card

SPARE = 60  # units kept free of every message
FOOT = 300


def digest_components(message: Message, key: str, command: str) -> list[Component]:
    """Return the components of a digest's header or of one of its papers."""
    reply = digest_reply(message)
    if message.paper:
        return [container(_paper(reply.cards[0], key))]
    buttons = _buttons(reply.buttons, save_id(key, ""))
    return list_frame(reply, command, buttons, lambda select: menu_id(key), level="##")


def thread_name(digest: Digest) -> str:
    """Return the name of the thread under a digest's header."""
    return clip(digest_title(digest), THREAD_NAME)


def _paper(card: Card, key: str) -> list[Component]:
    title = linked_title(card.paper)
    people, facts = small_facts(card.people), small_facts(card.facts, id_beside(title, card))
    shown = [f"### {title}", people, finding_words(card), facts]
    drawn = [*_buttons(card.buttons, save_id(key, card.paper.id)), *_links(card)]
    above = [gallery(card.picture)] if card.picture else []
    return [*above, text("\n".join(each for each in shown if each)), *rows(drawn)]


def _links(card: Card) -> list[Component]:
    links = [(each.label, outside_link(each.url)) for each in card.buttons if each.kind == "link"]
    return [link_button(label, url) for label, url in links if url]


def _buttons(buttons: Sequence[Button], save: str) -> list[Component]:
    """Buttons whose words fit; an id that is too long has none. Saving goes by the name `save`."""
    named = [
        (each, save if each.kind == "save" else press_id(manner_of(each, of_answer=False), each.says))
        for each in buttons
        if each.kind != "link"
    ]
    return [button(each.label, name, STYLES.get(each.kind, "secondary")) for each, name in named if fits(name)]
