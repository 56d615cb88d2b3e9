"""A list of papers as Slack draws it, in digests and answers: title, a small line, papers, a menu, buttons. Pure."""

from collections.abc import Iterator, Sequence

from adapters.kit.text import clip, count_units
from adapters.slack.buttons import button_rows, fits, labelled_menu, menu_element, tag_menu
from adapters.slack.draw_paper import FACTS, SUMMARY, paper_link
from adapters.slack.limits import ACTIONS_BUTTONS, BLOCKS_TEXT, MESSAGE_BLOCKS, Block, Sheet, count_text
from adapters.slack.rich_text import (
    DIVIDER,
    Element,
    heading,
    join_lines,
    paragraph,
    rich_text,
    small_block,
    spans,
    text,
)
from bot.replies import LIST_TITLE, Card, Line, Reply, Span, in_words, line
from bot.text import collapse, joint

BLOCK = 10  # papers that share a block
LINES = 8
AIRY = 10  # papers that have air between them, as in a header
INLINE = FACTS + 2 * SUMMARY  # units of what stands below a title
UNPAGED = line("This search is too long for page buttons. Use fewer words.")


def list_blocks(reply: Reply, command: str, *, blocks: int = MESSAGE_BLOCKS, room: int = BLOCKS_TEXT) -> list[Block]:
    """Return the blocks of a list, at most `blocks` with `room` units of text; `command` is what people type,
    `/papers`."""
    cards = reply.cards
    sheet = Sheet(blocks=blocks, text=room, keep=_foot(reply, command))
    sheet.add([*([heading(reply.title)] if reply.title else []), *small_block([reply.lines[:LINES]], command)])
    room = sheet.room // max(1, len(cards))
    _ = (
        sheet.add(_apart(cards, room, command))
        or sheet.add(_together(cards, room, command, sentences=True))
        or sheet.add(_together(cards, room, command, sentences=False))
    )
    return sheet.finish()


def _foot(reply: Reply, command: str) -> list[Block]:
    """What can be done with the papers: a menu beside its label, one row of the others and of buttons, small print."""
    labelled = [block for select in reply.selects if select.label for block in labelled_menu(select)]
    menus = [menu for select in reply.selects if not select.label if (menu := menu_element(select))]
    menus += tag_menu(reply.tags)
    buttons = button_rows(reply.buttons[: ACTIONS_BUTTONS - len(menus)], first=menus)
    unpaged = () if all(map(fits, reply.buttons)) else (UNPAGED,)
    return [
        *([DIVIDER] if labelled else []),
        *labelled,
        *buttons,
        *small_block([(*reply.note, *unpaged)[:LINES]], command),
    ]


def _apart(cards: Sequence[Card], room: int, command: str) -> Iterator[Block]:
    """The numbered papers, two blocks each: title; facts, sentence and note in small grey letters. A line is empty
    before a heading, and between few papers: a header with air is no higher than a screen because a sentence
    follows its facts in the same line."""
    airy = len(cards) <= AIRY and any(
        card.snippet or card.finding for card in cards
    )  # without sentences they are short
    for place, card in enumerate(cards):
        small = small_block([[each] for each in _below(card)], command)
        gap = [text("\n")] if place and (airy or card.heading) else []
        yield rich_text(paragraph([*gap, *join_lines(_title(card, room - count_text(small)))]))
        yield from small


def _together(cards: Sequence[Card], room: int, command: str, *, sentences: bool) -> Iterator[Block]:
    """The numbered papers by tens, where a message has too few blocks for all."""
    for start in range(0, len(cards), BLOCK):
        some = [_inline(card, room, command, sentence=sentences) for card in cards[start : start + BLOCK]]
        yield rich_text(paragraph([each for entry in some for each in (text("\n\n"), *entry)][1:]))


def _inline(card: Card, room: int, command: str, *, sentence: bool) -> list[Element]:
    lines = [each for words in _below(card, sentence=sentence) if (each := spans(words, command, INLINE))]
    return join_lines([*_title(card, room - sum(count_units(_words(each)) for each in lines)), *lines])


def _title(card: Card, room: int) -> list[list[Element]]:
    """What heads it; its number and its title, which takes what room there is."""
    number = f"{card.rank}. " if card.rank else ""
    headed = [[text(card.heading, bold=True)]] if card.heading else []
    room = min(LIST_TITLE, max(20, room - count_units(number) - 3))
    return [*headed, [text(number, bold=True), paper_link(card.paper, room)]]


def _below(card: Card, *, sentence: bool = True) -> tuple[Line, Line]:
    """What stands below its title: facts and what is said of it, `▲ 65 · Tsinghua University — It edits.`; the person's
    own note."""
    facts = clip(in_words(card.small), FACTS)
    if not sentence:
        return line(facts), ()
    said = card.snippet or line(card.finding.text if card.finding else "")
    note = clip(collapse(card.note), SUMMARY)
    between = joint("—", facts) if facts and said else ""
    return (*line(f"{facts}{between}"), *said), (Span(text=note, style="quiet"),) if note else ()


def _words(elements: Sequence[Element]) -> str:
    return "".join(each.get("text", "") for each in elements)
