"""RIS, for the saver with Zotero, EndNote or Mendeley: one tag a line, CR LF after it, ER after each record."""

from collections.abc import Iterator, Sequence

from bot.export.items import ExportItem, Issue, doi_of, issue_of, plain_url
from bot.export.names import parse_name
from bot.text import WITHDRAWN, collapse, is_name, readable


def build_ris(items: Sequence[ExportItem]) -> bytes:
    """Return one record for each paper, in order, as UTF-8."""
    return "".join(_record(item) for item in items).encode("utf-8", "replace")


def _record(item: ExportItem) -> str:
    lines = (f"{tag}  - {text}\r\n" for tag, text in _tags(item) if text)
    return "".join(lines) + "ER  - \r\n\r\n"


def _tags(item: ExportItem) -> Iterator[tuple[str, str]]:
    """Tags with their values; every value is on one line, so that none can open a tag of its own."""
    paper, issue = item.paper, issue_of(item.paper)
    yield "TY", "GEN"
    yield "TI", readable(paper.title)
    yield from (("AU", _author(name)) for name in filter(is_name, paper.authors or [paper.organization]))
    yield "PY", str(issue.year or "")
    yield "DA", _date(issue)
    yield "AB", readable(paper.abstract or paper.summary)
    yield "UR", plain_url(paper.arxiv_url)
    yield "DO", doi_of(paper)
    yield "AN", f"arXiv:{paper.id}" if doi_of(paper) else ""
    yield from (("KW", readable(tag)) for tag in item.tags)
    yield "N1", WITHDRAWN if paper.withdrawn else ""
    yield "N1", collapse(item.note)


def _author(written: str) -> str:
    """`van Beethoven, Ludwig, Jr.`: in RIS the suffix stands last. A comma in a group's name would split it."""
    name = parse_name(written)
    if name.whole:
        return name.family.replace(",", " ")
    return ", ".join(part for part in (name.last, name.given, name.suffix) if part)


def _date(issue: Issue) -> str:
    """`2025/04/17/`, with nothing between the strokes for what is not known."""
    if not issue.year:
        return ""
    return f"{issue.year:04}/{issue.month:02}/" + (f"{issue.day:02}/" if issue.day else "/")
