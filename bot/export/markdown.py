"""Markdown, for notes and wikis. Nothing in a title turns into markup."""

import re
from collections.abc import Sequence

from bot.export.items import ExportItem
from bot.text import join_names, readable

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#!|~^$&:@])")


def build_markdown(items: Sequence[ExportItem]) -> bytes:
    """Return a list with one point for each paper, in order, as UTF-8."""
    return ("# Papers\n\n" + "".join(_point(item) for item in items)).encode("utf-8", "replace")


def _point(item: ExportItem) -> str:
    paper = item.paper
    title = _escaped(readable(paper.title))
    head = f"[{title}](<{paper.url}>)" if paper.url else title
    names = _escaped(join_names(paper.authors, paper.author_count))
    facts = ", ".join(fact for fact in (names, _escaped(paper.id) if paper.has_arxiv_id else "") if fact)
    words = " ".join([_escaped(readable(item.note)), *(f"\\#{_escaped(tag)}" for tag in item.tags)]).strip()
    return f"- **{head}**" + (f" — {facts}" if facts else "") + (f"\n  {words}" if words else "") + "\n"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
