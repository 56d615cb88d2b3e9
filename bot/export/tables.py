"""Exports for programs. CSV: one row a paper, safe to open in a spreadsheet; what would run as a formula is text. JSON:
every field of every paper as it is stored, and the version of the form.

Ids are written `arXiv:2504.13170` in CSV: spreadsheets read 2504.13170 as a number and drop its last zero, quoted or
not, and anything that forces text (an apostrophe, a formula) is no id to other programs.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence

import msgspec

from bot.characters import FORMULA_SIGNS
from bot.export.items import ExportItem, plain_url
from bot.model import Paper
from bot.text import WITHDRAWN, collapse, is_name, readable, readable_name

FORMULA = re.compile(  # at the start of a cell, also of what a `;` or a tab makes a cell of, behind spaces and quotes
    rf"""(?:^|;|(?<![\s"';]))[\s"']*+(?=[{FORMULA_SIGNS}])"""
)
BEGINS_CELL = frozenset(';\t\r\n"')
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as Latin-1

_COLUMNS = (
    "id title authors author_count day published upvotes comments url arxiv_url code_url organization keywords "
    "note tags saved_at read_at summary abstract withdrawn"
)
VERSION = 1  # goes up when a field changes its meaning or goes; new fields may come at any time


def build_csv(items: Sequence[ExportItem]) -> bytes:
    """Return a header and one row for each paper, in order, as UTF-8 with a byte order mark; lines end in CR LF.

    Several names, keywords or tags in a cell are separated by `; `. What is not known is empty, and so is the code of a
    paper whose repository was only guessed.
    """
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, _COLUMNS.split())
    writer.writeheader()
    writer.writerows({name: safe_cell(cell) for name, cell in _cells(item).items()} for item in items)
    return BYTE_ORDER_MARK + table.getvalue().encode("utf-8", "replace")


def safe_cell(text: str) -> str:
    """Return the cell with an apostrophe before each sign that a spreadsheet would take for a formula's."""
    return FORMULA.sub(_defuse, text)


def build_json(items: Sequence[ExportItem]) -> bytes:
    """Return `{"version": 1, "papers": [...]}`, indented, as UTF-8.

    Every field is there: absent text is "", an absent date or time null. Texts are those of the source, LaTeX included.
    """
    papers = [paper_fields(item.paper) | _beside(item) for item in items]
    whole = msgspec.to_builtins({"version": VERSION, "papers": papers})
    return json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def paper_fields(paper: Paper) -> dict[str, object]:
    """Return a paper's fields and links by name, in their order."""
    fields = {name: getattr(paper, name) for name in Paper.__struct_fields__}
    return fields | {"day": paper.day, "url": paper.url, "arxiv_url": paper.arxiv_url}


def _beside(item: ExportItem) -> dict[str, object]:
    return {"note": item.note, "tags": item.tags, "saved_at": item.saved_at, "read_at": item.read_at}


def _defuse(match: re.Match[str]) -> str:
    before = match[0]
    return f"{before}'" if match.start() == 0 or BEGINS_CELL.intersection(before) else before


def _cells(item: ExportItem) -> Mapping[str, str]:
    paper = item.paper
    return {
        "id": f"arXiv:{paper.id}" if paper.has_arxiv_id else "",
        "title": readable(paper.title),
        "authors": _list([readable_name(name) for name in paper.authors if is_name(name)]),
        "author_count": str(max(paper.author_count, len(paper.authors))),
        "day": paper.day.isoformat() if paper.day else "",
        "published": paper.published.isoformat() if paper.published else "",
        "upvotes": str(paper.upvotes),
        "comments": str(paper.comments),
        "url": plain_url(paper.url),
        "arxiv_url": plain_url(paper.arxiv_url),
        "code_url": "" if paper.code_guessed else plain_url(paper.code_url),
        "organization": readable(paper.organization),
        "keywords": _list(paper.keywords),
        "note": collapse(item.note),
        "tags": _list(item.tags),
        "saved_at": item.saved_at.isoformat() if item.saved_at else "",
        "read_at": item.read_at.isoformat() if item.read_at else "",
        "summary": readable(paper.summary),
        "abstract": readable(paper.abstract),
        "withdrawn": WITHDRAWN if paper.withdrawn else "",
    }


def _list(texts: Sequence[str]) -> str:
    return "; ".join(readable(text) for text in texts)
