"""RIS, for Zotero, EndNote and Mendeley: one tag a line, lines ended by CR LF, each record closed by ER."""

from collections.abc import Iterable, Sequence

from bot.export.items import ExportItem
from bot.export.names import parse_name
from bot.text import readable


def build_ris(items: Sequence[ExportItem]) -> bytes:
    """Return one record for each paper, in order, as UTF-8."""
    return "".join(_record(item) for item in items).encode("utf-8", "replace")


def _record(item: ExportItem) -> str:
    lines = (f"{tag}  - {text}\r\n" for tag, text in _tags(item) if text)
    return "".join(lines) + "ER  - \r\n\r\n"


def _tags(item: ExportItem) -> Iterable[tuple[str, str]]:
    paper = item.paper
    day = paper.published or (paper.days[0] if paper.days else None)
    yield "TY", "GEN"
    yield "TI", readable(paper.title)
    yield from (("AU", parse_name(name).sorted_form) for name in paper.authors)
    yield "PY", str(day.year) if day else ""
    yield "DA", f"{day:%Y/%m/%d}" if day else ""
    yield "AB", readable(paper.abstract or paper.summary)
    yield "UR", paper.arxiv_url or paper.url
    yield "M1", f"arXiv:{paper.id}" if paper.has_arxiv_id else ""
    yield from (("KW", readable(tag)) for tag in item.tags)
    yield "N1", readable(item.note)
