"""JSON, for the saver's scripts: every field of every paper as it is stored, and the version of the form."""

import json
from collections.abc import Sequence

import msgspec

from bot.export.items import ExportItem
from bot.model import Paper

VERSION = 1  # goes up when a field changes its meaning or goes; new fields may come at any time


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
    return {"note": item.note, "tags": item.tags, "saved_at": item.saved_at}
