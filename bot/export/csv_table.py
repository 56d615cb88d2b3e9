"""CSV, for spreadsheets: one row a paper, safe to open. A cell that a spreadsheet would run as a formula is text."""

import csv
import io
from collections.abc import Sequence

from bot.export.items import ExportItem
from bot.text import readable

COLUMNS = ("id", "title", "authors", "day", "upvotes", "comments", "url", "code_url", "note", "tags", "saved_at")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def build_csv(items: Sequence[ExportItem]) -> bytes:
    """Return a header and one row for each paper, as UTF-8 with a byte order mark: spreadsheets need it."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in _row(item)] for item in items)
    return b"\xef\xbb\xbf" + table.getvalue().encode("utf-8", "replace")


def safe_cell(text: str) -> str:
    """Return the cell with an apostrophe before anything that would be taken for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _row(item: ExportItem) -> tuple[str, ...]:
    paper = item.paper
    return (
        paper.id if paper.has_arxiv_id else "",
        readable(paper.title),
        "; ".join(readable(name) for name in paper.authors),
        paper.day.isoformat() if paper.day else "",
        str(paper.upvotes),
        str(paper.comments),
        paper.url,
        paper.code_url,
        readable(item.note),
        " ".join(readable(tag) for tag in item.tags),
        item.saved_at.isoformat() if item.saved_at else "",
    )
