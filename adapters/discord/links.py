"""Addresses that may be shown: known good, or none. Pure."""

import re

from adapters.discord.limits import LINK
from adapters.kit.text import safe_link
from bot.linked import HF_EDITION
from bot.model import ARXIV_PAGE, HF_PAGE, Paper, PaperId

CODE_HOST = "github.com"
LONGEST_ID = 40  # the longest that arXiv has given has 16 characters

_PAPER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*(?:/[0-9]+)?", re.ASCII)
_EDITION = re.compile(rf"{re.escape(HF_EDITION)}\d{{4}}-\d\d-\d\d", re.ASCII)
_SHOWN_ID = re.compile(rf"(?:{re.escape(HF_PAGE)}|{re.escape(ARXIV_PAGE)})({_PAPER_ID.pattern})", re.ASCII)


def page_link(paper: Paper) -> str:
    """Return the paper's page; "" for one that has none, or whose id is no id."""
    return paper.url if len(paper.id) <= LONGEST_ID and _PAPER_ID.fullmatch(paper.id) else ""


def outside_link(url: str) -> str:
    """Return the address of a paper's page, of an edition, or of code; "" for any other."""
    return url if _SHOWN_ID.fullmatch(url) or _EDITION.fullmatch(url) else safe_link(url, CODE_HOST, longest=LINK)


def masked(words: str, url: str) -> str:
    """Return words that lead to `url`; the words hold nothing that would need an escape."""
    return f"[{words}]({url})" if url else words


def linked_papers(text: str) -> tuple[PaperId, ...]:
    """Return the papers whose pages a drawn text links to, in order."""
    return tuple(dict.fromkeys(PaperId(found) for found in _SHOWN_ID.findall(text)))
