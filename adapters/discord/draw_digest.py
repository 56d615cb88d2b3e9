"""The digest as Discord draws it: a header with the numbered list, and one message per paper. Pure.

The menu of a header and the Save buttons of papers carry the message's key.
"""

from collections.abc import Sequence

from adapters.discord.components import Component, button, container, link_button, rows
from adapters.discord.custom_ids import fits, menu_id, pick_id, press_id, save_id
from adapters.discord.draw_list import list_frame
from adapters.discord.draw_paper import message_texts, paper_parts
from adapters.discord.limits import MESSAGE_TEXT, THREAD_NAME, clip
from adapters.discord.links import outside_link
from adapters.discord.reply_buttons import STYLES, more_menu
from bot.digest_reply import SINCE, digest_reply, digest_title, shown_reply
from bot.model import Digest, Message
from bot.presses import manner_of
from bot.replies import Button, Card, Select

SPARE = 60  # units kept free of every message
FOOT = 300


def digest_components(message: Message, key: str, command: str, *, room: int = MESSAGE_TEXT) -> list[Component]:
    """Return the components of a digest's header, with at most `room` units of text, or of one of its papers.

    Without a `key` it is not posted but shown, and its controls are those of any answer.
    """
    reply = digest_reply(message) if key else shown_reply(message)
    if message.paper:
        return [container(_paper(reply.cards[0], key))]
    buttons = [*_buttons(reply.buttons, save_id(key, "")), *_links(reply.buttons)]

    def menu_name(select: Select) -> str:
        return menu_id(key) if key and select.says == "save" else pick_id(select)

    return list_frame(reply, command, buttons, menu_name, level="##", room=room)


def thread_name(digest: Digest) -> str:
    """Return the name of the thread under a digest's header; the second one of an edition says what it has."""
    return clip(f"{digest_title(digest)} · {SINCE}" if digest.continued else digest_title(digest), THREAD_NAME)


def _paper(card: Card, key: str) -> list[Component]:
    save = save_id(key, card.paper.id) if key else press_id("ask", f"save {card.paper.id}")
    shown = paper_parts(card, message_texts(card))
    return [
        *shown,
        *rows([*_buttons(card.buttons, save), *_links(card.buttons)]),
        *more_menu(card.more, card.paper.id),
    ]


def _links(buttons: Sequence[Button]) -> list[Component]:
    links = [(each.label, outside_link(each.url)) for each in buttons if each.kind == "link"]
    return [link_button(label, url) for label, url in links if url]


def _buttons(buttons: Sequence[Button], save: str) -> list[Component]:
    """Buttons whose words fit; an id that is too long has none. Saving goes by the name `save`."""
    named = [
        (each, save if each.kind == "save" else press_id(manner_of(each, of_answer=False), each.says, each.page))
        for each in buttons
        if each.kind != "link"
    ]
    return [button(each.label, name, STYLES.get(each.kind, "secondary")) for each, name in named if fits(name)]
