"""arXiv's answers: Atom, read through lxml with entities, network and huge documents switched off. Pure.

Facts about their shape: 20 recorded answers of 2026. An entry's id ends in the newest version, `updated` is its day.
"""

import re
from collections.abc import Mapping
from functools import partial

from lxml import etree

from bot.errors import SourceError
from bot.model import Paper, PaperId
from bot.ports import Version
from bot.sources.fields import TITLE_CAP, read_authors, read_day, read_paper_id, read_text
from bot.sources.parsed import Parsed, collect
from bot.sources.withdrawal import is_withdrawn

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_ENTRY_ID = re.compile(r"https?://(?:export\.)?arxiv\.org/abs/(\S{1,40}?)(?:v(\d{1,3}))?")
_ERROR_ID = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors")
_parser = partial(
    etree.XMLParser,
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    recover=False,
    remove_comments=True,
    remove_pis=True,
)


def parse_feed(body: bytes) -> Parsed:
    """Return the papers of an answer, in its order, ids without version; an empty feed is a good answer.

    Raises SourceError when it is no feed, or when it is arXiv's way of saying that it did not like the question.
    """
    return collect(map(_paper, _entries(body)))


def parse_versions(body: bytes) -> Mapping[PaperId, Version]:
    """Return the newest version of each paper of an answer. Raises SourceError as `parse_feed` does."""
    read = ((_ENTRY_ID.fullmatch(_text(entry, "id").strip()), _paper(entry), entry) for entry in _entries(body))
    return {
        paper.id: Version(number=int(found[2] or 1), on=read_day(_text(entry, "updated")), withdrawn=paper.withdrawn)
        for found, paper, entry in read
        if found and paper
    }


def _entries(body: bytes) -> list[etree._Element]:
    try:
        feed = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("answered with something that cannot be read") from error
    if feed.tag != f"{_ATOM}feed":
        raise SourceError("answered with something that is no list of papers")
    entries = feed.findall(f"{_ATOM}entry")
    if any(_ERROR_ID.match(_text(entry, "id")) for entry in entries):
        raise SourceError("did not understand the question")
    return entries


def _paper(entry: etree._Element) -> Paper | None:
    found = _ENTRY_ID.fullmatch(_text(entry, "id").strip())
    paper_id = read_paper_id(found[1]) if found else None
    title = _text(entry, "title", TITLE_CAP)
    if not paper_id or not title:
        return None
    names, count = read_authors(author.findtext(f"{_ATOM}name") for author in entry.findall(f"{_ATOM}author"))
    abstract = _text(entry, "summary")
    remark = read_text(entry.findtext(f"{_ARXIV}comment"))
    return Paper(
        id=paper_id,
        title=title,
        abstract=abstract,
        authors=names,
        author_count=count,
        published=read_day(_text(entry, "published")),
        withdrawn=is_withdrawn(title=title, abstract=abstract, comment=remark),
        source="arxiv",
    )


def _text(element: etree._Element, name: str, cap: int = 20_000) -> str:
    return read_text(element.findtext(f"{_ATOM}{name}"), cap)
