"""Addresses that may be shown: known good, or none. Pure."""

import re
from itertools import pairwise

from adapters.discord.limits import LINK
from adapters.kit.text import safe_link
from bot.linked import HF_EDITION
from bot.model import ARXIV_PAGE, HF_PAGE, Paper, PaperId

CODE_HOST = "github.com"
LONGEST_ID = 40  # the longest that arXiv has given has 16 characters

_PAPER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*(?:/[0-9]+)?", re.ASCII)
_SHOWN_ID = re.compile(
    rf"(?!{re.escape(HF_EDITION)})(?:{re.escape(HF_PAGE)}|{re.escape(ARXIV_PAGE)})({_PAPER_ID.pattern})", re.ASCII
)


_BREAKING = re.compile(
    r"[\\*_~`|<>\[\]]|:\w+:|(?<!\w)\w+://\S*"
    "|[\u00a9\u00ae\u200d\u203c\u2049\u20e3\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934-\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)


def page_link(paper: Paper) -> str:
    """Return the paper's page; "" for one that has none, or whose id is no id."""
    return paper.url if len(paper.id) <= LONGEST_ID and _PAPER_ID.fullmatch(paper.id) else ""


def outside_link(url: str) -> str:
    """Return the address of a paper's page, or of code; "" for any other."""
    return url if _SHOWN_ID.fullmatch(url) else safe_link(url, CODE_HOST, longest=LINK)


def longest_linkable(words: str) -> tuple[int, int]:
    """Return from where to where `words` can be those of a link. In a message of components an emoji in them breaks the
    link (discord-api-docs#7510 and #7673), so does an address (#7721), and escapes are shown (#6185)."""
    breaks = [(0, 0), *((match.start(), match.end()) for match in _BREAKING.finditer(words)), (len(words), len(words))]
    runs = [(before[1], after[0]) for before, after in pairwise(breaks)]
    start, end = max(runs, key=lambda run: run[1] - run[0])
    run = words[start:end]
    return start + len(run) - len(run.lstrip()), end - len(run) + len(run.rstrip())


def masked(words: str, url: str) -> str:
    """Return words that lead to `url`, "" without one; the words hold nothing that would need an escape."""
    return f"[{words}]({url})" if url else ""


def linked_papers(text: str) -> tuple[PaperId, ...]:
    """Return the papers whose pages a drawn text links to, in order."""
    return tuple(dict.fromkeys(PaperId(found) for found in _SHOWN_ID.findall(text)))
