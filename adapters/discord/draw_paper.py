"""One paper as Discord draws it: the same in digests and in answers. Pure.

Every text has a limit in UTF-16 units, so that many papers share a message and none makes it fail.
"""

from collections.abc import Sequence

from adapters.discord.components import Component, gallery, text
from adapters.discord.custom_ids import SMALL
from adapters.discord.escape import draw_line, escape, fit, guard, inline
from adapters.discord.limits import MESSAGE_TEXT, clip
from adapters.discord.links import longest_linkable, masked, page_link
from adapters.kit.text import count_units
from bot.finding import FULL
from bot.model import ARXIV_PAGE, Paper
from bot.paper_card import summary_mark
from bot.replies import Card, Line, as_lines, line
from bot.text import facts_in_words, join_parts, readable

TITLE = 320  # escaped; the longest recorded one has 206 characters
OWN = 700  # a person's own note and tags
LEAST = 40  # of a title, however little room there is
LINKED = 2 / 3  # of a title that is a link: of less a scrap would be blue, "LLM Agents" amid emoji
TIGHT = 150  # room of a paper on a list below which only title, votes and link are shown
TIGHTEST = 100  # below it the link goes, too
DETAIL = 500
FACT, NAMES = 80, 400


def paper_title(paper: Paper, room: int = TITLE) -> str:
    """Return the title, escaped."""
    return fit(readable(paper.title), min(room, TITLE)) or fit(paper.id, room) or "Untitled"


def linked_title(paper: Paper, room: int = TITLE) -> str:
    """Return at most `room` units of the title as a link to the paper's page; what breaks a link stands beside it. One
    without a page, or of which little could be a link, is words."""
    plain, link = clip(readable(paper.title), room), page_link(paper)
    start, end = longest_linkable(plain) if link else (0, 0)
    if end - start < max(LINKED * len(plain), 1):
        return paper_title(paper, room)
    return f"{guard(inline(plain[:start]))}{masked(plain[start:end], link)}{inline(plain[end:])}"


def linked_id(paper: Paper) -> str:
    """Return the id as a link to the paper's page; "" for a paper without one."""
    return masked(paper.id, page_link(paper))


def list_entry(paper: Paper, rank: int, room: int) -> str:
    """Return number, title and facts of one paper on a list, in at most `room` units."""
    number = f"**{rank}.** " if rank else ""
    facts = join_parts((*(fit(fact, FACT) for fact in facts_in_words(paper)), linked_id(paper)))
    if room < TIGHT or count_units(facts) > room // 2:
        facts = _tight_facts(paper, linked=room >= TIGHTEST)
        left = room - len(number) - count_units(facts) - 6
        return f"{number}**{paper_title(paper, max(left, 12))}**{f' {facts}' if facts else ''}"
    left = room - len(number) - count_units(facts) - 10
    return f"{number}**{paper_title(paper, max(left, 12))}**" + (f"\n{SMALL}{facts}" if facts else "")


def finding_words(card: Card) -> str:
    """Return what a card's paper found, marked where a machine wrote it; "" when nothing is known."""
    said, mark = fit(card.finding.text, 2 * FULL) if card.finding else "", summary_mark(card)
    return f"*{escape(mark)}:* {said}" if said and mark else said


def small_facts(parts: Sequence[Line], link: str = "", *, instead: Line = ()) -> str:
    """Return parts as one small line, "" for none; a link comes last, or `instead` of one of them."""
    drawn = (link if link and each == instead else draw_line(each, "", NAMES) for each in parts)
    small = join_parts((*drawn, "" if instead else link))
    return f"{SMALL}{small}" if small else ""


def id_beside(title: str, card: Card) -> str:
    """Return the id as a link where the drawn title has none."""
    link = page_link(card.paper)
    return "" if f"]({link})" in title else linked_id(card.paper)


def message_texts(card: Card, command: str = "", room: int = MESSAGE_TEXT) -> tuple[str, ...]:
    """Return a paper as it stands in a message of its own, or opened, in parts with a gap between them: title and who
    it is from; what it found, as much of its abstract as there is room for; details; what people say."""
    number = f"{card.rank}\\. " if card.rank else ""  # unescaped it would begin a list, which is indented
    title = f"### {number}{linked_title(card.paper, max(LEAST, min(TITLE, room // 2)))}"
    link = id_beside(title, card)
    people = small_facts(as_lines(*card.people))
    facts = small_facts(card.small, link, instead=line(card.paper.id))
    details = details_text(card, command, room // 3)
    said = finding_words(card)
    own = f"*{note}*" if (note := fit(card.note, OWN)) else ""
    left = room - sum(count_units(each) + 1 for each in (title, people, said, own, details, facts))
    matched = draw_line(card.snippet, "", min(2 * FULL, left - 1))
    abstract = fit(card.abstract, left - count_units(matched) - 1) if card.abstract else ""
    parts = ((title, people), (matched, said, abstract, own), (details,), (facts,))
    return _within(room, parts, drops=(own, people, facts, said))


def paper_parts(card: Card, texts: Sequence[str]) -> list[Component]:
    """Return the picture of a paper and its texts as components."""
    return [*([gallery(card.picture)] if card.picture else []), *map(text, texts)]


def _within(room: int, parts: Sequence[Sequence[str]], drops: Sequence[str]) -> tuple[str, ...]:
    """Return the parts, each of lines, in at most `room` units as far as dropping `drops`, first ones first, helps."""
    for dropped in drops:
        if sum(count_units(each) + 1 for part in parts for each in part if each) <= room:
            break
        parts = [[each for each in part if each is not dropped] for part in parts]
    return tuple(filter(None, ("\n".join(filter(None, part)) for part in parts)))


def details_text(card: Card, command: str, room: int) -> str:
    """Return what else is known of a paper, small, a line each; of what does not fit the last lines go."""
    lines = [f"{SMALL}{name}: {draw_line(words, command, DETAIL)}" for name, words in card.details]
    while lines and sum(count_units(each) + 1 for each in lines) > room:
        lines.pop()
    return "\n".join(lines)


def _tight_facts(paper: Paper, *, linked: bool) -> str:
    votes = f"▲ {min(paper.upvotes, 9_999_999):,}" if paper.upvotes else ""
    link = f"{ARXIV_PAGE}{paper.id}" if linked and page_link(paper) and len(paper.id) <= 20 else ""
    return join_parts((votes, masked("arXiv", link)))
