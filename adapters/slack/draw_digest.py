"""The digest as Slack draws it: a header with the numbered list, and one message per paper. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from adapters.kit.text import count_units
from adapters.slack.buttons import button_rows, select_blocks
from adapters.slack.draw_paper import (
    FACTS,
    paper_link,
    paper_title,
)
from adapters.slack.draw_reply import line_words
from adapters.slack.limits import Block, Sheet, clip
from adapters.slack.rich_text import heading, image, join_lines, paragraph, rich_text, small_print, text
from bot.digest_reply import digest_reply
from bot.finding import AI_SUMMARY, FULL
from bot.model import Message
from bot.replies import Card, Reply
from bot.text import plural

FINDING = 2 * FULL  # UTF-16 units
BLOCK = 10  # papers that share a block


def digest_blocks(message: Message, command: str) -> list[Block]:
    """Return the blocks of a digest's header or of one of its papers; `command` is what people type, `/papers`."""
    reply = digest_reply(message)
    return _paper(reply.cards[0]) if message.paper else _header(reply, command)


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
    lines = [[paper_link(card.paper)], *([[text(people)]] if people else [])]
    if card.finding and card.finding.text:
        mark = [text(f"{AI_SUMMARY}: ", italic=True)] if card.finding.kind == "ai_summary" else []
        lines.append([text("\n"), *mark, text(clip(card.finding.text, FINDING))])
    shown = rich_text(paragraph(join_lines(lines)))
    above = [image(card.picture)] if card.picture else []
    return [*above, shown, *([small_print(facts)] if facts else []), *button_rows(card.buttons)]


def _paper_words(card: Card) -> list[str]:
    said = card.finding.text if card.finding else ""
    return [paper_title(card.paper), " · ".join(card.people), said, " · ".join(card.facts)]


def _header(reply: Reply, command: str) -> list[Block]:
    head, note = (" · ".join(line_words(each, command) for each in lines) for lines in (reply.lines, reply.note))
    saving = select_blocks(reply.select) if reply.select else []
    sheet = Sheet(keep=[*saving, *button_rows(reply.buttons), small_print(note)])
    sheet.add(heading(reply.title), small_print(head))
    for findings in (True, False):  # all papers have their sentence, or none has
        drawn = list(_papers(reply.cards, sheet.room // max(1, len(reply.cards)), findings=findings))
        if sheet.add_all(drawn):
            break
    return sheet.finish()


def _papers(cards: Sequence[Card], room: int, *, findings: bool) -> Iterator[Block]:
    """The numbered papers, by tens; a heading begins a block of its own."""
    for start, end in pairwise(_starts(cards)):
        some = cards[start:end]
        if some[0].heading:
            yield rich_text(paragraph([text(some[0].heading, bold=True)]))
        entries = (_entry(card, room, finding=findings, last=card is some[-1]) for card in some)
        yield rich_text(*entries)


def _starts(cards: Sequence[Card]) -> list[int]:
    headed = {at for at, card in enumerate(cards) if card.heading}
    return sorted({*range(0, len(cards), BLOCK), *headed, len(cards)})


def _entry(card: Card, room: int, *, finding: bool, last: bool) -> Block:
    number, facts = f"{card.rank}. ", clip(" · ".join(card.facts), FACTS)
    said = f" — {card.finding.text}" if finding and card.finding and card.finding.text else ""
    title = paper_link(card.paper, max(20, room - count_units(f"{number}{facts}{said}") - 3))
    below = f"\n{facts}{said}" if facts else f"\n{said.removeprefix(' — ')}" if said else ""
    entry = [text(number, bold=True), title, text(below if last else f"{below}\n\n")]
    return paragraph(entry)
