"""Addresses that may be shown: known good, or none. Pure; for the reader, who clicks on them."""

import re
from urllib.parse import urlsplit

from adapters.discord.limits import LINK
from bot.model import ARXIV_PAGE, HF_PAGE, Paper, PaperId

CODE_HOST = "github.com"
LONGEST_ID = 40  # the longest that arXiv has given has 16 characters

_PLAIN = re.compile(r"[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]+")
_PAPER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*(?:/[0-9]+)?", re.ASCII)
_SHOWN_ID = re.compile(rf"(?:{re.escape(HF_PAGE)}|{re.escape(ARXIV_PAGE)})({_PAPER_ID.pattern})", re.ASCII)


def page_link(paper: Paper) -> str:
    """Return the paper's page; "" for one that has none, or whose id is no id."""
    return paper.url if len(paper.id) <= LONGEST_ID and _PAPER_ID.fullmatch(paper.id) else ""


def arxiv_link(paper: Paper) -> str:
    """Return the paper's abstract page at arXiv, or ""."""
    return paper.arxiv_url if page_link(paper) else ""


def safe_link(url: str, host: str = "") -> str:
    """Return an https address as it may be linked, on `host` where one is named; "" for anything else."""
    if len(url) > LINK or not _PLAIN.fullmatch(url):
        return ""
    try:
        parts = urlsplit(url)
        known = parts.scheme == "https" and parts.username is None and parts.port in (None, 443)
    except ValueError:
        return ""
    found = parts.hostname or ""
    return url if known and "." in found and "[" not in parts.netloc and (not host or found == host) else ""


def masked(words: str, url: str) -> str:
    """Return words that lead to `url`; the words are ours and hold nothing that would need an escape."""
    return f"[{words}]({url})" if url else words


def linked_papers(text: str) -> tuple[PaperId, ...]:
    """Return the papers whose pages a drawn text links to, in order."""
    return tuple(dict.fromkeys(PaperId(found) for found in _SHOWN_ID.findall(text)))
