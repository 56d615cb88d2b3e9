"""Papers in reference files and exports: ours, those of Zotero, Google Scholar, Semantic Scholar and the like. Pure.

Programs name the same field differently, so a record is read by all the names that are in use. A record without an
arXiv id is known by its title.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from msgspec.structs import replace

from bot.bookmark import TAGS_MOST, Bookmark, as_kept
from bot.characters import FORMULA_SIGNS
from bot.language.paper_verbs import NOTE_LONGEST, read_tags
from bot.language.references import find_paper_ids
from bot.merge import title_id
from bot.model import Paper, PaperId
from bot.sources.fields import (
    NAME_CAP,
    TITLE_CAP,
    read_address,
    read_authors,
    read_count,
    read_day,
    read_edition_day,
    read_list,
    read_mapping,
    read_paper_id,
    read_repository,
    read_text,
    read_texts,
)
from bot.sources.withdrawal import is_withdrawn
from bot.text import WITHDRAWN

FIRST_YEAR = 1990  # arXiv began in 1991: nobody kept a paper of it before
ID_CAP = 300  # characters of a field in which an id is looked for

_IDS = ("id", "arxiv_id", "arxivid", "arxiv", "eprint", "externalids", "doi", "do", "an", "accession number")
_PROSE = frozenset({"title", "ti", "t1", "abstract", "ab", "n2", "abstract note", "summary", "note", "notes", "n1"})
_FORMULA = re.compile(rf"^([\s\"]*)'(?=[{FORMULA_SIGNS}])")  # the apostrophe that keeps a cell from being a formula
_SUFFIX = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.I)


def read_record(entry: object) -> Paper | None:
    """Return the paper of one record, whose fields are texts, lists or objects; None when it has no title."""
    fields = {str(name).strip().lower(): value for name, value in read_mapping(entry).items()}
    title = _text(fields, ("title", "ti", "t1", "primary title"), TITLE_CAP)
    if not title:
        return None
    names, count = read_authors(_names(fields))
    abstract = _text(fields, ("abstract", "ab", "n2", "abstract note"))
    told = (*read_list(fields.get("days")), fields.get("day"), fields.get("daily_date"))
    days = {day for day in map(read_edition_day, told) if day}
    marks = [read_text(each) for each in _all(fields.get("n1") or fields.get("note"))]
    return Paper(
        id=_id(fields) or title_id(title),
        title=title,
        abstract=abstract or _text(fields, ("summary",)),
        summary=_text(fields, ("ai_summary",)) or (_text(fields, ("summary",)) if abstract else ""),
        authors=names,
        author_count=max(count, _count(fields.get("author_count"))),
        days=tuple(sorted(days)),
        published=next(filter(None, map(_day, _texts(fields, ("published", "date", "da", "publicationdate")))), None),
        upvotes=_count(fields.get("upvotes")),
        comments=_count(fields.get("comments")),
        keywords=read_texts(_split(fields.get("keywords") if "upvotes" in fields else None)),
        organization=_organization(fields.get("organization")),
        code_url=read_repository(fields.get("code_url") or fields.get("github")),
        stars=_count(fields.get("stars")),
        project_url=read_address(fields.get("project_url") or fields.get("project_page")),
        withdrawn=bool(fields.get("withdrawn")) or WITHDRAWN in marks or is_withdrawn(title=title, abstract=abstract),
        source="copy",
    )


def read_bookmark(entry: object) -> Bookmark | None:
    """Return what a record of our own export says that somebody kept, None for any other."""
    fields = {str(name).strip().lower(): value for name, value in read_mapping(entry).items()}
    saved_at, paper = _moment(fields.get("saved_at")), read_record(entry)
    if saved_at is None or paper is None:
        return None
    words = [f"#{tag}" for tag in _split(fields.get("tags")) if isinstance(tag, str)]
    return replace(
        as_kept(paper, saved_at),
        note=_text(fields, ("note",), NOTE_LONGEST),
        tags=tuple(dict.fromkeys(tag for word in words for tag in read_tags(word)))[:TAGS_MOST],
        read_at=_moment(fields.get("read_at")),
    )


def _moment(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    known = at is not None and at.tzinfo is not None and at.year > FIRST_YEAR
    return at.astimezone(UTC) if at and known else None


def _id(fields: Mapping[str, object]) -> PaperId | None:
    """The arXiv id: of the fields made for it, else the only one that any other short field names."""
    for text in _texts(fields, _IDS):
        if found := read_paper_id(text) or next(iter(find_paper_ids(text)), None):
            return found
    others = (text for name in fields if name not in (*_IDS, *_PROSE) for text in _texts(fields, (name,)))
    ids = {found for text in others if len(text) <= ID_CAP for found in find_paper_ids(text)}
    return ids.pop() if len(ids) == 1 else None


def _text(fields: Mapping[str, object], names: Iterable[str], cap: int = 20_000) -> str:
    return next((text for each in _texts(fields, names) if (text := read_text(each, cap))), "")


def _texts(fields: Mapping[str, object], names: Iterable[str]) -> list[str]:
    """The texts under these names, in order; those in lists and objects included."""
    found = (value for name in names for value in _all(fields.get(name)))
    return [_FORMULA.sub(r"\1", text) for text in found if isinstance(text, str) and text]


def _all(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return read_list(value) if isinstance(value, list) else [value]


def _names(fields: Mapping[str, object]) -> list[str]:
    value = next((fields[name] for name in ("authors", "author", "au", "a1") if fields.get(name)), None)
    parts = _split(value) if isinstance(value, str) else read_list(value)
    return [_FORMULA.sub(r"\1", name) for name in map(_name, parts) if name]


def _split(value: object) -> list[object]:
    return [part.strip() for part in value.split(";")] if isinstance(value, str) else read_list(value)


def _name(author: object) -> str:
    """`Ludwig van Beethoven` of a text in any order, or of an object with a name or its parts."""
    parts = read_mapping(author)
    if not parts:
        return _unsorted(author) if isinstance(author, str) else ""
    if isinstance(parts.get("name") or parts.get("literal"), str):
        return str(parts.get("name") or parts.get("literal"))
    order = ("given", "non-dropping-particle", "dropping-particle", "family", "suffix")
    return " ".join(str(parts[name]) for name in order if isinstance(parts.get(name), str))


def _unsorted(name: str) -> str:
    """`Martin Luther King Jr.` of `King, Jr., Martin Luther` or `King, Martin Luther, Jr.`; other commas stay."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[1]):
        parts = [parts[0], parts[2], parts[1]]
    if len(parts) == 2 and not _SUFFIX.fullmatch(parts[1]):
        return f"{parts[1]} {parts[0]}".strip()
    return f"{parts[1]} {parts[0]} {parts[2]}" if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]) else name.strip()


def _day(text: str) -> date | None:
    return read_day(text.replace("/", "-").rstrip("-"))


def _count(value: object) -> int:
    return read_count(int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 9 else value)


def _organization(value: object) -> str:
    parts = read_mapping(value)
    return read_text(parts.get("fullname") or parts.get("name") if parts else value, NAME_CAP)
