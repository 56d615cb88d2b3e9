"""Addresses that a page may lead to: known good, or none. Pure."""

from urllib.parse import quote

from adapters.kit.text import safe_link
from bot.model import Paper, PaperId
from bot.paper_card import code_label

HOSTS = ("huggingface.co", "arxiv.org", "github.com")
LONGEST = 500


def known_link(url: str) -> str:
    """Return an address on Hugging Face, arXiv or GitHub; "" for any other."""
    return next((url for host in HOSTS if safe_link(url, host, longest=LONGEST)), "")


def any_link(url: str) -> str:
    """Return an ordinary https address, such as a paper's own page; "" for any other."""
    return safe_link(url, longest=LONGEST)


def paper_path(paper_id: PaperId) -> str:
    """Return the address of a paper's page here."""
    return f"/papers/{quote(paper_id, safe='/:')}"


def outside_links(paper: Paper) -> tuple[tuple[str, str], ...]:
    """Return where else a paper can be read, as words and addresses."""
    hugging_face = paper.url if paper.on_hugging_face else ""
    pages = (("arXiv", paper.arxiv_url), ("Hugging Face", hugging_face), (code_label(paper), paper.code_url))
    return tuple((words, known_link(url)) for words, url in pages if known_link(url))
