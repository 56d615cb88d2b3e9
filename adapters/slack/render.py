"""Everything the bot says on Slack, as the arguments of its calls: blocks, and a text to be read aloud. Pure.

Nothing here fails, whatever stands in a paper: limits hold by construction (limits.py), and what comes
from outside is literal (rich_text.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from adapters.kit.text import clip
from adapters.slack.buttons import beside, button_rows
from adapters.slack.draw_list import list_blocks
from adapters.slack.draw_paper import (
    ABSTRACT,
    FACTS,
    message_blocks,
    paper_title,
)
from adapters.slack.limits import ACTIONS_BUTTONS, FALLBACK_TEXT, MESSAGE_BLOCKS, Block, Sheet
from adapters.slack.rich_text import (
    DIVIDER,
    Element,
    escape,
    flat,
    heading,
    join_lines,
    line_words,
    live_text,
    paragraph,
    person,
    rich_text,
    small_block,
    small_print,
    spans,
    text,
)
from bot.digest_reply import digest_reply, shown_reply
from bot.model import Message
from bot.occasion import parse_key
from bot.outcomes import SHARED_BY
from bot.presses import is_kept
from bot.replies import Card, Reply, Row, in_words, line
from bot.text import facts_in_words, join_parts, one_line, plural, summary_in_words

EVENT_TYPE = "papers_digest"
ENDS = tuple(".!?:…。！？")
SAID = 400  # of one sentence that is read aloud
QUIET = {"unfurl_links": False, "unfurl_media": False}
LINE = 600
LINES = 16
LEFT, RIGHT = 160, 320
ROWS_A_BLOCK = 10
CARD_LEAST, BESIDE_ABSTRACT = 240, 2_500  # units of an abstract, however many cards there are; of what stands beside it
CUT = "That's too much for one message. Narrow it down."


def render_message(message: Message, key: str, command: str) -> dict[str, Any]:
    """Return the arguments that post one message of a digest; its key is in the metadata, so that it is found again."""
    named = {"key": key, "occasion": parse_key(key).occasion, "ids": " ".join(paper.id for paper in message.papers)}
    return {
        **render_reply(digest_reply(message), command),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": named},
        **QUIET,
    }


def render_reply(reply: Reply, command: str) -> dict[str, Any]:
    """Return text and blocks of an answer."""
    return {"text": read_aloud(reply_words(reply, command)), "blocks": reply_blocks(reply, command)}


def render_shared(reply: Reply, user_id: str, command: str) -> dict[str, Any]:
    """Return an answer as the channel sees it: the bot's own message, with the name of whoever shared it."""
    by = rich_text(paragraph([text(SHARED_BY), person(user_id)]))
    return {
        "text": f"{SHARED_BY}<@{user_id}>: {read_aloud(reply_words(reply, command))}",
        "blocks": [by, *reply_blocks(reply, command, blocks=MESSAGE_BLOCKS - 1)],
        **QUIET,
    }


def read_aloud(sentences: Iterable[str]) -> str:
    """Return sentences as one text, without anything that Slack would make live; never empty, never too long."""
    said, left = [], FALLBACK_TEXT
    for sentence in sentences:
        words = escape(_ended(clip(flat(sentence).strip(), SAID)))
        left -= len(words) + 1
        if left < 0:
            break
        if words:
            said.append(words)
    return " ".join(said) or "Papers"


def reply_blocks(reply: Reply, command: str, *, blocks: int = MESSAGE_BLOCKS) -> list[Block]:
    """Return the blocks of an answer; `command` is what people type. One of a single line has no heading, and
    none what says that something was done, or not understood."""
    if reply.is_list:
        return list_blocks(reply, command, blocks=blocks)
    sheet = Sheet(blocks=blocks, keep=_foot(reply, command))
    said = bool(reply.way_back or reply.mistaken)
    headed = bool(reply.rows or (reply.lines[1:] and not said)) and bool(reply.title.strip())
    if headed:
        sheet.add([heading(flat(reply.title))])
    if head := _head(reply, command, titled=not headed):
        sheet.add([rich_text(paragraph(head))])
    for message in reply.messages:  # what does not fit is seen when it is posted
        sheet.add(_digest_blocks(shown_reply(message), sheet, command))
    if reply.messages and reply.buttons:
        sheet.add([DIVIDER])
    room = max(CARD_LEAST, (sheet.room - BESIDE_ABSTRACT) // max(1, len(reply.cards)))
    apart = ([DIVIDER] if place else [] for place in range(len(reply.cards)))
    cards = all(
        sheet.add([*gap, *message_blocks(card, command, min(ABSTRACT, room))])
        for gap, card in zip(apart, reply.cards, strict=True)
    )
    rows = all(sheet.add([block]) for block in _row_blocks(reply.rows, command))
    if not (cards and rows):
        sheet.add([small_print(CUT)])
    return sheet.finish() or [rich_text(paragraph([text("Nothing to show.")]))]


def reply_words(reply: Reply, command: str) -> list[str]:
    """Return what is read aloud, in sentences: the notification, and all that a screen reader has."""
    lines, notes = ([line_words(each, command) for each in several] for several in (reply.lines, reply.note))
    rows = [_row_words(row, command) for row in reply.rows]
    messages = [words for each in reply.messages for words in reply_words(shown_reply(each), command)]
    names = [reply.first_words, *map(_numbered, reply.cards[1:])]
    cards = [words for name, card in zip(names, reply.cards, strict=False) for words in _card_words(name, card)]
    small = [one_line(lines)] if reply.is_list else lines
    return [*(cards or names), *small, *messages, *rows, *notes]


def _head(reply: Reply, command: str, *, titled: bool) -> list[Element]:
    lines = [[text(clip(flat(reply.title), LINE), bold=True)]] if titled and flat(reply.title).strip() else []
    lines += [drawn for each in reply.lines[:LINES] if (drawn := spans(each, command, LINE))]
    return join_lines(lines)


def _foot(reply: Reply, command: str) -> list[Block]:
    foot = button_rows(reply.buttons[:ACTIONS_BUTTONS], turns=not is_kept(reply))
    return [*foot, *small_block([reply.note[:LINES]], command)]


def _digest_blocks(reply: Reply, sheet: Sheet, command: str) -> list[Block]:
    """A digest's header, cut to what room there is, or one of its papers."""
    if any(card.alone for card in reply.cards):
        return message_blocks(reply.cards[0])
    return list_blocks(reply, command, blocks=sheet.left, room=sheet.room)


def _row_blocks(rows: Sequence[Row], command: str) -> Iterator[Block]:
    """Rows together in few blocks; one with buttons has a block of its own."""
    for pressed, some in groupby(rows, key=lambda row: bool(row.buttons)):
        if pressed:
            yield from (_row_beside(row, command, place) for place, row in enumerate(some))
            continue
        lines = [_row(row, command, below=bool(place % ROWS_A_BLOCK)) for place, row in enumerate(some)]
        for first in range(0, len(lines), ROWS_A_BLOCK):
            yield rich_text(paragraph(join_lines(lines[first : first + ROWS_A_BLOCK])))


def _row(row: Row, command: str, *, below: bool = False) -> list[Element]:
    """`When: weekdays`, or what to type and what it does; a title has room above it where it stands `below` others."""
    left, right = clip(flat(row.left), LEFT).strip(), spans(row.value, command, RIGHT)
    if row.is_command:
        return [text(f"{command} {left}".strip(), code=True), text("  "), *right]
    named = [text(f"{left}: " if right else left, bold=True)] if left else []
    return [*([text("\n")] if row.heads and below else []), *named, *right] or [text("·")]


def _row_beside(row: Row, command: str, place: int) -> Block:
    """A row with its button, or a menu of several; the text beside those cannot be rich."""
    words = live_text((*line(f"{row.left}: " if row.left else ""), *row.value), command, RIGHT)
    element = beside(row.buttons, place)
    return {"type": "section", "text": words} | ({"accessory": element} if element else {})


def _row_words(row: Row, command: str) -> str:
    """`When: weekdays`, `/papers today: today's papers`."""
    named = f"{command} {row.left}" if row.is_command else row.left
    return ": ".join(words for words in (named, line_words(row.value, command)) if words)


def _numbered(card: Card) -> str:
    return f"{card.rank}. {paper_title(card.paper)}" if card.rank else paper_title(card.paper)


def _card_words(name: str, card: Card) -> list[str]:
    paper = card.paper
    if card.full:
        return [
            name,
            clip(join_parts(facts_in_words(paper, saved=card.saved)), FACTS),
            clip(summary_in_words(paper, ABSTRACT), ABSTRACT),
        ]
    if card.alone:
        return [name, join_parts(card.people), card.finding.text if card.finding else "", in_words(card.small)]
    return [f"{name}, {plural(paper.upvotes, 'upvote')}" if paper.upvotes else name]


def _ended(sentence: str) -> str:
    return sentence if not sentence or sentence.endswith(ENDS) else f"{sentence}."
