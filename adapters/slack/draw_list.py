"""A list of papers as Slack draws it, in digests and answers: title, a small line, papers, a menu, buttons. Pure."""

from collections.abc import Iterator, Sequence

from adapters.kit.text import count_units
from adapters.slack.buttons import all_fit, button_rows, labelled_menu, menu_element
from adapters.slack.draw_paper import FACTS, SUMMARY, paper_link
from adapters.slack.limits import ACTIONS_BUTTONS, BLOCKS_TEXT, MESSAGE_BLOCKS, Block, Sheet, clip
from adapters.slack.rich_text import (
    Element,
    heading,
    join_lines,
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
    room = sheet.room // max(1, len(reply.cards))
    _ = (
        sheet.add_all(_apart(reply.cards, room, command))
        or sheet.add_all(_together(reply.cards, room, command, sentences=True))
        or sheet.add_all(_together(reply.cards, room, command, sentences=False))
    )
    return sheet.finish()


def _foot(reply: Reply, command: str) -> list[Block]:
    labelled = [block for select in reply.selects if select.label for block in labelled_menu(select)]
    menus = [menu for select in reply.selects if not select.label if (menu := menu_element(select))]
    buttons = button_rows(reply.buttons[: ACTIONS_BUTTONS - len(menus)], first=menus)
    unpaged = () if all_fit(reply.buttons) else (UNPAGED,)
    return [*labelled, *buttons, *_small((*reply.note, *unpaged), command)]


def _small(lines: Sequence[Line], command: str) -> list[Block]:
    words = join_parts(line_words(each, command).strip() for each in lines[:LINES])
    return [small_print(words)] if words else []


def _apart(cards: Sequence[Card], room: int, command: str) -> Iterator[Block]:
    """The numbered papers, the facts of each in small grey letters: two blocks a paper."""
    for card in cards:
        facts = _facts(card)
        yield rich_text(paragraph(join_lines(_lines(card, _sentence(card, command), room - count_units(facts)))))
        if facts:
            yield small_print(facts)


def _together(cards: Sequence[Card], room: int, command: str, *, sentences: bool) -> Iterator[Block]:
    """The numbered papers by tens, where a message has too few blocks for all."""
    for start in range(0, len(cards), BLOCK):
        some = [_inline(card, room, command, sentence=sentences) for card in cards[start : start + BLOCK]]
        yield rich_text(paragraph([each for entry in some for each in (text("\n\n"), *entry)][1:]))


def _inline(card: Card, room: int, command: str, *, sentence: bool) -> list[Element]:
    facts, said = _facts(card), _sentence(card, command) if sentence else []
    between = joint("—", facts) if facts and said else ""
    return join_lines(_lines(card, [text(f"{facts}{between}"), *said] if facts else said, room))


def _facts(card: Card) -> str:
    return clip(join_parts(card.small), FACTS)


def _lines(card: Card, said: list[Element], room: int) -> list[list[Element]]:
    """What heads it, number and title, what is said of it, the person's own note; the title takes what room is left."""
    number = f"{card.rank}. " if card.rank else ""
    note = [text(clip(readable(card.note), SUMMARY), italic=True)] if card.note else []
    taken = count_units(number) + sum(count_units(each.get("text", "")) for each in (*said, *note))
    title = paper_link(card.paper, max(20, room - taken - 3))
    headed = [text(card.heading, bold=True)] if card.heading else []
    return [each for each in (headed, [text(number, bold=True), title], said, note) if each]


def _sentence(card: Card, command: str) -> list[Element]:
    if card.snippet:
        return spans(card.snippet, command, 2 * SUMMARY)
    return [text(card.finding.text)] if card.finding and card.finding.text else []
