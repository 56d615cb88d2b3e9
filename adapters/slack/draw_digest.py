"""The digest as Slack draws it: a header with the numbered list, and one message per paper. Pure."""

from adapters.slack.buttons import button_rows
from adapters.slack.draw_list import list_blocks
from adapters.slack.draw_paper import (
    FACTS,
    finding_line,
    paper_link,
    paper_title,
)
from adapters.slack.limits import Block, clip
from adapters.slack.rich_text import image, line_words, paragraph, rich_text, small_print
from bot.digest_reply import digest_reply
from bot.model import Message
from bot.replies import Card
from bot.text import plural


def digest_blocks(message: Message, command: str) -> list[Block]:
    """Return the blocks of a digest's header or of one of its papers; `command` is what people type, `/papers`."""
    reply = digest_reply(message)
    return _paper(reply.cards[0]) if message.paper else list_blocks(reply, command)


def digest_words(message: Message, command: str) -> list[str]:
    """Return what is read aloud, in sentences: the notification, and all that a screen reader has."""
    if message.paper:
        return _paper_words(digest_reply(message).cards[0])
    reply = digest_reply(message)
    ranked = [f"{card.rank}. {paper_title(card.paper)}, {plural(card.paper.upvotes, 'upvote')}" for card in reply.cards]
    head, *said = [line_words(each, command) for each in (reply.lines[0], *reply.note)]
    return [f"{reply.title}: {head}", *ranked, *said]


def _paper(card: Card) -> list[Block]:
    people, facts = (clip(" · ".join(words), FACTS) for words in (card.people, card.facts))
    said = finding_line(card)
    return [
        *([image(card.picture)] if card.picture else []),
        rich_text(paragraph([paper_link(card.paper)])),
        *([small_print(people)] if people else []),
        *([rich_text(paragraph(said))] if said else []),
        *([small_print(facts)] if facts else []),
        *button_rows(card.buttons),
    ]


def _paper_words(card: Card) -> list[str]:
    said = card.finding.text if card.finding else ""
    return [paper_title(card.paper), " · ".join(card.people), said, " · ".join(card.facts)]
