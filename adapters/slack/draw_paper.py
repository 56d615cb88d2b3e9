"""One paper as lines of text and links: the same in digests, answers and the Home tab. Pure.

Every line has a room in UTF-16 units, so that many papers share a message and none makes it fail.
"""

from adapters.kit.text import clip
from adapters.slack.buttons import button_rows
from adapters.slack.limits import Block
from adapters.slack.rich_text import (
    Element,
    image,
    join_lines,
    line_words,
    link,
    page_link,
    paragraph,
    rich_text,
    small_block,
    small_print,
    spans,
    text,
)
from bot.finding import FULL
from bot.model import Paper
from bot.paper_card import summary_mark
from bot.replies import Card, Span, as_lines
from bot.text import collapse, readable

TITLE = 300  # longer than any real one; the longest recorded has 191
FACTS = 160
ABSTRACT, DETAIL = 4_000, 500
FINDING = 2 * FULL  # UTF-16 units
SUMMARY = 240
OWN = 700  # a person's own note and tags


def paper_title(paper: Paper) -> str:
    """Return the title as it is read."""
    return readable(paper.title) or paper.id or "Untitled"


def paper_link(paper: Paper, room: int = TITLE) -> Element:
    """Return the title as a link to the paper's page."""
    return link(clip(paper_title(paper), min(room, TITLE)), page_link(paper.url), bold=True)


def message_blocks(card: Card, command: str = "", room: int = ABSTRACT) -> list[Block]:
    """Return a paper as it stands in a message of its own, or opened: with as much of its abstract as there is room
    for, and details; its buttons come last."""
    people, facts = (small_block([words], command) for words in (as_lines(*card.people), card.small))
    abstract = [text(clip(card.abstract, room))] if card.abstract else []
    own = [text(clip(collapse(card.note), OWN), italic=True)] if card.note else []
    said = [each for each in (spans(card.snippet, "", FINDING), finding_line(card), abstract, own) if each]
    number = [text(f"{card.rank}. ", bold=True)] if card.rank else []
    return [
        *([image(card.picture)] if card.picture else []),
        rich_text(paragraph([*number, paper_link(card.paper)])),
        *people,
        *([rich_text(paragraph(join_lines(said)))] if said else []),
        *_details(card, command),
        *facts,
        *button_rows(card.buttons, more=card.more),
    ]


def _details(card: Card, command: str) -> list[Block]:
    """Details in small print: those without links as they are, the others as what Slack reads."""
    rows = [(any(span.url for span in words), (Span(text=f"{name}: "), *words)) for name, words in card.details]
    bare = [clip(line_words(each, command), DETAIL) for linked, each in rows if not linked]
    linked_rows = [[each] for linked, each in rows if linked]
    return [
        *([small_print("\n".join(bare))] if bare else []),
        *small_block(linked_rows, command),
    ]


def finding_line(card: Card) -> list[Element]:
    """Return what a card's paper found, marked where a machine wrote it; nothing when nothing is known."""
    if not (card.finding and card.finding.text):
        return []
    mark = summary_mark(card)
    return [*([text(f"{mark}: ", italic=True)] if mark else []), text(clip(card.finding.text, FINDING))]
