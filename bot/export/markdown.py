"""Markdown, for the saver's notes and wikis. What stands in a title, a name or a note never turns into markup."""

import re
from collections.abc import Iterator, Sequence

from bot.export.items import ExportItem, plain_url
from bot.text import WITHDRAWN, collapse, first_sentences, join_names, readable

SUMMARY = 400  # characters; the abstract is one click away
CODE_HOST = "https://github.com/"

_MARKS = re.compile(
    r"[\\`*_{}\[\]<>#|~^$&@]|:(?=//)|:(?=[\w+-]+:)|(?<=www)\.|==|!(?=\[)"  # links, emoji names and marked words too
)
_OPENS_BLOCK = re.compile(r"^(?:[-+=]|\d+(?=[.)]))")


def build_markdown(items: Sequence[ExportItem]) -> bytes:
    """Return a list with one point for each paper, in order, as UTF-8."""
    return ("# Papers\n\n" + "\n".join(_point(item) for item in items)).encode("utf-8", "replace")


def _point(item: ExportItem) -> str:
    head, *rest = _paragraphs(item)
    return f"- {head}\n" + "".join(f"\n  {paragraph}\n" for paragraph in rest)


def _paragraphs(item: ExportItem) -> Iterator[str]:
    paper = item.paper
    title = f"**{escaped(readable(paper.title) or 'Untitled')}**"
    yield f"[{title}](<{plain_url(paper.url)}>)" if plain_url(paper.url) else title
    yield from filter(None, [" · ".join(_facts(item))])
    summary = readable(paper.summary or paper.abstract)
    yield from filter(None, [escaped(first_sentences(summary, SUMMARY))])
    if item.note:
        yield f"> {escaped(collapse(item.note))}"
    yield from filter(None, [" ".join(f"\\#{escaped(readable(tag))}" for tag in item.tags)])


def _facts(item: ExportItem) -> Iterator[str]:
    paper = item.paper
    if paper.withdrawn:
        yield f"**{WITHDRAWN}**"
    yield from filter(None, [escaped(join_names(paper.authors, paper.author_count))])
    if paper.published or paper.day:
        yield f"{paper.published or paper.day}"
    if item.read_at:
        yield f"read {item.read_at.date()}"
    if paper.arxiv_url:
        yield f"[{escaped(f'arXiv {paper.id}')}](<{plain_url(paper.arxiv_url)}>)"
    if paper.code_url.startswith(CODE_HOST):
        yield f"[{'guessed code' if paper.code_guessed else 'code'}](<{plain_url(paper.code_url)}>)"


def escaped(text: str) -> str:
    """Return one line of text so that it is shown as written, at the start of a block too."""
    inner = _MARKS.sub(lambda match: "".join(f"\\{sign}" for sign in match[0]), text)
    return _OPENS_BLOCK.sub(lambda match: f"\\{match[0]}" if match[0] in "-+=" else f"{match[0]}\\", inner)
