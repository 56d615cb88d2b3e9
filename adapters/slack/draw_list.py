"""A list of papers as Slack draws it, in digests and answers: title, a small line, papers, a menu, buttons. Pure."""

from collections.abc import Iterator, Sequence
from itertools import chain

from adapters.kit.text import count_units
from adapters.slack.buttons import all_fit, button_rows, menu_element, select_blocks
from adapters.slack.draw_paper import FACTS, SUMMARY, paper_link
from adapters.slack.limits import ACTIONS_BUTTONS, BLOCKS_TEXT, MESSAGE_BLOCKS, Block, Sheet, clip
from adapters.slack.rich_text import (
    Element,
    heading,
    line_words,
    paragraph,
    rich_text,
    small_print,
    spans,
    text,
)
from bot.replies import Card, Line, Reply, line
from bot.text import join_parts, joint, readable

BLOCK = 10  # papers that share a block
LINES = 8
UNPAGED = line("This search is too long for page buttons. Use fewer words.")


def list_blocks(reply: Reply, command: str, *, blocks: int = MESSAGE_BLOCKS, room: int = BLOCKS_TEXT) -> list[Block]:
    """Return the blocks of a list, at most `blocks` with `room` units of text; `command` is what people type,
    `/papers`."""
    sheet = Sheet(blocks=blocks, text=room, keep=_foot(reply, command))
    sheet.add(*([heading(reply.title)] if reply.title else []), *_small(reply.lines, command))
    for sentences in (True, False):  # all papers have their sentence, or none has
        room = sheet.room // max(1, len(reply.cards))
        if sheet.add_all(list(_papers(reply.cards, room, command, sentences=sentences))):
            break
    return sheet.finish()


def _foot(reply: Reply, command: str) -> list[Block]:
    many = [block for select in reply.selects if select.many for block in select_blocks(select)]
    opening = [menu for select in reply.selects if not select.many if (menu := menu_element(select))]
    buttons = button_rows(reply.buttons[: ACTIONS_BUTTONS - len(opening)], first=opening)
    unpaged = () if all_fit(reply.buttons) else (UNPAGED,)
    return [*many, *buttons, *_small((*reply.note, *unpaged), command)]


def _small(lines: Sequence[Line], command: str) -> list[Block]:
    words = join_parts(line_words(each, command).strip() for each in lines[:LINES])
    return [small_print(words)] if words else []


def _papers(cards: Sequence[Card], room: int, command: str, *, sentences: bool) -> Iterator[Block]:
    """The numbered papers, by tens."""
    for start in range(0, len(cards), BLOCK):
        some = cards[start : start + BLOCK]
        entries = (_entry(card, room, command, sentence=sentences, last=card is some[-1]) for card in some)
        yield rich_text(paragraph(chain.from_iterable(entries)))


def _entry(card: Card, room: int, command: str, *, sentence: bool, last: bool) -> list[Element]:
    number, facts = f"{card.rank}. " if card.rank else "", clip(join_parts(card.small), FACTS)
    said = _sentence(card, command) if sentence else []
    note = [text(f"\n{clip(readable(card.note), SUMMARY)}", italic=True)] if card.note else []
    taken = count_units(number) + count_units(facts) + sum(count_units(each.get("text", "")) for each in (*said, *note))
    title = paper_link(card.paper, max(20, room - taken - 3))
    between = joint("—", facts) if facts and said else ""
    below = [text(f"\n{facts}{between}"), *said] if facts or said else []
    end = [] if last else [text("\n\n")]
    headed = [text(f"{card.heading}\n", bold=True)] if card.heading else []
    return [*headed, text(number, bold=True), title, *below, *note, *end]


def _sentence(card: Card, command: str) -> list[Element]:
    if card.snippet:
        return spans(card.snippet, command, 2 * SUMMARY)
    return [text(card.finding.text)] if card.finding and card.finding.text else []
