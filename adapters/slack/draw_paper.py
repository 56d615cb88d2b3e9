"""One paper as lines of text and links: the same in digests, answers and the Home tab. Pure.

Every line has a room in UTF-16 units, so that many papers share a message and none makes it fail.
"""

from collections.abc import Iterator

from adapters.kit.text import count_units, safe_link
from adapters.slack.limits import clip
from adapters.slack.rich_text import CODE_HOST, LINK_LONGEST, Element, link, page_link, text
from bot.model import Paper
from bot.text import (
    code_in_words,
    details_in_words,
    facts_in_words,
    readable,
    summary_in_words,
)

TITLE = 300  # longer than any real one; the longest recorded has 191
FACTS = 160
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


def paper_links(paper: Paper, *, project: bool = False) -> list[Element]:
    """Return the places where the paper is, one after the other; the authors' own page only where `project` says so."""
    pages = [
        ("Hugging Face" if paper.url != paper.arxiv_url else "", page_link(paper.url)),
        ("arXiv", page_link(paper.arxiv_url)),
        (code_in_words(paper), safe_link(paper.code_url, CODE_HOST, longest=LINK_LONGEST)),
        ("Project page", safe_link(paper.project_url, longest=LINK_LONGEST) if project else ""),
    ]
    drawn = [link(label, url) for label, url in pages if label and url]
    parted = [part for each in drawn for part in (text(" · "), each)]
    return parted[1:]


def paper_details(paper: Paper, room: int) -> Iterator[list[Element]]:
    """Yield what else is known of a paper, a line each: authors, organisation, days, keywords."""
    for name, words in details_in_words(paper):
        yield [text(f"{name}: ", bold=True), text(clip(words, room))]
