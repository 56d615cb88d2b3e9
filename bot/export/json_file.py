"""JSON, for scripts: every field of every paper, and the form's version."""

from collections.abc import Sequence

import msgspec

from bot.export.items import ExportItem
from bot.model import Paper

VERSION = 1


def build_json(items: Sequence[ExportItem]) -> bytes:
    """Return `{"version": 1, "papers": [...]}`, indented; every field is there, absent text is ""."""
    papers = [paper_fields(item.paper) | _beside(item) for item in items]
    return msgspec.json.format(msgspec.json.encode({"version": VERSION, "papers": papers}), indent=2) + b"\n"


def paper_fields(paper: Paper) -> dict[str, object]:
    """Return a paper's fields and links by name, in their order."""
    fields = {name: getattr(paper, name) for name in Paper.__struct_fields__}
    return fields | {"day": paper.day, "url": paper.url, "arxiv_url": paper.arxiv_url}


def _beside(item: ExportItem) -> dict[str, object]:
    return {"note": item.note, "tags": item.tags, "saved_at": item.saved_at} if item.saved_at else {}
