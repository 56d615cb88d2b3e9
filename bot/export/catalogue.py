"""The formats an export can have, and nothing else."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.export.bibtex import build_bibtex
from bot.export.csv_table import build_csv
from bot.export.items import ExportItem
from bot.export.json_file import build_json
from bot.export.markdown import build_markdown
from bot.export.ris import build_ris
from bot.model import PaperId
from bot.replies import File

Build = Callable[[Sequence[ExportItem]], bytes]

BUILDERS: Mapping[str, tuple[Build, str, str]] = {
    "bibtex": (build_bibtex, "bib", "application/x-bibtex"),
    "ris": (build_ris, "ris", "application/x-research-info-systems"),
    "markdown": (build_markdown, "md", "text/markdown"),
    "csv": (build_csv, "csv", "text/csv"),
    "json": (build_json, "json", "application/json"),
}
FORMATS = tuple(BUILDERS)


def build_export(form: str, items: Sequence[ExportItem], *, name: str = "papers-saved") -> File:
    """Return the file of `items` in one of FORMATS, called `name` with the format's ending; each paper stands once."""
    build, ending, media_type = BUILDERS[form]
    once: dict[PaperId, ExportItem] = {}
    for item in items:
        once.setdefault(item.paper.id, item)
    plain_name = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "papers"
    return File(name=f"{plain_name}.{ending}", media_type=media_type, content=build(tuple(once.values())))
