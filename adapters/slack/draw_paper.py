"""One paper as lines of text and links: the same in digests, answers and the Home tab. Pure.

Every line has a room in UTF-16 units, so that many papers share a message and none makes it fail.
"""

from adapters.kit.text import count_units
from adapters.slack.limits import clip
from adapters.slack.rich_text import Element, link, page_link, spans, text
from bot.finding import FULL
from bot.model import Paper
from bot.paper_card import paper_details, summary_mark
from bot.replies import Card
from bot.text import facts_in_words, readable, summary_in_words

TITLE = 300  # longer than any real one; the longest recorded has 191
FACTS = 160
FINDING = 2 * FULL  # UTF-16 units
SUMMARY = 240
SHORTEST = 60  # a summary that is cut shorter says nothing


def paper_title(paper: Paper) -> str:
    """Return the title as it is read."""
    return readable(paper.title) or paper.id or "Untitled"


def paper_link(paper: Paper, room: int = TITLE) -> Element:
    """Return the title as a link to the paper's page."""
    return link(clip(paper_title(paper), min(room, TITLE)), page_link(paper.url), bold=True)


def paper_facts(paper: Paper, *, saved: bool = False) -> str:
    """Return `▲ 81 · 💬 3 · 12 authors`."""
    return clip(" · ".join(facts_in_words(paper, saved=saved)), FACTS)


def paper_gist(paper: Paper, room: int) -> str:
    """Return its summary, or the beginning of its abstract, in whole sentences where they fit; "" without room."""
    if room < SHORTEST:
        return ""
    return clip(summary_in_words(paper, room), room)


def list_entry(paper: Paper, rank: int, room: int, *, saved: bool = False) -> list[Element]:
    """Return number, title and facts of one paper on a list, in at most `room` units."""
    number = f"{rank}. " if rank else ""
    facts = paper_facts(paper, saved=saved)
    title = paper_link(paper, max(20, room - len(number) - count_units(facts) - 1))
    entry = [text(number, bold=True)] if number else []
    entry.append(title)
    return [*entry, text(f"\n{facts}")] if facts else entry


def count_entry(entry: list[Element]) -> int:
    """Return how many units a paper's lines take."""
    return sum(count_units(element.get("text", "")) for element in entry)


def finding_line(card: Card) -> list[Element]:
    """Return what a card's paper found, marked where a machine wrote it; nothing when nothing is known."""
    if not (card.finding and card.finding.text):
        return []
    mark = summary_mark(card)
    return [*([text(f"{mark}: ", italic=True)] if mark else []), text(clip(card.finding.text, FINDING))]


def details(paper: Paper, room: int, command: str) -> list[list[Element]]:
    """Return what else is known of a paper, a line each."""
    return [[text(f"{name}: ", bold=True), *spans(words, command, room)] for name, words in paper_details(paper)]
