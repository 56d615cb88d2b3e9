"""The digest as Slack draws it: a header with the numbered list, and one message per paper. Pure."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from adapters.slack.buttons import button_rows
from adapters.slack.draw_paper import (
    SUMMARY,
    count_entry,
    list_entry,
    paper_authors,
    paper_facts,
    paper_gist,
    paper_link,
    paper_links,
    paper_opening,
    paper_title,
)
from adapters.slack.draw_reply import line_words
from adapters.slack.limits import Block, Sheet
from adapters.slack.rich_text import heading, join_lines, paragraph, rich_text, small_print, text
from bot.digest_reply import digest_reply
from bot.model import Message
from bot.replies import Button, Card, Reply
from bot.text import plural

OPENING = 700  # of an abstract, in a paper's own message: its summary stands in the header
OWN_BUTTONS = 20  # papers of a list that have a row of their own; of longer lists the buttons stand together
CUT = "The rest doesn't fit into this message."


def digest_blocks(message: Message, command: str) -> list[Block]:
    """Return the blocks of a digest's header or of one of its papers; `command` is what people type, `/papers`."""
    reply = digest_reply(message)
    return _paper(reply.cards[0]) if message.paper else _header(reply, command)


def digest_words(message: Message, command: str) -> list[str]:
    """Return what is read aloud, in sentences: the notification, and all that a screen reader has."""
    if message.paper:
        return [paper_title(message.paper), paper_facts(message.paper), paper_opening(message.paper, OPENING)]
    reply = digest_reply(message)
    ranked = [f"{card.rank}. {paper_title(card.paper)}, {plural(card.paper.upvotes, 'upvote')}" for card in reply.cards]
    said = [line_words(each, command) for each in (reply.lines[0], *reply.note)]
    return [f"{reply.title}: {said[0]}", *ranked, *said[1:]]


def _paper(card: Card) -> list[Block]:
    paper = card.paper
    facts, links = paper_facts(paper), paper_links(paper)
    said = [[text(words)] for words in (facts, paper_authors(paper), paper_opening(paper, OPENING)) if words]
    body = rich_text(paragraph(join_lines([[paper_link(paper)], *said, *([links] if links else [])])))
    return [body, *button_rows(card.buttons)]


def _header(reply: Reply, command: str) -> list[Block]:
    head, note = (" · ".join(line_words(each, command) for each in lines) for lines in (reply.lines, reply.note))
    more = [button for button in reply.buttons if button.kind != "save"]  # a reaction saves them all
    sheet = Sheet(keep=[*button_rows(more), small_print(note)])
    sheet.add(heading(reply.title), small_print(head))
    single = any(card.buttons for card in reply.cards)
    room = (sheet.room - 200) // max(1, len(reply.cards)) - (10 if single else 0)
    if not all(_add_papers(sheet, cards, room) for cards in _parts(reply.cards)):
        sheet.add(small_print(CUT))
    return sheet.finish()


def _parts(cards: Sequence[Card]) -> list[Sequence[Card]]:
    """The cards from one heading to the next."""
    starts = [0, *(at for at, card in enumerate(cards) if card.heading and at), len(cards)]
    return [cards[start:end] for start, end in pairwise(starts)]


def _add_papers(sheet: Sheet, cards: Sequence[Card], room: int) -> bool:
    """Add as many as fit; return whether all did."""
    if not cards:
        return True
    if cards[0].heading and not sheet.add(rich_text(paragraph([text(cards[0].heading, bold=True)]))):
        return False
    apart = bool(cards[0].buttons) and cards[-1].rank <= OWN_BUTTONS
    step = 1 if apart else 10
    for start in range(0, len(cards), step):
        some = cards[start : start + step]
        drawn = rich_text(*(_entry(card, room, last=card is some[-1]) for card in some))
        saves = [button if apart else _numbered(button, card) for card in some for button in card.buttons]
        if not sheet.add(drawn, *button_rows(saves)):
            return False
    return True


def _numbered(button: Button, card: Card) -> Button:
    return msgspec.structs.replace(button, label=f"{button.label} {card.rank}")


def _entry(card: Card, room: int, *, last: bool) -> Block:
    entry = list_entry(card.paper, card.rank, room)
    gist = paper_gist(card.paper, min(SUMMARY, room - count_entry(entry) - 3))
    if gist:
        entry.append(text(f"\n{gist}"))
    return paragraph(entry if last else [*entry, text("\n\n")])
