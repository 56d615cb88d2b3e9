"""BibTeX, for LaTeX writers: stable keys, names in their parts, everything that TeX would read as a command escaped."""

import re
from collections.abc import Sequence

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from bibtexparser.writer import BibtexFormat

from bot.export.items import ExportItem
from bot.export.names import key_part, parse_name
from bot.model import Paper
from bot.text import readable

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FILLERS = frozenset(
    ["a", "an", "the", "on", "of", "for", "in", "to", "and", "with", "is", "are", "do", "does", "can", "how", "what"]
)
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': "''",
}
_CAPITALS = re.compile(r"(?<!\S)\S*[A-Z]\S*")


def build_bibtex(items: Sequence[ExportItem]) -> bytes:
    """Return one `@misc` entry for each paper, in order, as UTF-8."""
    if not items:
        return b""
    keys = citation_keys([item.paper for item in items])
    library = Library([_entry(item, keys[item.paper.id]) for item in items])
    layout = BibtexFormat()
    layout.indent = "  "
    layout.trailing_comma = True
    return str(write_string(library, bibtex_format=layout, unparse_stack=[])).encode("utf-8", "replace")


def citation_keys(papers: Sequence[Paper]) -> dict[str, str]:
    """Return `familyyearword` for each paper's id.

    Every key ends in a part of the paper's own id where the plain one is taken twice, so a key never depends on the
    order of the papers.
    """
    plain = {paper.id: _plain_key(paper) for paper in papers}
    taken = list(plain.values())
    return {
        paper_id: key if taken.count(key) == 1 else f"{key}_{key_part(paper_id)}" for paper_id, key in plain.items()
    }


def _plain_key(paper: Paper) -> str:
    family = key_part(parse_name(paper.authors[0]).family) if paper.authors else ""
    words = [key_part(word) for word in readable(paper.title).split()]
    word = next((word for word in words if word and word not in FILLERS), "")
    return f"{family or 'anonymous'}{_year(paper)}{word}"[:60]


def _entry(item: ExportItem, key: str) -> Entry:
    paper = item.paper
    fields = {
        "title": "{" + _protected(readable(paper.title)) + "}",
        "author": "{" + " and ".join(_author(name) for name in paper.authors) + "}" if paper.authors else "",
        "year": "{" + _year(paper) + "}" if _year(paper) else "",
        "month": _month(paper),
        **_arxiv_fields(paper),
        "url": "{" + (paper.arxiv_url or paper.url) + "}" if paper.arxiv_url or paper.url else "",
        "keywords": "{" + ", ".join(_escaped(tag) for tag in item.tags) + "}" if item.tags else "",
        "note": "{" + _escaped(readable(item.note)) + "}" if item.note else "",
    }
    return Entry("misc", key, [Field(name, value) for name, value in fields.items() if value])


def _arxiv_fields(paper: Paper) -> dict[str, str]:
    if not paper.has_arxiv_id:
        return {}
    archive = paper.id.partition("/")[0] if "/" in paper.id else ""
    known = {"eprint": "{" + paper.id + "}", "archiveprefix": "{arXiv}"}
    return known | ({"primaryclass": "{" + archive + "}"} if archive else {})


def _author(written: str) -> str:
    name = parse_name(written)
    form = _escaped(name.sorted_form)
    return "{" + form + "}" if not name.given and " " in name.family else re.sub(r"\b(and)\b", r"{\1}", form)


def _protected(title: str) -> str:
    """Words with capitals keep them: bibliography styles would make them small."""
    parts, at = [], 0
    for match in _CAPITALS.finditer(title):
        parts += [_escaped(title[at : match.start()]), "{" + _escaped(match[0]) + "}"]
        at = match.end()
    return "".join(parts) + _escaped(title[at:])


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)


def _year(paper: Paper) -> str:
    known = paper.published or (paper.days[0] if paper.days else None)
    if known:
        return str(known.year)
    return f"20{paper.id[:2]}" if paper.id[:4].isdecimal() and "." in paper.id else ""


def _month(paper: Paper) -> str:
    known = paper.published or (paper.days[0] if paper.days else None)
    return MONTHS[known.month - 1] if known else ""
